"""Faults: a disk that is full, and one that fails to sync, while a server writes: it says so, keeps what it acknowledged,
and goes on by itself once the disk is well again."""

import time

from subject import EIO, Lost, Subject

RECOVERS_WITHIN = 10


def options(policy):
    if policy == "snapshot":
        return ["--appendonly", "no", "--save", "3600 1000000"]
    return ["--appendonly", "yes", "--appendfsync", policy, "--save", ""]


def until(condition, seconds):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.02)
    return False


class Trial:
    """One fault on one server. `answered` is what writes were told while it lasted."""

    def __init__(self, name, program, shim, policy):
        self.name, self.policy = name, policy
        self.subject = Subject(program, shim, options(policy))
        self.client = self.subject.begin()
        self.number = self.acknowledged = 0
        self.answered, self.problems = "", []

    def write(self):
        self.number += 1
        reply = self.client.ask("SET", "k", str(self.number))
        if reply == "OK":
            self.acknowledged = self.number
        return reply

    def refuses(self):
        """Whether writes are refused; the server may have ended."""
        try:
            self.answered = str(self.write())
        except (OSError, Lost):
            self.answered = "(ended)"
            return True
        return self.answered.startswith("MISCONF")

    def begin(self):
        for _ in range(50):
            self.write()

    def recovers(self):
        """Writes are taken again, without anybody's help; of a server that ended, after its start."""
        self.subject.disk.mend()
        if self.answered == "(ended)":
            self.subject.end()
            self.client = self.subject.begin()
            return self.client is not None
        return until(lambda: self.write() == "OK", RECOVERS_WITHIN)

    def keeps(self):
        """What was acknowledged is there after a kill and a start."""
        self.subject.end()
        client = self.subject.begin()
        if client is None:
            self.problems.append("the server does not load its files")
            return
        value = int(client.ask("GET", "k") or 0)
        if not self.acknowledged <= value <= self.number:
            self.problems.append(f"it has {value}, acknowledged {self.acknowledged}, sent {self.number}")

    def run(self, fault, may_end):
        self.begin()
        self.subject.disk.set(**fault)
        if not until(self.refuses, RECOVERS_WITHIN):
            self.problems.append("writes are not refused")
        if self.answered == "(ended)" and not may_end:
            self.problems.append("the server ended")
        if not self.recovers():
            self.problems.append("writes are not taken again")
        self.keeps()
        return self


def full_disk_saving(program, shim):
    """A snapshot that cannot be written: the one before stays, writes are refused until one succeeds."""
    trial = Trial("disk full while saving", program, shim, "snapshot")
    client = trial.client
    trial.begin()
    client.ask("SAVE")
    held = trial.acknowledged
    for i in range(2000):
        client.ask("SET", f"filler:{i}", "x" * 100)
    trial.subject.disk.set(room=20000)

    def saved(status):
        return lambda: f"rdb_last_bgsave_status:{status}".encode() in client.ask("INFO", "persistence")

    client.ask("BGSAVE")
    if not until(saved("err"), RECOVERS_WITHIN):
        trial.problems.append("the save did not fail")
    if not trial.refuses():
        trial.problems.append("writes are not refused")
    if not client.ask("SAVE").startswith("ERR"):
        trial.problems.append("SAVE succeeds")
    trial.subject.disk.mend()
    client.ask("BGSAVE")
    if not until(saved("ok"), RECOVERS_WITHIN) or not until(lambda: trial.write() == "OK", RECOVERS_WITHIN):
        trial.problems.append("writes are not taken again")
    trial.acknowledged = held
    trial.keeps()
    return trial


def full_disk_rewriting(program, shim, policy):
    """A rewrite that cannot be written fails alone: what is appended goes on as soon as there is room."""
    trial = Trial("disk full while rewriting", program, shim, policy)
    for i in range(2000):
        trial.client.ask("SET", f"filler:{i}", "x" * 100)
    trial.subject.disk.set(room=20000)
    trial.client.ask("BGREWRITEAOF")
    if not until(lambda: b"aof_last_bgrewrite_status:err" in trial.client.ask("INFO", "persistence"), RECOVERS_WITHIN):
        trial.problems.append("the rewrite did not fail")
    trial.answered = "aof_last_bgrewrite_status:err"
    if not trial.recovers():
        trial.problems.append("writes are not taken")
    trial.client.ask("BGREWRITEAOF")
    if not until(lambda: b"aof_last_bgrewrite_status:ok" in trial.client.ask("INFO", "persistence"), RECOVERS_WITHIN):
        trial.problems.append("the next rewrite fails too")
    trial.keeps()
    return trial


def check(program, shim, policy):
    """Runs what goes with the policy, prints a line each; answers how many problems there were."""
    if policy == "snapshot":
        trials = [full_disk_saving(program, shim)]
    else:
        # Redis ends where it cannot do at once what `always` promises.
        always = policy == "always"
        trials = [Trial("disk full", program, shim, policy).run({"room": 500}, always),
                  Trial("sync fails", program, shim, policy).run({"sync_error": EIO}, always),
                  full_disk_rewriting(program, shim, policy)]
    count = 0
    for trial in trials:
        print(f"    {trial.name}: {trial.answered[:60]!r}, {'; '.join(trial.problems) or 'kept all, and went on'}")
        if trial.problems:
            print(trial.subject.log_tail(1000))
        count += len(trial.problems)
        trial.subject.close()
    return count
