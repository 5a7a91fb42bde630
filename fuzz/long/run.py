#!/usr/bin/env python3
"""The long form of fuzzing: every libFuzzer target and every kind of respect-fuzz in turns, for as long as asked.

    run.py SECONDS TARGETS_FOLDER [RESPECT_FUZZ [REDIS_SERVER]]

What has had least time is next, for a minute. How long each has run, how much it did and where it is to go on stands in
build/fuzz/ledger.json, and what targets learn in build/fuzz/corpus: a run that is ended goes on where it was. Inputs that
break a claim are kept, minimised, in build/fuzz/found. Exit code 1 if there is anything.
"""

import json
import pathlib
import re
import shutil
import subprocess
import sys
import time

HOME = pathlib.Path("build/fuzz")
LEDGER, CORPUS, FOUND, LOGS = HOME / "ledger.json", HOME / "corpus", HOME / "found", HOME / "logs"
SLICE = 60
MINIMISE_SECONDS = 30


class Target:
    """A libFuzzer program."""

    def __init__(self, program):
        self.program, self.name = program, program.name.removesuffix("_fuzz")

    def command(self, seconds, _entry):
        corpus = CORPUS / self.name
        for folder in (corpus, FOUND / self.name):
            folder.mkdir(parents=True, exist_ok=True)
        known = [folder for folder in (f"fuzz/seeds/{self.name}", f"fuzz/regressions/{self.name}") if pathlib.Path(folder).is_dir()]
        return [str(self.program), f"-max_total_time={seconds}", "-print_final_stats=1", "-timeout=20",
                f"-artifact_prefix={FOUND / self.name}/", str(corpus), *known]

    def note(self, log, code, entry):
        done = re.findall(r"stat::number_of_executed_units: (\d+)", log)
        entry["done"] += int(done[-1]) if done else 0
        if code == 0:
            return 0
        for crash in (FOUND / self.name).glob("crash-*"):
            subprocess.run([str(self.program), "-minimize_crash=1", f"-max_total_time={MINIMISE_SECONDS}",
                            f"-exact_artifact_path={crash.with_name('least-' + crash.name)}", str(crash)],
                           capture_output=True, check=False)
        return 1


class Kind:
    """A kind of respect-fuzz; `counts` is what its last line counts."""

    def __init__(self, name, words, program):
        self.name, self.words, self.program = name, words, program

    def command(self, seconds, entry):
        return [self.program, *self.words, "--time", str(seconds), "--first", str(entry.get("next", 0)),
                "--json", str(LOGS / f"{self.name}.json")]

    def note(self, log, code, entry):
        last = re.findall(r"^(\d+) \w+ in (\d+) \w+$", log, re.M)
        again = re.findall(r"go on with --first (\d+)", log)
        if again:
            entry["next"] = int(again[-1])
        if not last:
            return 1
        entry["done"] += int(last[-1][1])
        if code != 0:
            FOUND.mkdir(parents=True, exist_ok=True)
            shutil.copy(LOGS / f"{self.name}.json", FOUND / f"{self.name}-{int(time.time())}.json")
        return int(last[-1][0])


def load():
    return json.loads(LEDGER.read_text()) if LEDGER.exists() else {}


def entry_of(ledger, name):
    return ledger.setdefault(name, {"seconds": 0, "done": 0, "found": 0})


def run_slice(item, ledger, seconds, status):
    entry = entry_of(ledger, item.name)
    LOGS.mkdir(parents=True, exist_ok=True)
    start = time.monotonic()
    with (LOGS / f"{item.name}.log").open("w+") as log:
        process = subprocess.Popen(item.command(seconds, entry), stdout=log, stderr=subprocess.STDOUT)
        while process.poll() is None:
            status(item.name, time.monotonic() - start)
            time.sleep(0.5)
        log.seek(0)
        text = log.read()
    found = item.note(text, process.returncode, entry)
    entry["seconds"] += time.monotonic() - start
    entry["found"] += found
    LEDGER.write_text(json.dumps(ledger, indent=1))
    if found:
        print(f"\r\033[K{item.name}: {found} found, see {LOGS / item.name}.log and {FOUND}" if sys.stdout.isatty()
              else f"{item.name}: {found} found, see {LOGS / item.name}.log and {FOUND}", flush=True)
        print("\n".join(text.splitlines()[-25:]), flush=True)
    return found


def table(items, ledger):
    print(f"{'':22} {'minutes':>8} {'done':>13} {'a second':>10} {'corpus':>7} {'found':>6}")
    for item in sorted(items, key=lambda each: each.name):
        entry = entry_of(ledger, item.name)
        rate = entry["done"] / entry["seconds"] if entry["seconds"] else 0
        corpus = len(list((CORPUS / item.name).glob("*"))) if isinstance(item, Target) else 0
        print(f"{item.name:22} {entry['seconds'] / 60:8.1f} {entry['done']:13} {rate:10.0f} {corpus:7} {entry['found']:6}")


def main():
    seconds, folder = float(sys.argv[1]), pathlib.Path(sys.argv[2])
    program, redis = (sys.argv[3:5] + [None, None])[:2]
    items = [Target(each) for each in sorted(folder.glob("*_fuzz"))]
    if program:
        items += [Kind("properties", ["properties"], program), Kind("wire", ["wire", "embedded"], program)]
    if redis:
        items.append(Kind("diff", ["diff", "embedded", "redis-server"], program))
    ledger, start, found = load(), time.monotonic(), 0

    def status(name, spent):
        if sys.stdout.isatty():
            total = sum(each["seconds"] for each in ledger.values()) + spent
            print(f"\r\033[K{time.monotonic() - start:.0f} of {seconds:.0f} s  {name} {spent:.0f} s  {total / 3600:.1f} h in all, "
                  f"{found} found", end="", flush=True)

    try:
        while (left := seconds - (time.monotonic() - start)) >= 1:
            item = min(items, key=lambda each: entry_of(ledger, each.name)["seconds"])
            found += run_slice(item, ledger, max(1, int(min(SLICE, left))), status)
    except KeyboardInterrupt:
        pass
    if sys.stdout.isatty():
        print("\r\033[K", end="")
    table(items, ledger)
    print(f"{found} found in {time.monotonic() - start:.0f} s")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
