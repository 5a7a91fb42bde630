#!/usr/bin/env python3
"""Measures what a file of bench/goals asks for and says which goals are met: the engine against the other servers, in
turns, by the processor time a request costs them.

usage: goals.py GOALS.toml OUT.json [--only WORKLOAD,...] TARGET...   (the first is ours; what respect-bench takes)

A file of goals:
    [[run]]
    options = "-P 16 -c 50 -n 400000"          # of respect-bench
    [run.goals]
    get = 0.6                                  # at most so much of the better of the others
    zadd = { redis = 0.25, valkey = 0.3 }      # or of each kind of server
    [memory]
    hget = 62                                  # bytes an item, after the data set was loaded

OUT.json is a list of the documents that respect-bench wrote. Ends with 1 when a goal is missed.
"""

import json
import pathlib
import shlex
import subprocess
import sys
import tempfile
import tomllib

BENCH = "build/release/bin/respect-bench"


def measure(options, workloads, targets):
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "run.json"
        names = [word for workload in workloads for word in ("-w", workload)]
        command = [BENCH, *targets, *shlex.split(options), *names, "--json", str(out)]
        done = subprocess.run(command, stdout=subprocess.DEVNULL, check=False)
        if done.returncode > 1 or not out.exists():
            sys.exit(f"respect-bench failed: {shlex.join(command)}")
        run = json.loads(out.read_text())
        for target in run["targets"]:
            if target.get("error"):
                sys.exit(f"{target['name']}: {target['error']}")
        return run


def figures(run):
    """{workload: {place of the target: (user, system)}}: CPU nanoseconds a reply, the median round."""
    found = {}
    for m in run["measurements"]:
        rounds = m.get("rounds", [])
        if m.get("skipped") or not rounds:
            continue
        middle = sorted(rounds, key=lambda r: r.get("server_user_ns", 0) + r.get("server_system_ns", 0))[len(rounds) // 2]
        found.setdefault(m["workload"], {})[m.get("target", 0)] = (
            middle.get("server_user_ns", 0),
            middle.get("server_system_ns", 0),
        )
    return found


def bytes_an_item(run):
    found = {}
    for m in run["measurements"]:
        size = m.get("memory", {}).get("bytes_per_item", 0)
        if size > 0:
            found.setdefault(m["workload"], {})[m.get("target", 0)] = size
    return found


def kind_of(target):
    return "valkey" if "valkey" in (target.get("product", "") + target["name"]).lower() else "redis"


def nanoseconds(user, system):
    return f"{user + system:,.0f} ({user:,.0f} + {system:,.0f})"


def bounds(goal, costs, kinds):
    """[(what, ratio, at most)]: the ratios that the goal speaks of."""
    ours = sum(costs[0])
    others = {place: sum(cost) for place, cost in costs.items() if place != 0}
    if not others:
        return []
    if isinstance(goal, dict):
        return [
            (kind, ours / min(cost for place, cost in others.items() if kinds[place] == kind), most)
            for kind, most in goal.items()
            if kind in {kinds[place] for place in others}
        ]
    best = min(others, key=others.get)
    return [(f"best ({kinds[best]})", ours / others[best], goal)]


def show_costs(run, goals):
    names = [target["name"] for target in run["targets"]]
    kinds = [kind_of(target) for target in run["targets"]]
    missed = 0
    for workload, costs in figures(run).items():
        if 0 not in costs:
            sys.exit(f"{workload} was not measured on {names[0]}")
        judged = bounds(goals[workload], costs, kinds)
        bad = [ratio for _, ratio, most in judged if ratio > most]
        missed += bool(bad)
        cells = [nanoseconds(*costs[place]) if place in costs else "-" for place in range(len(names))]
        verdict = "; ".join(f"{ratio:.2f} of {what}, goal {most}" for what, ratio, most in judged)
        print(f"| {workload} | {' | '.join(cells)} | {verdict} | {'MISSED' if bad else 'met'} |", flush=True)
    return missed


def head(title, names):
    print(f"\n| {title} | {' | '.join(names)} | | |")
    print("|---|" + "---:|" * len(names) + "---|---|", flush=True)


def chosen(goals, only):
    return {workload: goal for workload, goal in goals.items() if not only or workload in only}


def main():
    words = sys.argv[1:]
    only = []
    if "--only" in words:
        place = words.index("--only")
        only = words[place + 1].split(",")
        del words[place : place + 2]
    if len(words) < 3:
        sys.exit(__doc__)
    asked = tomllib.loads(pathlib.Path(words[0]).read_text())
    runs, missed, headed = [], 0, False
    for part in asked.get("run", []):
        goals = chosen(part["goals"], only)
        if not goals:
            continue
        run = measure(part["options"], goals, words[2:])
        if not headed:
            head("server CPU ns a request (user + system)", [target["name"] for target in run["targets"]])
            headed = True
        missed += show_costs(run, goals)
        runs.append(run)
    memory = chosen(asked.get("memory", {}), only)
    if memory:
        run = measure("--memory", memory, words[2:])
        head("bytes an item", [target["name"] for target in run["targets"]])
        for workload, sizes in bytes_an_item(run).items():
            over = 0 not in sizes or sizes[0] > memory[workload]
            missed += over
            cells = [f"{sizes[place]:.1f}" if place in sizes else "-" for place in range(len(run["targets"]))]
            print(f"| {workload} | {' | '.join(cells)} | goal {memory[workload]} | {'MISSED' if over else 'met'} |")
        runs.append(run)
    pathlib.Path(words[1]).write_text(json.dumps(runs))
    print(f"\n{missed} goals missed")
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
