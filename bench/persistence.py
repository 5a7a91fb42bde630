#!/usr/bin/env python3
"""Persistence: what saving, loading and appending cost servers, side by side.

    persistence.py NAME=COMMAND... [--only set,file,aof,steady] [--keys N] [--rounds N] [--json FILE]

COMMAND starts a server, with {port} and {dir}; where that is within a folder of its own (chroot), as NAME@ROOT=COMMAND.
Servers take turns, round by round. Told are the medians: processor time of the process that does the work, which other
load on the machine lengthens little, and the time that passed.

    save       SAVE of N keys: half strings, the rest small hashes, lists, sets and sorted sets, and larger ones
    size       of the file
    load       the server's start with it, until it answers
    aof start  the start with an append-only file of so many megabytes of SET
    set        a SET of 16 bytes in batches of 16 on 50 connections, without a file and with one that is synced every second:
               throughput, and processor time of the thread that serves
    steady     latency of SET at a steady rate, in an open loop: with nothing else, while a snapshot is saved every few
               seconds, and while the append-only file is written anew as often; the memory that this takes beside
"""

import argparse
import json
import pathlib
import shlex
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "conformance" / "tools"))
from resp_client import Client, ErrorReply, Lost, encode  # noqa: E402
from servers import free_port  # noqa: E402

FILL = """
local from, count = tonumber(ARGV[1]), tonumber(ARGV[2])
for i = from, from + count - 1 do
  local kind = i % 20
  if kind < 10 then redis.call('SET', 'string:' .. i, 'value of the key ' .. i * 7919)
  elseif kind < 14 then redis.call('HSET', 'hash:' .. i, 'name', 'n' .. i, 'age', i % 100, 'mail', i .. '@example.org')
  elseif kind < 16 then redis.call('RPUSH', 'list:' .. i, i, 'b' .. i, i + 1)
  elseif kind < 18 then redis.call('SADD', 'set:' .. i, i, i + 1, i + 2)
  elseif kind < 19 then redis.call('ZADD', 'zset:' .. i, i, 'a' .. i, i * 0.5, 'b' .. i)
  else redis.call('SET', 'timed:' .. i, i, 'PX', 100000000 + i) end
  if i % 10000 == 0 then
    for j = 1, 1000 do
      redis.call('ZADD', 'large:zset:' .. i, j * 1.5, 'member' .. j)
      redis.call('HSET', 'large:hash:' .. i, 'field' .. j, 'value' .. j)
    end
  end
end
"""


CONNECTIONS = 50


def proportional_memory(pid):
    """The bytes of a process, those it shares with its children by parts; of it and its children together."""
    total = 0
    for each in [pid, *pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]:
        try:
            lines = pathlib.Path(f"/proc/{each}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue  # it has just ended
        total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) * 1024
    return total


class Saving(threading.Thread):
    """Lets the server save again and again: every so many seconds, or as soon as the last one is done."""

    def __init__(self, client, pid, command, every):
        super().__init__(daemon=True)
        self.client, self.pid, self.command, self.every = client, pid, command, every
        self.times, self.beside, self.goes_on = 0, 0, command is not None
        self.before = proportional_memory(pid)

    def run(self):
        while self.goes_on:
            self.client.ask(self.command)
            self.times += 1
            next_at = time.monotonic() + self.every
            while self.saves() or (self.goes_on and time.monotonic() < next_at):
                self.beside = max(self.beside, proportional_memory(self.pid) - self.before)
                time.sleep(0.1)

    def saves(self):
        return any(field in self.client.ask("INFO", "persistence")
                   for field in (b"rdb_bgsave_in_progress:1", b"aof_rewrite_in_progress:1"))

    def end(self):
        self.goes_on = False
        if self.is_alive():
            self.join()


