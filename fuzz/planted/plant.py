#!/usr/bin/env python3
"""Copies the project's sources into a folder, with every fault of faults.toml built in and switched by the environment.

    plant.py TARGET_FOLDER      copies and changes; prints the names of the faults, one a line
    plant.py --check            changes nothing; exit code 1 when a fault no longer fits the sources

RESPECT_PLANTED_FAULT=NAME turns one fault on in programs built from the copy. The sources themselves know nothing of it.
"""

import pathlib
import subprocess
import sys
import tomllib

ROOT = pathlib.Path(__file__).resolve().parents[2]
HEADER = """#pragma once
#include <cstdlib>
#include <cstring>
namespace respect_planted {
inline bool On(const char* name) {
  static const char* const chosen = std::getenv("RESPECT_PLANTED_FAULT");
  return chosen != nullptr && std::strcmp(chosen, name) == 0;
}
}  // namespace respect_planted
"""


def faults():
    with open(ROOT / "fuzz/planted/faults.toml", "rb") as file:
        return tomllib.load(file)["fault"]


def planted(text, fault):
    """The file's text with the fault in it; raises ValueError when it does not fit."""
    where = f"{fault['name']}: {fault['file']}"
    if text.count(fault["near"]) != 1:
        raise ValueError(f"{where}: {text.count(fault['near'])} places like: {fault['near']}")
    if fault["near"].count(fault["sound"]) != 1 and fault["near"] != fault["sound"]:
        # A short word may stand in longer ones: the one between commas or brackets is meant.
        marked = fault["near"].replace(f" {fault['sound']},", " \0,", 1)
        if "\0" not in marked:
            raise ValueError(f"{where}: 'sound' does not stand once in 'near'")
    else:
        marked = fault["near"].replace(fault["sound"], "\0", 1)
    switch = f"(respect_planted::On(\"{fault['name']}\") ? ({fault['faulty']}) : ({fault['sound']}))"
    return text.replace(fault["near"], marked.replace("\0", switch), 1)


def changed_files():
    files = {}
    for fault in faults():
        text = files.get(fault["file"]) or (ROOT / fault["file"]).read_text()
        files[fault["file"]] = planted(text, fault)
    return {name: '#include "engine/planted_switch.h"\n' + text for name, text in files.items()}


def write_if_changed(path, data):
    """So that a second build compiles only what changed."""
    if path.exists() and path.read_bytes() == data:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def main():
    try:
        changed = changed_files()
    except ValueError as error:
        print(f"fuzz/planted/faults.toml: {error}", file=sys.stderr)
        return 1
    if sys.argv[1:] == ["--check"]:
        print(f"{len(faults())} faults fit the sources")
        return 0
    target = pathlib.Path(sys.argv[1])
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True).stdout
    for name in listed.decode().split("\0"):
        if not name or not (ROOT / name).is_file():
            continue
        data = changed[name].encode() if name in changed else (ROOT / name).read_bytes()
        write_if_changed(target / name, data)
    write_if_changed(target / "engine/planted_switch.h", HEADER.encode())
    print("\n".join(fault["name"] for fault in faults()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
