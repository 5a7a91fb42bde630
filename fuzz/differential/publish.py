#!/usr/bin/env python3
"""Turns the JSON of `respect-fuzz diff` into a document for people.

    publish.py RESULT.json FIRST_TITLE SECOND_TITLE > DOCUMENT.md

One table a group of commands: what differs, the shortest commands that show it, and both answers.
"""

import collections
import json
import sys

MOST_SHOWN = 90


def text_of(value):
    """Bytes that are no UTF-8 stand as {"hex": ...}."""
    if isinstance(value, dict):
        return "".join(chr(b) if 32 <= b < 127 else f"\\x{b:02x}" for b in bytes.fromhex(value["hex"]))
    return value


def cell(text):
    text = text if len(text) <= MOST_SHOWN else text[: MOST_SHOWN - 3] + "..."
    return "`" + text.replace("`", "'").replace("|", "\\|").replace("\n", " ") + "`"


def commands_of(finding):
    lines = []
    for step in finding["steps"]:
        words = [word if word and word.isprintable() and " " not in word else '"' + word.replace("\n", "\\n") + '"'
                 for word in map(text_of, step["args"])]
        on = f"{step['connection']}> " if finding["stepwise"] else ""
        lines.append(cell(on + " ".join(words)))
    return "<br>".join(lines)


def main():
    result = json.load(open(sys.argv[1], encoding="utf-8"))
    first, second = sys.argv[2], sys.argv[3]
    findings = sorted(result["differences"], key=lambda each: (text_of(each["shape"]), -each["times"]))
    print(f"# {first} and {second}\n")
    print(f"How the two differ, found by `respect-fuzz diff`: the same {result['commands']:,} generated commands "
          f"({result['stories']:,} sequences, seed {result['seed']}) to both, replies and keys compared, each difference shrunk "
          "to the least that shows it. What servers may do as they like (order of sets, chance, times) is not counted.\n")
    answered = [row for row in result["coverage"] if row["answered"]]
    options = [count for row in result["coverage"] for count in row["options"].values()]
    print(f"{len(answered)} of {len(result['coverage'])} commands and {sum(1 for count in options if count)} of {len(options)} "
          "options were answered without an error. Commands that only one of the two has are left out.\n")
    kinds = collections.Counter(finding["kind"] for finding in findings)
    print("| what differs | how many |\n|---|---|")
    for kind, count in kinds.most_common():
        print(f"| {kind} | {count} |")
    print(f"| all | {len(findings)} |\n")
    groups = collections.defaultdict(list)
    for finding in findings:
        groups[text_of(finding["shape"]).split(":")[0]].append(finding)
    for command in sorted(groups):
        print(f"## {command}\n\n| commands | {first} | {second} |\n|---|---|---|")
        for finding in groups[command]:
            where = text_of(finding["where"])
            note = f" ({where})" if where else ""
            print(f"| {commands_of(finding)} | {cell(text_of(finding['first']))}{note} | {cell(text_of(finding['second']))} |")
        print()
    if result["known"]:
        print("## Known\n\nPassed over by the list of a target, with how many sequences met them:\n")
        for shape, count in sorted(result["known"].items()):
            print(f"- {cell(shape)}: {count}")


if __name__ == "__main__":
    main()