class Contender:
    def __init__(self, text, bench):
        self.bench = bench
        self.name, _, self.command = text.partition("=")
        self.name, _, self.root = self.name.partition("@")
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="persistence-", dir=self.root + "/tmp"))
        self.process = None
        self.figures = {}

    def start(self, *options):
        """Starts it; a client, the processor time and the time until it answers."""
        port, inside = free_port(), str(self.folder)[len(self.root):]
        words = [word.format(port=port, dir=inside) for word in shlex.split(self.command)]
        begin = time.monotonic()
        self.process = subprocess.Popen(words + ["--bind", "127.0.0.1", "--dir", inside, "--save", "", *options],
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while True:
            try:
                client = Client(port, 600)
                if client.ask("PING") == "PONG":
                    return client, self.cpu(), time.monotonic() - begin
            except (OSError, Lost):
                pass
            if self.process.poll() is not None:
                raise RuntimeError(f"{self.name} ended")
            time.sleep(0.005)

    def cpu(self):
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / 100

    def end(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def note(self, figure, value):
        self.figures.setdefault(figure, []).append(value)

    def fill(self, keys):
        client, _, _ = self.start()
        for begin in range(0, keys, 20000):
            reply = client.ask("EVAL", FILL, "0", str(begin), str(min(20000, keys - begin)))
            if isinstance(reply, ErrorReply):
                raise RuntimeError(f"{self.name}: {reply}")
        client.ask("SAVE")
        self.note("memory MB", int(dict(line.split(":") for line in client.ask("INFO", "memory").decode().split("\r\n")
                                        if ":" in line)["used_memory"]) / 1e6)
        self.end()

    def save_and_load(self):
        client, cpu, passed = self.start()
        self.note("load cpu s", cpu)
        self.note("load s", passed)
        cpu, begin = self.cpu(), time.monotonic()
        if client.ask("SAVE") != "OK":
            raise RuntimeError(f"{self.name} does not save")
        self.note("save cpu s", self.cpu() - cpu)
        self.note("save s", time.monotonic() - begin)
        self.note("file MB", (self.folder / "dump.rdb").stat().st_size / 1e6)
        self.end()

    def write(self, client, count, size):
        """SETs in batches of 16 on 50 connections."""
        clients = [Client(client.socket.getpeername()[1]) for _ in range(CONNECTIONS)]
        value = b"x" * size
        batches = [b"".join(encode((b"SET", b"key:%d" % (i * 7919 % 1000000), value)) for i in range(j, j + 16))
                   for j in range(0, 16000, 16)]
        answer = len(b"+OK\r\n") * 16
        for i in range(count // 16 // CONNECTIONS):
            for j, each in enumerate(clients):
                each.socket.sendall(batches[(i * CONNECTIONS + j) % len(batches)])
            for each in clients:
                left = answer
                while left > 0:
                    left -= len(each.socket.recv(left))

    def load(self, client, *options):
        """Load by respect-bench on the server that runs; what it measured."""
        url = f"redis://127.0.0.1:{client.socket.getpeername()[1]}"
        words = [self.bench, url, "-w", "set", "--rounds", "1", "--warm-up", "0", "--keep-data", "--json", "-", *options]
        text = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False).stdout
        return json.loads(text)["measurements"][0]

    def serving(self):
        """The processor time of the thread that serves, in seconds."""
        return int(pathlib.Path(f"/proc/{self.process.pid}/schedstat").read_text().split()[0]) / 1e9

    def sets(self, count):
        for name, options in (("set", ()), ("set everysec", ("--appendonly", "yes"))):
            shutil.rmtree(self.folder / "appendonlydir", ignore_errors=True)
            client, _, _ = self.start("--dbfilename", "none.rdb", "--auto-aof-rewrite-percentage", "0", *options)
            self.load(client, "-P", "16", "-n", str(count // 2))
            begin = self.serving()
            measured = self.load(client, "-P", "16", "-n", str(count))
            self.note(name + " us", (self.serving() - begin) / count * 1e6)
            self.note(name + " k/s", measured["rounds"][0]["ops_per_second"] / 1e3)
            self.end()
        for unit in ("us", "k/s"):
            self.note(f"everysec / none {unit}", self.figures[f"set everysec {unit}"][-1] / self.figures[f"set {unit}"][-1])

    def steady(self, rate, seconds, every):
        shutil.rmtree(self.folder / "appendonlydir", ignore_errors=True)
        client, _, _ = self.start("--auto-aof-rewrite-percentage", "0")
        for name, command in (("steady", None), ("bgsave", "BGSAVE"), ("rewrite", "BGREWRITEAOF")):
            saving = Saving(client, self.process.pid, command, every)
            if command == "BGREWRITEAOF":
                client.ask("CONFIG", "SET", "appendonly", "yes")
                while saving.saves():
                    time.sleep(0.1)
            saving.start()
            latency = self.load(client, "--rate", str(rate), "-d", str(seconds))["latency"]
            saving.end()
            for figure in ("p50", "p99", "p999", "max"):
                self.note(f"{name} {figure} ms", latency[figure] / 1e6)
            if command is not None:
                self.note(f"{name} times", saving.times)
                self.note(f"{name} beside MB", saving.beside / 1e6)
        self.end()

    def aof_start(self, megabytes):
        """The file is made once; what is in it is not written anew."""
        options = ("--dbfilename", "none.rdb", "--appendonly", "yes", "--auto-aof-rewrite-percentage", "0", "--appendfsync", "no")
        if "aof start cpu s" not in self.figures:
            shutil.rmtree(self.folder / "appendonlydir", ignore_errors=True)
            client, _, _ = self.start(*options)
            self.write(client, megabytes * 1000000 // 240 // 16 * 16, 200)
            time.sleep(1)
            self.end()
        _, cpu, passed = self.start(*options)
        self.note("aof start cpu s", cpu)
        self.note("aof start s", passed)
        self.end()

    def close(self):
        if self.process is not None and self.process.poll() is None:
            self.end()
        shutil.rmtree(self.folder, ignore_errors=True)


def tell(contenders):
    figures = list(contenders[0].figures)
    print(f"{'':18}" + "".join(f"{contender.name:>14}" for contender in contenders) +
          "".join(f"{'/ ' + contender.name:>12}" for contender in contenders[1:]))
    for figure in figures:
        medians = [statistics.median(contender.figures[figure]) for contender in contenders]
        print(f"{figure:18}" + "".join(f"{median:14.3f}" for median in medians) +
              "".join(f"{medians[0] / median if median else 0:12.2f}" for median in medians[1:]))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("servers", nargs="+")
    parser.add_argument("--only", default="set,file,aof,steady")
    parser.add_argument("--keys", type=int, default=5_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--aof-mb", type=int, default=1000)
    parser.add_argument("--sets", type=int, default=2_000_000)
    parser.add_argument("--rate", type=int, default=20_000, help="of steady, requests a second")
    parser.add_argument("--seconds", type=int, default=20, help="of steady, each part")
    parser.add_argument("--every", type=float, default=5, help="of steady, seconds from save to save at least")
    parser.add_argument("--bench", default="build/release/bin/respect-bench")
    parser.add_argument("--json")
    arguments = parser.parse_args()
    only = arguments.only.split(",")
    contenders = [Contender(text, arguments.bench) for text in arguments.servers]
    parts = {"set": lambda contender: contender.sets(arguments.sets),
             "file": Contender.save_and_load,
             "aof": lambda contender: contender.aof_start(arguments.aof_mb),
             "steady": lambda contender: contender.steady(arguments.rate, arguments.seconds, arguments.every)}
    if not set(only) <= set(parts):
        parser.error("--only takes " + ", ".join(parts))
    try:
        if set(only) & {"file", "steady"}:
            for contender in contenders:
                contender.fill(arguments.keys)
        for part in only:
            for _ in range(arguments.rounds):
                for contender in contenders:
                    parts[part](contender)
        print(f"{arguments.keys} keys, {arguments.rounds} rounds, medians")
        tell(contenders)
        if arguments.json:
            pathlib.Path(arguments.json).write_text(
                json.dumps({contender.name: contender.figures for contender in contenders}, indent=1))
    finally:
        for contender in contenders:
            contender.close()


if __name__ == "__main__":
    main()
