#!/usr/bin/env python3
"""What clients that wait cost those who do not: the server's processor time for a SET, a GET and a push to another list,
without and with thousands of clients blocked in BLPOP, and what the server uses in seconds in which nothing happens.

usage: waiters.py NAME=SERVER [NAME=SERVER ...] [--waiters 10000] [--operations 50000] [--seconds 4]

SERVER is what complexity.py takes; `ulimit -n` must allow the connections here and there. Every waiter waits for a list of its own and for one that all wait for. Ends with 1 when an operation
of the first server costs half as much again with waiters as without.
"""

import argparse
import socket
import sys
import time

from complexity import Server, encode

OPERATIONS = {
    "SET": lambda number: ["SET", f"key:{number % 1000}", "value"],
    "GET": lambda number: ["GET", f"key:{number % 1000}"],
    "LPUSH and LPOP": lambda number: ["LPUSH", "other", "value"] if number % 2 == 0 else ["LPOP", "other"],
}
ROUNDS = 5
MOST_EXTRA = 1.5


def block(port, count, timeout):
    waiting = []
    for number in range(count):
        connection = socket.create_connection(("127.0.0.1", port))
        connection.sendall(encode(["BLPOP", f"own:{number}", "shared", timeout]))
        waiting.append(connection)
    return waiting


def costs(server, operations):
    """{operation: CPU ns}: the least of some rounds."""
    found = {}
    for name, make in OPERATIONS.items():
        commands = [make(number) for number in range(operations)]
        rounds = []
        for _ in range(ROUNDS):
            begin = server.cpu_ns()
            server.run_text(commands)
            rounds.append((server.cpu_ns() - begin) / operations)
        found[name] = min(rounds)
    return found


def idle_share(server, seconds):
    """The share of a processor that the server uses while nothing happens."""
    begin, started = server.cpu_ns(), time.monotonic()
    time.sleep(seconds)
    return (server.cpu_ns() - begin) / 1e9 / (time.monotonic() - started)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("servers", nargs="+")
    parser.add_argument("--waiters", type=int, default=10_000)
    parser.add_argument("--operations", type=int, default=50_000)
    parser.add_argument("--seconds", type=float, default=4)
    options = parser.parse_args()
    worst = []
    for name, where in (entry.split("=", 1) for entry in options.servers):
        server = Server(name, where)
        server.run_text([["FLUSHALL"], ["CONFIG", "SET", "maxclients", options.waiters + 100]])
        before, idle = costs(server, options.operations), idle_share(server, options.seconds)
        print(f"{name}: alone, idle {idle:.2%}", flush=True)
        ratios = []
        for timeout in (0, 3600):
            waiting = block(server.port, options.waiters, timeout)
            while f"blocked_clients:{options.waiters}\r" not in server.run_text([["INFO", "clients"]]):
                time.sleep(0.1)
            idle, after = idle_share(server, options.seconds), costs(server, options.operations)
            told = ", ".join(f"{what} {before[what]:.0f} -> {cost:.0f} ns" for what, cost in after.items())
            print(f"{name}: {options.waiters} wait ({f'{timeout} s' if timeout else 'for ever'}), idle {idle:.2%}; {told}", flush=True)
            ratios += [cost / before[what] for what, cost in after.items()]
            for connection in waiting:
                connection.close()
            while "blocked_clients:0\r" not in server.run_text([["INFO", "clients"]]):
                time.sleep(0.1)
        worst.append(max(ratios))
    sys.exit(1 if worst[0] > MOST_EXTRA else 0)


if __name__ == "__main__":
    main()
