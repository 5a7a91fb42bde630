#!/usr/bin/env python3
"""Checks the sizes we promise: of files, 90 in 100 under 400 lines and none over 800; of functions, 90 in 100 under 40.

Percentiles are taken in each top-level room, so that no room hides behind another. Functions are found by their braces:
the outermost braced block that follows a parameter list, methods inside classes included; lines count from the line
of the opening brace to that of the closing one. Prints a table, the offences, and the longest functions.
"""

import re
import sys

import tree

FILE_P90 = 400
FILE_MAX = 800
FUNCTION_P90 = 40

_CONTAINERS = ("namespace", "class", "struct", "union", "extern", "enum")


def _kind(head):
    """What a '{' opens, told from the text between the last statement and it."""
    head = re.sub(r"<[^<>]*>", " ", head)  # `class` among template parameters declares nothing here
    words = head.replace("(", " ( ").split()
    before = words[:words.index("(")] if "(" in words else words
    if any(word in _CONTAINERS for word in before):
        return "container"
    return "function" if "(" in words and "=" not in before else "other"


def functions(text):
    """(name, first line, lines) of each outermost function with a body in C++ text."""
    text = tree.without_comments_and_literals(text)
    text = "\n".join("" if line.lstrip().startswith("#") else line for line in text.split("\n"))
    line = 1
    head = ""
    stack = []  # of (kind, name, line); kind is "container", "function" or "other"
    for letter in text:
        if letter == "\n":
            line += 1
        if letter == "{":
            kind = _kind(head) if all(entry[0] == "container" for entry in stack) else "other"
            stack.append((kind, head.split("(")[0].split()[-1:] or ["?"], line))
            head = ""
        elif letter == "}":
            if stack:
                kind, name, first = stack.pop()
                if kind == "function":
                    yield name[0], first, line - first + 1
            head = ""
        elif letter == ";":
            head = ""
        else:
            head += letter


def percentile_90(values):
    return sorted(values)[int(0.9 * (len(values) - 1) + 0.5)] if values else 0


def check_room(room, file_lines, function_lines):
    """The room's line of the table, and what it breaks."""
    files = percentile_90([lines for _, lines in file_lines])
    lengths = percentile_90([lines for _, lines in function_lines])
    row = f"{room:12} {len(file_lines):5} files, p90 {files:4} lines   {len(function_lines):5} functions, p90 {lengths:3} lines"
    broken = [f"{name}: {lines} lines, over {FILE_MAX}" for name, lines in file_lines if lines > FILE_MAX]
    if files > FILE_P90:
        broken.append(f"{room}: file p90 is {files} lines, over {FILE_P90}")
    if lengths > FUNCTION_P90:
        broken.append(f"{room}: function p90 is {lengths} lines, over {FUNCTION_P90}")
    return row, broken


def main():
    root = tree.project_root()
    files, found = {}, {}
    for name in tree.sources(root) + ["dev"]:
        room = name.split("/")[0] if "/" in name else "."
        text = tree.read(root, name)
        files.setdefault(room, []).append((name, text.count("\n")))
        if name.endswith((".h", ".cc")):
            for function, line, lines in functions(text):
                found.setdefault(room, []).append((f"{name}:{line} {function}", lines))
    broken = []
    for room in sorted(files):
        row, offences = check_room(room, files[room], found.get(room, []))
        print(row)
        broken += offences
    longest = sorted((entry for entries in found.values() for entry in entries), key=lambda entry: -entry[1])[:5]
    print("longest functions: " + ", ".join(f"{where} ({lines})" for where, lines in longest))
    print("\n".join(broken + [f"sizes: {len(broken)} offences"]))
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
