#!/usr/bin/env python3
"""Checks what no file of ours may hold: reminders left in the code, and paths of one machine.

Unfinished work is said in the specification (`engine = "planned"`) or not committed; a path of one machine is true
nowhere else. Prints every offence as file:line and ends with exit code 1 when there is one.
"""

import re
import sys

import tree

# Spelt in two parts, so that this file does not find itself.
REMINDER = re.compile(r"\b(?:" + "|".join(["TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"]) + r")\b")
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:" + "|".join(["ho" + "me", "ro" + "ot", "wo" + "rk", "Us" + "ers"]) + r")/")

# Arguments of commands and the like that look like a reminder: Redis's SET has XX, not three of them.
ENDINGS = tree.SOURCE_ENDINGS + (".toml", ".md", ".txt", ".json", ".cmake", "dev", "run")


def offences(text):
    for number, line in enumerate(text.splitlines(), 1):
        if match := REMINDER.search(line):
            yield number, f"a reminder was left here: {match.group(0)}"
        if match := MACHINE_PATH.search(line):
            yield number, f"a path of one machine: {match.group(0)}"


def main():
    root = tree.project_root()
    names = tree.sources(root, ENDINGS)
    found = [f"{name}:{line}: {message}" for name in names for line, message in offences(tree.read(root, name))]
    print("\n".join(found + [f"words: {len(names)} files, {len(found)} offences"]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
