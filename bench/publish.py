#!/usr/bin/env python3
"""Writes reports/published/performance.md for `./dev bench`: what the engine costs beside the others, with a picture of
each run; then the comparison of servers (Markdown of respect-report, standard input); then the micro benchmarks.

usage: publish.py FOLDER   (holds performance-{p1,p16,p64,memory,micro}.json; the document and its pictures go there)
"""

import json
import pathlib
import statistics
import sys
from html import escape

ENGINE = "embedded"
RUNS = {"p1": "one request under way on a connection", "p16": "16 requests under way", "p64": "64 requests under way"}
COLOURS = ["#3b6fd4", "#d9822b", "#3f9d5c", "#a353b5", "#777777"]


def nanoseconds(value):
    return f"{value:.1f}" if value < 100 else f"{value:,.0f}"


def micro_rows(results):
    """(name, CPU nanoseconds an item) of each benchmark; an item is what items_per_second counts, else an iteration."""
    units = {"ns": 1, "us": 1e3, "ms": 1e6, "s": 1e9}
    for result in results["benchmarks"]:
        if result.get("run_type", "iteration") != "iteration" or result.get("error_occurred"):
            continue
        per_item = result["cpu_time"] * units[result["time_unit"]]
        if "items_per_second" in result:
            per_item = 1e9 / result["items_per_second"]
        yield result["name"], per_item, result.get("bytes_per_second")


def micro_table(results):
    lines = ["| | CPU ns an operation | |", "|---|---:|---:|"]
    for name, per_item, speed in micro_rows(results):
        lines.append(f"| {name} | {nanoseconds(per_item)} | {f'{speed / 1e9:.1f} GB/s' if speed else ''} |")
    return "\n".join(lines)


def costs(run):
    """{workload: {target: [server CPU ns a reply, of each round]}}, targets in the run's order."""
    found = {}
    for m in run["measurements"]:
        target = run["targets"][m.get("target", 0)]["name"]
        rounds = [r.get("server_user_ns", 0) + r.get("server_system_ns", 0) for r in m.get("rounds", [])]
        if rounds and not m.get("skipped"):
            found.setdefault(m["workload"], {})[target] = rounds
    return found


def sizes(run):
    """{workload: {target: bytes an item}}"""
    found = {}
    for m in run["measurements"]:
        size = m.get("memory", {}).get("bytes_per_item", 0)
        if size > 0:
            found.setdefault(m["workload"], {})[run["targets"][m.get("target", 0)]["name"]] = size
    return found


def ratio_row(workload, values):
    """The engine against the best of the others."""
    others = {name: value for name, value in values.items() if name != ENGINE}
    if ENGINE not in values or not others:
        return None
    best = min(others, key=others.get)
    ours = values[ENGINE]
    return f"| {workload} | {nanoseconds(ours)} | {nanoseconds(others[best])} | {best} | {ours / others[best]:.2f} |"


def summary(name, unit, by_workload):
    rows = [ratio_row(workload, values) for workload, values in by_workload.items()]
    rows = [row for row in rows if row]
    head = f"| {name} | the engine, {unit} | the best of the others | which | ratio |\n|---|---:|---:|---|---:|"
    return "\n".join([head, *rows]) + "\n" if rows else ""


def picture(title, by_workload):
    """Bars of the medians with a line from the least round to the most, as SVG that stands alone."""
    targets = list(dict.fromkeys(name for values in by_workload.values() for name in values))
    longest = max(max(rounds) for values in by_workload.values() for rounds in values.values())
    left, width, bar, gap, y = 110, 520, 14, 16, 56
    body = []
    for i, name in enumerate(targets):
        x = left + i * 130
        body.append(f'<rect x="{x}" y="32" width="10" height="10" fill="{COLOURS[i % len(COLOURS)]}"/>'
                    f'<text x="{x + 14}" y="41">{escape(name)}</text>')
    for workload, values in by_workload.items():
        body.append(f'<text x="{left - 8}" y="{y + bar * len(values) / 2 + 4:.0f}" text-anchor="end">{workload}</text>')
        for name, rounds in values.items():
            median, low, high = statistics.median(rounds), min(rounds), max(rounds)
            colour = COLOURS[targets.index(name) % len(COLOURS)]
            at, end, middle = (width * v / longest for v in (low, high, median))
            body.append(f'<rect x="{left}" y="{y}" width="{middle:.1f}" height="{bar - 3}" fill="{colour}"/>'
                        f'<path d="M{left + at:.1f} {y + 5.5}H{left + end:.1f}" stroke="#000" stroke-width="1"/>'
                        f'<text x="{left + max(end, middle) + 5:.1f}" y="{y + 10}">{nanoseconds(median)}</text>')
            y += bar
        y += gap
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + width + 70}" height="{y}" font-size="11" '
            f'font-family="sans-serif"><rect width="100%" height="100%" fill="#fff"/>'
            f'<text x="{left}" y="20" font-size="14">{escape(title)}</text>' + "".join(body) + "</svg>\n")


def main():
    folder = pathlib.Path(sys.argv[1])

    def read(name):
        return json.loads((folder / f"performance-{name}.json").read_text(encoding="utf-8"))

    out = ["# Performance\n",
           "Written by `./dev bench`; do not edit. Absolute times belong to the machine below; compare ratios. The load "
           "of the machine before each run stands with it: where other programs ran meanwhile, intervals are wide, and "
           "they hit all servers alike, which take turns.\n",
           "## The engine and the best of the others\n"]
    for name, text in RUNS.items():
        by_workload = costs(read(name))
        if not by_workload:
            continue
        medians = {w: {t: statistics.median(r) for t, r in values.items()} for w, values in by_workload.items()}
        out.append(summary(f"{name.upper()}: {text}", "CPU ns an operation", medians))
        title = f"Server CPU time of an operation in ns: {text}"
        (folder / f"performance-{name}.svg").write_text(picture(title, by_workload), encoding="utf-8")
        out.append(f"![{title}](performance-{name}.svg)\n")
    out.append(summary("data set", "bytes an item", sizes(read("memory"))))
    out.append(sys.stdin.read().rstrip())
    out.append("\n## Micro benchmarks of the engine\n")
    out.append("The number behind a name is the size: items of a table or list, bytes of a value.\n")
    out.append(micro_table(read("micro")))
    (folder / "performance.md").write_text("\n".join(out) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
