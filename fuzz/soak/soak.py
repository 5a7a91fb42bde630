#!/usr/bin/env python3
"""Soak: a server among clients of all kinds, most of them bad, for so many minutes.

    soak.py SERVER MINUTES [SEED]

Right is: every client that behaves gets the right replies until the end, the server neither ends nor grows without
bound, and when it is told to end it does so with code 0, and a sanitizer has nothing to say.
"""

import pathlib
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "conformance" / "tools"))
from resp_client import Client  # noqa: E402
from servers import free_port, wait_for  # noqa: E402
from crowd import Breaker, Changer, Garbler, SlowReader, Survivor  # noqa: E402

CROWD = ((Survivor, 8), (Breaker, 4), (SlowReader, 2), (Garbler, 2), (Changer, 1))
# What the clients' own data cannot explain: survivors hold some MB each.
MOST_MEMORY = 1 << 30


def start(server, port, log):
    process = subprocess.Popen(
        [server, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--enable-debug-command", "yes"],
        stdout=log, stderr=subprocess.STDOUT)
    wait_for(port, process)
    return process


def trim(port):
    """Keeps the data of survivors from growing for ever: lists are theirs, so only the others' keys go."""
    client = Client(port)
    client.ask("DEL", "b", "g")
    used = int(next(line for line in client.ask("INFO", "memory").decode().splitlines()
                    if line.startswith("used_memory:")).split(":")[1])
    client.close()
    return used


def main():
    server, minutes = sys.argv[1], float(sys.argv[2])
    seed = sys.argv[3] if len(sys.argv) > 3 else str(time.time_ns())
    until, port, findings = time.monotonic() + 60 * minutes, free_port(), []
    log_path = pathlib.Path(tempfile.mkdtemp(prefix="soak-")) / "server.log"
    print(f"seed {seed}, log {log_path}")
    with open(log_path, "wb") as log:
        process = start(server, port, log)
        workers = [kind(port, number, seed, until) for kind, count in CROWD for number in range(count)]
        for worker in workers:
            worker.start()
        while time.monotonic() < until and process.poll() is None and not any(worker.wrong for worker in workers):
            time.sleep(1)
            if process.poll() is None and trim(port) > MOST_MEMORY:
                findings.append("the server holds more than its clients can explain")
                break
        for worker in workers:
            worker.until = 0
        for worker in workers:
            worker.join(60)
        ended_early = process.poll() is not None
        if ended_early:
            findings.append(f"the server ended by itself, code {process.returncode}")
        else:
            process.terminate()
            if process.wait(60) != 0:
                findings.append(f"exit code {process.returncode}")
    text = log_path.read_text(errors="replace")
    findings += [line for line in text.splitlines() if "ERROR: " in line or "runtime error:" in line]
    findings += [worker.wrong for worker in workers if worker.wrong and not ended_early]
    for kind, count in CROWD:
        print(f"{kind.__name__:10} {count}: {sum(worker.rounds for worker in workers if isinstance(worker, kind))} rounds")
    for finding in findings:
        print(f"WRONG: {finding}")
    print(f"{len(workers) if not findings else 0} passed, {len(findings)} failed, 0 skipped")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
