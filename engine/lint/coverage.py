#!/usr/bin/env python3
"""Sums a gcovr JSON summary by room: `coverage.py SUMMARY.json` prints lines covered of lines, and the worst files."""

import json
import sys


def by_room(files):
    """room -> [covered, total] over gcovr's per-file entries; a room is the first two folders."""
    rooms = {}
    for entry in files:
        sums = rooms.setdefault("/".join(entry["filename"].split("/")[:2]), [0, 0])
        sums[0] += entry["line_covered"]
        sums[1] += entry["line_total"]
    return rooms


def row(name, covered, total):
    return f"{name:40} {100 * covered / total if total else 0:5.1f} %  {covered:6} of {total:6} lines"


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        files = json.load(file)["files"]
    for room, (covered, total) in sorted(by_room(files).items()):
        print(row(room, covered, total))
    print("least covered of at least 20 lines:")
    large = [entry for entry in files if entry["line_total"] >= 20]
    for entry in sorted(large, key=lambda entry: entry["line_covered"] / entry["line_total"])[:10]:
        print(row("  " + entry["filename"], entry["line_covered"], entry["line_total"]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
