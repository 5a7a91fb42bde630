#!/usr/bin/env python3
"""Writes reports/published/performance.md: the comparison of servers (Markdown of respect-report, standard input), then
the micro benchmarks (google-benchmark's JSON, the first argument) as a table. Prints the document."""

import json
import sys


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


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        micro = json.load(file)
    print("# Performance\n")
    print("Written by `./dev bench`; do not edit. Absolute times belong to the machine below; compare ratios.\n")
    print(sys.stdin.read().rstrip())
    print("\n## Micro benchmarks of the engine\n")
    print("The number behind a name is the size: items of a table or list, bytes of a value.\n")
    print(micro_table(micro))


if __name__ == "__main__":
    main()
