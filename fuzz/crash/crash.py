#!/usr/bin/env python3
"""Crash: a server that is killed at random instants, again and again, must start and hold what it had acknowledged.

    crash.py ROUNDS SERVER [SERVER...] --shim SHIM [--seed N] [--policy always|everysec|snapshot]

Every round begins on the files of the one before. Writers send numbered changes, each to keys of its own, and note what
was sent and when it was acknowledged; meanwhile the append-only file is written anew or a snapshot saved, and the server
ends: by SIGKILL, in the midst of a write, or with all that was not synced lost, as when power fails. Then it must load
its files, and every writer's number must lie between the last acknowledged and the last sent: with `everysec` and a loss
of power, no older than a second. Then the disk is full, and then it fails to sync (faults.py). Servers are told apart
side by side.
"""

import argparse
import collections
import random
import signal
import sys
import threading
import time

import faults
from subject import Client, Lost, Subject

WRITERS = 4
OPTIONS = {
    "always": ["--appendonly", "yes", "--appendfsync", "always", "--save", "", "--auto-aof-rewrite-min-size", "64kb"],
    "everysec": ["--appendonly", "yes", "--appendfsync", "everysec", "--save", "", "--auto-aof-rewrite-min-size", "64kb"],
    "snapshot": ["--appendonly", "no", "--save", "3600 1000000"],
}
# A second, and what a busy machine adds until the thread that syncs has run.
EVERYSEC_MAY_LOSE = 2.0


class Writer(threading.Thread):
    """Counts in a string and a hash, in one transaction; knows what it was told, and when."""

    def __init__(self, number, port, begin):
        super().__init__(daemon=True)
        self.key = f"writer:{number}"
        self.port = port
        self.sent = self.acknowledged = begin
        self.times = collections.deque(maxlen=100000)  # number, when it was acknowledged

    def run(self):
        try:
            client = Client(self.port)
            while True:
                self.sent += 1
                number = str(self.sent)
                client.send(("MULTI",), ("SET", self.key, number), ("HSET", self.key + ":hash", str(self.sent % 50), number),
                            ("EXEC",))
                if [client.reply() for _ in range(4)][-1] is None:
                    return
                self.acknowledged = self.sent
                self.times.append((self.sent, time.monotonic()))
        except (OSError, Lost):
            return


class Rounds:
    """The rounds of one server with one way of keeping data."""

    def __init__(self, program, shim, policy, seed):
        self.policy, self.random = policy, random.Random(seed)
        self.subject = Subject(program, shim, OPTIONS[policy])
        self.writers, self.problems, self.ends = [], [], collections.Counter()
        self.saved = [0] * WRITERS  # what a snapshot surely holds
        self.lost, self.changes, self.oldest_lost = 0, 0, 0.0

    def check(self, client, number, how, ended_at):
        begins = []
        for i in range(WRITERS):
            value = int(client.ask("GET", f"writer:{i}") or 0)
            begins.append(value)
            if value and client.ask("HGET", f"writer:{i}:hash", str(value % 50)) != str(value).encode():
                self.problems.append(f"round {number}, {how}: writer {i} has half a transaction")
            if not self.writers:
                continue
            writer = self.writers[i]
            may_lose = 0.0 if how != "power" or self.policy == "always" else EVERYSEC_MAY_LOSE
            least = self.saved[i] if self.policy == "snapshot" else writer.acknowledged
            self.lost += max(0, least - value)
            if self.policy != "snapshot":
                for sent, at in writer.times:
                    if sent > value:
                        self.oldest_lost = max(self.oldest_lost, ended_at - at)
                        if ended_at - at <= may_lose:
                            least = value
                        break
            if not least <= value <= writer.sent:
                self.problems.append(f"round {number}, {how}: writer {i} has {value}, acknowledged {least}, sent {writer.sent}")
        return begins

    def disturb(self, client):
        """Something that writes files, at whose instants the server is to end."""
        what = self.random.choice(["serving", "serving", "saving", "saving"] if self.policy == "snapshot" else
                                  ["serving", "rewriting", "rewriting", "saving"])
        if what == "serving":
            return what
        if self.policy == "snapshot" and self.random.random() < 0.5:
            before = [writer.acknowledged for writer in self.writers]
            if client.ask("SAVE") == "OK":
                self.saved = before
        client.ask("BGREWRITEAOF" if what == "rewriting" else "BGSAVE")
        time.sleep(self.random.random() * 0.04)
        return what

    def bring_down(self):
        """Ends the server; how, and when it was."""
        how = self.random.choices(["kill", "torn", "power"], [4, 3, 0 if self.policy == "snapshot" else 3])[0]
        if how == "torn":
            self.subject.disk.set(kill_after=self.random.randrange(1, 20000))
            self.subject.wait_ended(1)
        self.subject.end()
        ended_at = time.monotonic()
        self.subject.disk.mend()
        if how == "power":
            self.subject.disk.lose_power(self.subject.folder)
        return how, ended_at

    def round(self, number, before):
        how, ended_at = before
        client = self.subject.begin()
        if client is not None and self.random.random() < 0.15:
            self.subject.end()
            self.ends["right after its start"] += 1
            client = self.subject.begin()
        elif self.random.random() < 0.15:
            self.subject.end()
            self.subject.start()
            time.sleep(self.random.random() * 0.05)
            self.subject.end()
            self.ends["while it starts"] += 1
            client = self.subject.begin()
        if client is None:
            self.problems.append(f"round {number}, {how}: the server did not load its files")
            return None
        begins = self.check(client, number, how, ended_at)
        self.writers = [Writer(i, self.subject.port, begins[i]) for i in range(WRITERS)]
        self.saved = [min(saved, begin) for saved, begin in zip(self.saved, begins)]
        for writer in self.writers:
            writer.start()
        longest = 3 if self.policy == "everysec" and self.random.random() < 0.1 else 0.25
        time.sleep(self.random.random() * longest)
        try:
            what = self.disturb(client)
        except (OSError, Lost):
            what = "serving"
        before = self.bring_down()
        for writer in self.writers:
            writer.join()
        self.changes += sum(writer.acknowledged - begin for writer, begin in zip(self.writers, begins))
        self.ends[f"{before[0]} while {what}"] += 1
        return before

    def run(self, rounds):
        before = ("start", 0.0)
        for number in range(rounds + 1):
            before = self.round(number, before)
            if before is None:
                break
        self.subject.end()
        return self


def tell(rounds, count):
    ends = ", ".join(f"{number} {how}" for how, number in sorted(rounds.ends.items()))
    print(f"  {rounds.subject.program}: {count} rounds, {rounds.changes} changes acknowledged; ended {ends}")
    print(f"    acknowledged and lost: {rounds.lost}, the oldest {rounds.oldest_lost:.2f} s before the end; "
          f"{len(rounds.problems)} problems")
    for problem in rounds.problems[:10]:
        print("    " + problem)
    if rounds.problems:
        print(rounds.subject.log_tail())


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("rounds", type=int)
    parser.add_argument("servers", nargs="+")
    parser.add_argument("--shim", required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--policy", default="always", choices=sorted(OPTIONS))
    arguments = parser.parse_args()
    failed = 0
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(2))  # so that no server stays behind
    print(f"{arguments.policy}, seed {arguments.seed}")
    for at, program in enumerate(arguments.servers):
        rounds = Rounds(program, arguments.shim, arguments.policy, arguments.seed).run(arguments.rounds)
        tell(rounds, arguments.rounds)
        rounds.subject.close()
        problems = faults.check(program, arguments.shim, arguments.policy)
        failed += at == 0 and bool(rounds.problems or problems)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
