#!/usr/bin/env python3
"""Crash: a server that is killed at random instants, again and again, must start and hold what it had acknowledged.

    crash.py ROUNDS SERVER [SERVER...] [--seed N] [--policy always|everysec]

Every round begins on the files of the one before. Writers send numbered changes, each to a key of its own, and note
what was sent and what was acknowledged; meanwhile the append-only file is written anew, snapshots are saved, and
SIGKILL comes: while it serves, while it rewrites, or while it starts. Then the server must load its files, and every
writer's number must lie between the last acknowledged and the last sent. Servers are told apart side by side.
"""

import argparse
import pathlib
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "soak"))
from client import Client, Lost  # noqa: E402

WRITERS = 4
STARTS_WITHIN = 30


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Writer(threading.Thread):
    """Adds to a list and counts in a hash, in one transaction; knows what it was told."""

    def __init__(self, number, port, begin):
        super().__init__(daemon=True)
        self.key = f"writer:{number}"
        self.port = port
        self.sent = self.acknowledged = begin

    def run(self):
        try:
            client = Client(self.port)
            while True:
                self.sent += 1
                client.ask("MULTI")
                client.ask("SET", self.key, str(self.sent))
                client.ask("HSET", self.key + ":hash", str(self.sent % 50), str(self.sent))
                client.ask("EXEC")
                self.acknowledged = self.sent
        except (OSError, Lost):
            return


class Subject:
    def __init__(self, program, policy, seed):
        self.program, self.policy = program, policy
        self.random = random.Random(seed)
        self.folder = tempfile.TemporaryDirectory(prefix="crash-")
        self.expected = [(0, 0)] * WRITERS
        self.problems = []
        self.kills = {"serving": 0, "rewriting": 0, "saving": 0, "starting": 0}

    def start(self, port):
        log = open(pathlib.Path(self.folder.name) / "log", "ab")
        return subprocess.Popen(
            [self.program, "--port", str(port), "--bind", "127.0.0.1", "--dir", self.folder.name, "--appendonly", "yes",
             "--appendfsync", self.policy, "--save", "", "--auto-aof-rewrite-min-size", "64kb"],
            stdout=log, stderr=subprocess.STDOUT)

    def connect(self, process, port):
        """A client of a server that has loaded its files; None when it ended."""
        deadline = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < deadline and process.poll() is None:
            try:
                client = Client(port)
                if client.ask("PING") == "PONG":  # else: LOADING
                    return client
            except (OSError, Lost):
                pass
            time.sleep(0.02)
        return None

    def check(self, client, number):
        for i, (acknowledged, sent) in enumerate(self.expected):
            value = int(client.ask("GET", f"writer:{i}") or 0)
            if not acknowledged <= value <= sent:
                self.problems.append(f"round {number}: writer {i} has {value}, acknowledged {acknowledged}, sent {sent}")
            if value and client.ask("HGET", f"writer:{i}:hash", str(value % 50)) not in (str(value), str(value).encode()):
                self.problems.append(f"round {number}: writer {i} has half a transaction")
            self.expected[i] = (value, value)

    def kill(self, process):
        process.send_signal(signal.SIGKILL)
        process.wait()

    def round(self, number):
        port = free_port()
        process = self.start(port)
        if self.random.random() < 0.15:
            time.sleep(self.random.random() * 0.1)
            self.kill(process)
            self.kills["starting"] += 1
            process = self.start(port)
        client = self.connect(process, port)
        if client is None:
            self.problems.append(f"round {number}: the server did not load its files")
            self.kill(process)
            return False
        self.check(client, number)
        writers = [Writer(i, port, self.expected[i][0]) for i in range(WRITERS)]
        for writer in writers:
            writer.start()
        time.sleep(self.random.random() * 0.3)
        when = self.random.choice(["serving", "rewriting", "saving"])
        if when != "serving":
            client.ask("BGREWRITEAOF" if when == "rewriting" else "BGSAVE")
            time.sleep(self.random.random() * 0.03)
        self.kill(process)
        self.kills[when] += 1
        for writer in writers:
            writer.join()
        self.expected = [(writer.acknowledged, writer.sent) for writer in writers]
        return True


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("rounds", type=int)
    parser.add_argument("servers", nargs="+")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--policy", default="always", choices=["always", "everysec"])
    arguments = parser.parse_args()
    failed = False
    for program in arguments.servers:
        subject = Subject(program, arguments.policy, arguments.seed)
        rounds = 0
        while rounds < arguments.rounds and subject.round(rounds):
            rounds += 1
        changes = sum(sent for _, sent in subject.expected)
        kills = ", ".join(f"{count} {when}" for when, count in subject.kills.items())
        print(f"{program}: {rounds} rounds, killed {kills}; {changes} changes, {len(subject.problems)} problems")
        for problem in subject.problems[:10]:
            print("  " + problem)
        if subject.problems:
            print((pathlib.Path(subject.folder.name) / "log").read_text(errors="replace")[-2000:])
        failed = failed or bool(subject.problems)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
