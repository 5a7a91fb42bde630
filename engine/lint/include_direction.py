#!/usr/bin/env python3
"""Checks that rooms include each other in one direction only, and that heavy headers stay where they belong.

A room is named by the longest prefix below that a file's path starts with. Prints every offence as file:line and ends
with exit code 1 when there is one. A new room needs a line here: a file in no room is an offence too.
"""

import re
import sys

import tree

_DATA = ["engine/base", "engine/resp", "engine/types", "engine/store"]
_COMMANDS = _DATA + ["engine/commands"]
_SUITE = ["engine/base", "engine/resp", "spec/reader", "reports"]
ENGINE = ["engine"]

# room -> what its files may include, besides the room itself
MAY_INCLUDE = {
    "engine/base": [],
    "engine/resp": ["engine/base"],
    "engine/types": ["engine/base"],
    "engine/store": ["engine/base", "engine/types"],
    "engine/commands": _DATA,
    "engine/scripting": _COMMANDS,
    "engine/persistence": _COMMANDS,
    "engine/replication": _COMMANDS + ["engine/persistence"],
    "engine/cluster": _COMMANDS + ["engine/persistence", "engine/replication"],
    "engine/net": ["engine/base"],
    "engine/server": ENGINE,
    "spec": ["engine/base"],
    "conformance": _SUITE,
    "conformance/target/embedded": _SUITE + ["conformance"] + ENGINE,
    "bench": ENGINE + ["spec/reader", "conformance/match", "conformance/target", "reports"],
    "fuzz": ENGINE + ["spec/reader", "conformance/match", "conformance/record", "conformance/target", "conformance/testing", "reports"],
    "reports/model": ["engine/base"],
    "reports/render": ["engine/base", "reports/model"],
    "reports/compare": ["engine/base", "reports/model"],
    "reports": ["engine/base"],
}

# header -> where it may be included: these cost seconds a translation unit
HEAVY = {
    "toml.hpp": ["spec/reader/", "engine/server/"],
    "nlohmann/json.hpp": ["reports/", "bench/", "fuzz/", "engine/scripting/"],
    "CLI/CLI.hpp": ["conformance/", "bench/", "fuzz/", "reports/", "spec/"],
}

_INCLUDE = re.compile(r'^\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)')
_OUR_PREFIXES = ("engine/", "spec/", "conformance/", "bench/", "fuzz/", "reports/")


def room_of(name):
    """The room a path lies in; "" when in none."""
    rooms = [room for room in MAY_INCLUDE if name.startswith(room)]
    return max(rooms, key=len, default="")


def offences(name, text):
    """(line, message) of each include that the rules forbid."""
    room = room_of(name)
    if not room:
        yield 1, "lies in no room that include_direction.py knows"
        return
    allowed = [room] + MAY_INCLUDE[room]
    for number, line in enumerate(text.splitlines(), 1):
        match = _INCLUDE.match(line)
        if not match:
            continue
        ours, system = match.groups()
        if ours and ours.startswith(_OUR_PREFIXES):
            if not any(ours.startswith(prefix + "/") or ours.startswith(prefix + ".") for prefix in allowed):
                yield number, f"{room} may not include {ours}"
        places = HEAVY.get(ours or system)
        if places and not name.startswith(tuple(places)):
            yield number, f"{ours or system} is heavy and belongs in {' '.join(places)}"


def main():
    root = tree.project_root()
    names = tree.sources(root, (".h", ".cc"))
    found = [f"{name}:{line}: {message}" for name in names for line, message in offences(name, tree.read(root, name))]
    print("\n".join(found + [f"include direction: {len(names)} files, {len(found)} offences"]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
