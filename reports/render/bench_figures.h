// The figures of a measurement as every form of report shows them: one row of cells, the same in the console's table,
// the page and Markdown.
#pragma once

#include <string>
#include <vector>

#include "reports/model/bench.h"

namespace respect::reports {

// The heads of FigureCells, the first being empty: there the target's name stands.
std::vector<std::string> FigureHeads();

// Medians over rounds, latencies over the whole measurement. "-" where a figure is not known.
std::vector<std::string> FigureCells(const BenchMeasurement& m, const std::string& name);

double MedianOf(const BenchMeasurement& m, double (*value)(const BenchRound&));

// Open loop: from the intended moment; else from the sending.
const BenchLatency& ShownLatency(const BenchMeasurement& m);

// "50 connections, pipeline 16, 1 thread, closed loop, 10 rounds of 1 s".
std::string SettingsText(const BenchSettings& settings);

}  // namespace respect::reports
