"""Runs clients of Redis, unchanged, against a server.

    run.py SERVER [NAME...]     SERVER: the program; it is started anew for each client, on a port of its own

Prints a line a client and `N passed, N failed, N skipped`, which counts the tests inside. A client that is not
installed is skipped. Exit code: 0 all passed, 1 something failed.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "conformance" / "tools"))
from servers import free_port, wait_for  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
PYTHON = "/usr/bin/python3"  # the one that Debian's packages are for
CLIENTS = {
    "bullmq": ["node", "bullmq.js"],
    "redlock": ["node", "redlock.js"],
    "rate-limiter-flexible": ["node", "rate_limiter.js"],
    "connect-redis": ["node", "connect_redis.js"],
    "redis-py-lock": [PYTHON, "redis_lock.py"],
    "rq": [PYTHON, "rq_jobs.py"],
    "celery": [PYTHON, "celery_jobs.py"],
    "sidekiq": ["ruby", "sidekiq_jobs.rb"],
}
LONGEST_S = 300


def run_client(server, command):
    """Answers what the client printed, and whether the server outlived it."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen([server, "--port", str(port), "--save", "", "--dir", folder],
                                   stdout=subprocess.DEVNULL, cwd=folder)
        try:
            wait_for(port)
            environment = {**os.environ, "PORT": str(port), "PYTHONDONTWRITEBYTECODE": "1"}
            client = subprocess.run(command, cwd=HERE, env=environment, timeout=LONGEST_S, text=True,
                                    stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            return client.stdout, process.poll() is None
        except subprocess.TimeoutExpired as timeout:
            return (timeout.stdout or b"").decode() + f"\nFAILED: not done within {LONGEST_S} s", True
        finally:
            process.terminate()
            process.wait()


def main():
    server = os.path.abspath(sys.argv[1]) if os.path.sep in sys.argv[1] else sys.argv[1]
    sums = [0, 0, 0]
    for name in sys.argv[2:] or CLIENTS:
        command = CLIENTS[name]
        if shutil.which(command[0]) is None:
            sums[2] += 1
            print(f"{name}: skipped, no {command[0]}", flush=True)
            continue
        began = time.monotonic()
        output, alive = run_client(server, command)
        counted = re.findall(r"^(\d+) passed, (\d+) failed, (\d+) skipped$", output, re.MULTILINE)
        counts = [int(count) for count in counted[-1]] if counted else [0, 1, 0]
        if not alive:
            counts[1] += 1
            output += "\nFAILED: the server died"
        sums = [total + count for total, count in zip(sums, counts)]
        print(f"{name}: {counts[0]} passed, {counts[1]} failed, {counts[2]} skipped "
              f"({time.monotonic() - began:.1f} s)", flush=True)
        if counts[1] > 0:
            print("\n".join("    " + line for line in output.splitlines() if not line.startswith("ok: ")), flush=True)
    print("{} passed, {} failed, {} skipped".format(*sums))
    return 1 if sums[1] > 0 else 0


if __name__ == "__main__":
    sys.exit(main())
