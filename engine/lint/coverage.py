#!/usr/bin/env python3
"""Line coverage by room: `coverage.py BUILD_DIR [FILE...]` reads what an instrumented build counted.

Prints lines covered of lines for each room of the engine and its least covered files; for every FILE the lines nobody
reached instead. gcov answers on its standard output, so that no file is written anywhere. Ends with 1 when a room is
below its bar.
"""

import concurrent.futures
import json
import os
import pathlib
import subprocess
import sys

BARS = {"engine/commands": 90.0, "engine/types": 92.0}
AT_ONCE = 8  # notes given to one gcov


def gcov(notes):
    """What gcov tells of some .gcda files: one JSON document each."""
    run = subprocess.run(["gcov", "--json-format", "--stdout", *notes], check=True, capture_output=True, text=True)
    return [json.loads(line) for line in run.stdout.splitlines() if line.startswith("{")]


def counts_of(build, root):
    """file (from root) -> line -> times run, over all objects of a build; the engine's own sources without tests."""
    notes = sorted(str(path) for path in pathlib.Path(build).rglob("*.gcda"))
    counts = {}
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for documents in pool.map(gcov, [notes[i : i + AT_ONCE] for i in range(0, len(notes), AT_ONCE)]):
            for document in documents:
                folder = document["current_working_directory"]
                for file in document["files"]:
                    name = os.path.relpath(os.path.normpath(os.path.join(folder, file["file"])), root)
                    if not name.startswith("engine/") or name.endswith("_test.cc") or "/testing/" in name:
                        continue
                    lines = counts.setdefault(name, {})
                    for line in file["lines"]:
                        number = line["line_number"]
                        lines[number] = lines.get(number, 0) + line["count"]
    return counts


def sums(lines):
    return sum(1 for count in lines.values() if count), len(lines)


def percent(covered, total):
    return 100 * covered / total if total else 0.0


def row(name, covered, total):
    return f"{name:40} {percent(covered, total):5.1f} %  {covered:6} of {total:6} lines"


def show_missed(name, lines):
    covered, total = sums(lines)
    print(row(name, covered, total))
    text = pathlib.Path(name).read_text(encoding="utf-8").splitlines()
    for number in sorted(number for number, count in lines.items() if not count):
        print(f"{number:6}: {text[number - 1]}")


def show_rooms(counts):
    rooms = {}
    for name, lines in counts.items():
        room = rooms.setdefault("/".join(name.split("/")[:2]), [0, 0])
        for i, part in enumerate(sums(lines)):
            room[i] += part
    below = []
    for room, (covered, total) in sorted(rooms.items()):
        print(row(room, covered, total))
        if percent(covered, total) < BARS.get(room, 0):
            below.append(f"{room} is below {BARS[room]} %")
    print("least covered of at least 20 lines (./dev coverage FILE shows which):")
    large = [(name, *sums(lines)) for name, lines in counts.items() if len(lines) >= 20]
    for name, covered, total in sorted(large, key=lambda file: percent(*file[1:]))[:15]:
        print(row("  " + name, covered, total))
    print("\n".join(below))
    return 1 if below else 0


def main():
    counts = counts_of(sys.argv[1], os.getcwd())
    if not counts:
        sys.exit(f"{sys.argv[1]} has counted nothing")
    if len(sys.argv) == 2:
        return show_rooms(counts)
    for name in sys.argv[2:]:
        show_missed(name, counts[name])
    return 0


if __name__ == "__main__":
    sys.exit(main())
