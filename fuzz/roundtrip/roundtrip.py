#!/usr/bin/env python3
"""Roundtrip: data of every type, size and encoding goes from this server to another and back: as a snapshot, as an
append-only file, by DUMP and RESTORE, by MIGRATE. DEBUG DIGEST is the same at each end.

    roundtrip.py SERVER [NAME=COMMAND...] [--seed N]

COMMAND starts a server of Redis or Valkey, with {port} and {dir}; where that is within a folder of its own (chroot), as
NAME@ROOT=COMMAND. Without any: RESPECT_REDIS8_START, RESPECT_REDIS7_START and RESPECT_VALKEY9_START, and the
redis-server in PATH. The last line says how many trips passed, failed and were skipped.
"""

import argparse
import os
import pathlib
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "conformance" / "tools"))
from resp_client import Client, ErrorReply, Lost  # noqa: E402
from servers import free_port  # noqa: E402
import dataset  # noqa: E402

REFUSED = "ERR DUMP payload version or checksum are wrong"


class Kind:
    """How a server is started, and where its files are seen from here."""

    def __init__(self, name, command, root=""):
        self.name, self.command, self.root = name, command, root


class Server:
    def __init__(self, kind, folder=None, aof=False, extra=()):
        self.kind = kind
        self.folder = pathlib.Path(folder or tempfile.mkdtemp(prefix="roundtrip-", dir=(kind.root or "") + "/tmp"))
        self.port = free_port()
        inside = str(self.folder)[len(kind.root):]
        words = [word.format(port=self.port, dir=inside) for word in shlex.split(kind.command)]
        words += ["--bind", "127.0.0.1", "--dir", inside, "--save", "", "--enable-debug-command", "yes",
                  "--appendonly", "yes" if aof else "no", *extra]
        self.process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.client = self.connect()

    def connect(self):
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                client = Client(self.port, 120)
                if client.ask("PING") == "PONG":
                    return client
            except (OSError, Lost):
                pass
            time.sleep(0.02)
        raise RuntimeError(f"{self.kind.name} does not come up")

    def must(self, *words):
        reply = self.client.ask(*words)
        if isinstance(reply, ErrorReply):
            raise RuntimeError(f"{self.kind.name}: {words[0]} {words[1:2]}: {reply}")
        return reply

    def fill(self, seed, version):
        for command in dataset.commands(seed, version):
            self.must(*command)

    def digest(self):
        return self.must("DEBUG", "DIGEST")

    def values(self):
        """What every key holds. Scores are told as they are: how DIGEST prints them is a matter of version."""
        values = {}
        for db in self.databases():
            self.must("SELECT", db)
            for key in self.must("KEYS", "*"):
                if self.must("TYPE", key) == "zset":
                    values[db, key] = [float(score) if i % 2 else score for i, score in
                                       enumerate(self.must("ZRANGE", key, "0", "-1", "WITHSCORES"))]
                else:
                    values[db, key] = self.must("DEBUG", "DIGEST-VALUE", key)
        self.must("SELECT", "0")
        return values

    def version(self):
        for line in self.must("INFO", "server").decode().splitlines():
            if line.startswith("redis_version:"):
                return tuple(int(part) for part in line.split(":")[1].split(".")[:2])
        return (0, 0)

    def databases(self):
        return [line[2:line.index(":")] for line in self.must("INFO", "keyspace").decode().splitlines()
                if line.startswith("db")]

    def end(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def by_snapshot(source, kind, extra):
    source.must("SAVE")
    folder = pathlib.Path(tempfile.mkdtemp(prefix="roundtrip-", dir=(kind.root or "") + "/tmp"))
    shutil.copy(source.folder / "dump.rdb", folder)
    return Server(kind, folder, extra=extra)


def by_aof(source, kind, extra):
    """Half of it lies in the base, half in the increment."""
    if source.must("CONFIG", "GET", "appendonly")[1] != b"yes":
        source.must("CONFIG", "SET", "appendonly", "yes")
    deadline = time.monotonic() + 60
    while b"aof_rewrite_in_progress:0" not in source.must("INFO", "persistence") and time.monotonic() < deadline:
        time.sleep(0.02)
    if "7" not in source.databases():
        for command in dataset.commands(99, (7, 0), (7,)):
            source.must(*command)
    time.sleep(1.2)  # what is appended is written when a turn ends, or its sync
    folder = pathlib.Path(tempfile.mkdtemp(prefix="roundtrip-", dir=(kind.root or "") + "/tmp"))
    shutil.copytree(source.folder / "appendonlydir", folder / "appendonlydir")
    return Server(kind, folder, aof=True, extra=extra)


def by_dump(source, kind, extra):
    there = Server(kind, extra=extra)
    for db in source.databases():
        source.must("SELECT", db)
        there.must("SELECT", db)
        for key in source.must("KEYS", "*"):
            expires = source.must("PEXPIRETIME", key)
            there.must("RESTORE", key, str(max(0, expires)), source.must("DUMP", key), "ABSTTL")
    source.must("SELECT", "0")
    return there


def by_migrate(source, kind, extra):
    there = Server(kind, extra=extra)
    there.must("CONFIG", "SET", "requirepass", "secret")
    for number, db in enumerate(source.databases()):
        source.must("SELECT", db)
        keys = source.must("KEYS", "*")
        login = ("AUTH", "secret") if number % 2 else ("AUTH2", "default", "secret")
        for i in range(0, len(keys), 50):
            source.must("MIGRATE", "127.0.0.1", str(there.port), "", db, "30000", "COPY", "REPLACE", *login, "KEYS",
                        *keys[i:i + 50])
    source.must("SELECT", "0")
    there.must("AUTH", "secret")
    there.must("CONFIG", "SET", "requirepass", "")
    return there


def by_backup(source, kind, extra):
    """A base, what came until it was sealed, and nothing of what came later."""
    source.must("BACKUP", "START")
    deadline = time.monotonic() + 60
    while source.must("BACKUP", "STATUS")[1] != b"incrementing" and time.monotonic() < deadline:
        time.sleep(0.02)
    for command in dataset.commands(99, (7, 0), (7,)):
        source.must(*command)
    source.must("BACKUP", "SEAL")
    source.must("SET", "later", "v")
    folder = pathlib.Path(tempfile.mkdtemp(prefix="roundtrip-", dir=(kind.root or "") + "/tmp"))
    (folder / "appendonlydir").mkdir()
    for path in source.must("BACKUP", "LIST"):
        shutil.copy(path.decode(), folder / "appendonlydir")
    source.must("BACKUP", "CLEANUP")
    source.must("DEL", "later")
    if source.must("CONFIG", "GET", "appendonly")[1] == b"no" and (source.folder / "appendonlydir").exists():
        raise RuntimeError("the backup has left an append-only file behind")
    return Server(kind, folder, aof=True, extra=extra)


WAYS = {"snapshot": by_snapshot, "append-only file": by_aof, "DUMP and RESTORE": by_dump, "MIGRATE": by_migrate}


def difference(servers):
    """Why the data of servers is not the same; empty when it is."""
    digests = [server.digest() for server in servers]
    if digests[0] == "0" * 40 or len(servers) > 2 and digests[0] != digests[2]:
        return f"digests {', '.join(str(digest)[:8] for digest in digests)}"
    if len(set(digests)) == 1:
        return ""
    values = [server.values() for server in servers[:2]]
    keys = sorted(key for key in values[0].keys() | values[1].keys() if values[0].get(key) != values[1].get(key))
    return f"{len(keys)} keys differ, as {keys[0]}" if keys else ""


class Trips:
    def __init__(self, ours, seed):
        self.ours, self.seed = ours, seed
        self.passed = self.failed = self.skipped = 0

    def count(self, name, problem):
        self.passed += not problem
        self.failed += bool(problem)
        print(f"{'failed' if problem else 'passed'}  {name}{': ' + problem if problem else ''}", flush=True)

    def trip(self, name, way, first, second, version, first_extra, second_extra):
        """From a server of the first kind to one of the second, and back."""
        servers = []
        try:
            servers.append(Server(first, extra=first_extra))
            servers[0].fill(self.seed, version)
            servers.append(way(servers[0], second, second_extra))
            servers.append(way(servers[1], first, first_extra))
            self.count(name, difference(servers))
        except (RuntimeError, OSError, Lost) as problem:
            self.count(name, str(problem)[:300])
        finally:
            for server in servers:
                server.end()

    def refusal(self, other):
        """What a server to come has written is refused in Redis's words, and nothing is made of it."""
        ours, theirs = Server(self.ours), Server(other)
        try:
            theirs.must("SET", "k", "v")
            reply = ours.client.ask("RESTORE", "k", "0", theirs.must("DUMP", "k"))
            moved = theirs.client.ask("MIGRATE", "127.0.0.1", str(ours.port), "k", "0", "5000")
            sound = reply == REFUSED and moved.endswith(REFUSED) and ours.must("DBSIZE") == 0 and theirs.must("DBSIZE") == 1
            self.count(f"{other.name}'s payload is refused", "" if sound else f"{reply!r}, {moved!r}")
        finally:
            ours.end()
            theirs.end()

    def with_server(self, other):
        probe = Server(other)
        version, valkey = probe.version(), b"valkey" in probe.must("INFO", "server")
        probe.end()
        if valkey:
            self.refusal(other)
            # It reads what we write; what it writes is of a version that only it has.
            self.one_way(other, WAYS, "--serve-version", "7.2.4")
            return
        extra = () if version >= (8, 0) else ("--serve-version", "7.0.15")
        for name, way in WAYS.items():
            self.trip(f"respect -> {other.name} -> respect by {name}", way, self.ours, other, version, extra, ())
            self.trip(f"{other.name} -> respect -> {other.name} by {name}", way, other, self.ours, version, (), extra)
        if version >= (8, 0):
            self.one_way(other, {"BACKUP": by_backup}, version=version)
            self.one_way(other, {"BACKUP beside an append-only file": by_backup}, "--appendonly", "yes", version=version)
        if version < (8, 0):
            self.trip(f"respect --rdb-version 10 -> {other.name} -> respect by snapshot", by_snapshot, self.ours, other,
                      version, ("--rdb-version", "10"), ())

    def one_way(self, other, ways, *options, version=(7, 2)):
        for name, way in ways.items():
            servers = []
            try:
                servers.append(Server(self.ours, extra=options))
                servers[0].fill(self.seed, version)
                servers.append(way(servers[0], other, ()))
                self.count(f"respect -> {other.name} by {name}", difference(servers))
            except (RuntimeError, OSError, Lost) as problem:
                self.count(f"respect -> {other.name} by {name}", str(problem)[:300])
            finally:
                for server in servers:
                    server.end()


def others_from_environment():
    kinds, missing = [], []
    for name in ("redis8", "redis7", "valkey9"):
        command = os.environ.get(f"RESPECT_{name.upper()}_START")
        if command:
            kinds.append(Kind(name, command, os.environ.get(f"RESPECT_{name.upper()}_ROOT", "")))
        else:
            missing.append(name)
    installed = shutil.which("redis-server")
    if installed:
        told = subprocess.run([installed, "--version"], capture_output=True, text=True, check=False).stdout
        name = "redis" + told.partition(" v=")[2].split(".")[0]
        if name in missing:
            missing.remove(name)
            kinds.append(Kind(name, "redis-server --port {port}"))
    return kinds, missing


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("server")
    parser.add_argument("others", nargs="*")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    kinds, missing = others_from_environment()
    if arguments.others:
        kinds, missing = [], []
        for other in arguments.others:
            name, _, command = other.partition("=")
            name, _, root = name.partition("@")
            kinds.append(Kind(name, command, root))
    trips = Trips(Kind("respect", f"{arguments.server} --port {{port}}"), arguments.seed)
    for kind in kinds:
        trips.with_server(kind)
    trips.one_way(trips.ours, {"BACKUP": by_backup}, version=(8, 0))
    for name in missing:
        trips.skipped += 1
        print(f"skipped {name}: it is not here, and RESPECT_{name.upper()}_START does not say how to start one")
    print(f"{trips.passed} passed, {trips.failed} failed, {trips.skipped} skipped")
    return 1 if trips.failed else 0


if __name__ == "__main__":
    sys.exit(main())
