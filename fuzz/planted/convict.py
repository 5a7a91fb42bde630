#!/usr/bin/env python3
"""Says which planted faults `respect-fuzz diff` finds, and how small it makes them.

    convict.py RESPECT_FUZZ PLANTED_SERVER NAMES_FILE [SECONDS]

PLANTED_SERVER is respect-server built from what plant.py wrote. Each fault is turned on in turn and its server compared
with the sound engine for at most SECONDS (60). The last line is "N of M planted faults found"; exit code 1 unless all are.
"""

import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "conformance" / "tools"))
from servers import free_port, wait_for  # noqa: E402


def convict(fuzz, program, name, seconds):
    """The first difference found with the fault on, and the seconds it took; None when there is none."""
    port = free_port()
    environment = dict(os.environ, RESPECT_PLANTED_FAULT=name)
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--loglevel", "warning"]
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(port, server)
        with tempfile.TemporaryDirectory() as folder:
            result = pathlib.Path(folder) / "found.json"
            start = time.monotonic()
            subprocess.run([fuzz, "diff", "embedded", f"planted=redis://127.0.0.1:{port}", "--time", str(seconds), "--most", "1",
                            "--json", str(result), "--quiet"], stdout=subprocess.DEVNULL, check=False)
            spent = time.monotonic() - start
            found = json.loads(result.read_text())["differences"] if result.exists() else []
    finally:
        server.kill()
        server.wait()
    return (found[0], spent) if found else None


def main():
    fuzz, program, names_file = sys.argv[1:4]
    seconds = int(sys.argv[4]) if len(sys.argv) > 4 else 60
    names = pathlib.Path(names_file).read_text().split()
    sizes = []
    for name in names:
        outcome = convict(fuzz, program, name, seconds)
        if outcome is None:
            print(f"{name:40} NOT FOUND in {seconds} s", flush=True)
            continue
        difference, spent = outcome
        sizes.append(len(difference["steps"]))
        print(f"{name:40} {spent:5.1f} s  {sizes[-1]:2} commands  {difference['shape'][:70]}", flush=True)
    if sizes:
        print(f"commands left after shrinking: median {statistics.median(sizes):g}, most {max(sizes)}")
    print(f"{len(sizes)} of {len(names)} planted faults found")
    return 0 if len(sizes) == len(names) else 1


if __name__ == "__main__":
    sys.exit(main())
