#!/usr/bin/env python3
"""What others wait while a huge value is deleted: one client sends a PING at a steady rate while another unlinks a set
of ten million members, and again while nothing happens.

usage: lazy_free.py NAME=SERVER [NAME=SERVER ...] [--members 10000000] [--rate 1000] [--seconds 4] [--command UNLINK]

Each wait is taken from when the PING was due, and once more by the processor time that the server's main thread had
meanwhile, which a busy machine does not stretch: that is the wait which the server is to blame for. SERVER is what
complexity.py takes. Ends with 1 when p99.9 of the first server's own time is
2 ms or more.
"""

import argparse
import sys
import time

from complexity import Server, encode, member

LIMIT_MS = 2.0


def fill(server, members):
    server.run_text([["FLUSHALL"]])
    step = 1000
    for begin in range(0, members, step * 50):
        batch = range(begin, min(begin + step * 50, members), step)
        server.run_text([["SADD", "huge", *map(member, range(first, min(first + step, members)))] for first in batch])


def pings(server, rate, seconds, delete):
    """(waits by the wall, waits by the server's processor time) in ms; `delete` is called in the middle, and sends."""
    ping = encode(["PING"])
    walls, own = [], []
    server.socket.setblocking(True)
    begin = time.monotonic()
    count = int(rate * seconds)
    for number in range(count):
        due = begin + number / rate
        while (left := due - time.monotonic()) > 0:
            time.sleep(left if left > 0.001 else 0)
        if number == count // 4:
            delete()
        used = server.cpu_ns()
        server.socket.sendall(ping)
        server.socket.recv(64)
        own.append((server.cpu_ns() - used) / 1e6)
        walls.append((time.monotonic() - due) * 1e3)
    return sorted(walls), sorted(own)


def at(waits, percentile):
    return waits[min(len(waits) - 1, int(len(waits) * percentile / 100))]


def show(name, what, waits):
    print(f"{name:12} {what:34} p50 {at(waits, 50):7.3f}  p99 {at(waits, 99):7.3f}  p99.9 {at(waits, 99.9):7.3f}  "
          f"max {waits[-1]:7.3f} ms", flush=True)  # fmt: skip


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("servers", nargs="+")
    parser.add_argument("--members", type=int, default=10_000_000)
    parser.add_argument("--rate", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--command", default="UNLINK")
    options = parser.parse_args()
    worst = []
    for name, where in (entry.split("=", 1) for entry in options.servers):
        server = Server(name, where)
        other = Server(name, server.port)
        fill(server, options.members)
        idle = pings(server, options.rate, options.seconds, lambda: None)
        busy = pings(server, options.rate, options.seconds, lambda: other.socket.send(encode([options.command, "huge"])))
        show(name, "nothing happens, wall", idle[0])
        show(name, "nothing happens, server's own", idle[1])
        show(name, f"{options.command}, wall", busy[0])
        show(name, f"{options.command}, server's own", busy[1])
        worst.append(at(busy[1], 99.9))
    sys.exit(1 if worst[0] >= LIMIT_MS else 0)


if __name__ == "__main__":
    main()
