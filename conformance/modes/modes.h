// The modes there are, in the order they are shown.
#pragma once

#include <memory>
#include <vector>

#include "conformance/modes/mode.h"
#include "engine/base/result.h"

namespace respect::conformance {

std::unique_ptr<Mode> MakeResp2();
std::unique_ptr<Mode> MakeResp3();
std::unique_ptr<Mode> MakePipelined();
std::unique_ptr<Mode> MakeByteSplit();
std::unique_ptr<Mode> MakeMulti();
std::unique_ptr<Mode> MakeLua();
std::unique_ptr<Mode> MakeLuaResp3();
std::unique_ptr<Mode> MakeDump();
std::unique_ptr<Mode> MakeRdb();
std::unique_ptr<Mode> MakeAof();

std::vector<std::unique_ptr<Mode>> AllModes();

// "all", or names with commas between them. Fails with the names there are.
Result<std::vector<std::unique_ptr<Mode>>> SelectModes(const std::string& list);

}  // namespace respect::conformance
