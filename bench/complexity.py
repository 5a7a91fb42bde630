#!/usr/bin/env python3
"""How the cost of commands grows with the size of what they work on: CPU time of a server's main thread for an operation,
at each size, servers in turns. A command may grow no faster than its documentation says.

usage: complexity.py NAME=SERVER [NAME=SERVER ...] [--sizes 1000,10000,100000,1000000] [--only zset.zadd,...] [--operations 20000]

SERVER: the port of a server on this machine that holds nothing that matters, for it is flushed; or a command line with
{port} that starts one.
"""

import argparse
import atexit
import math
import pathlib
import random
import re
import shlex
import socket
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "conformance" / "tools"))
from resp_client import encode  # noqa: E402
from servers import free_port, wait_for  # noqa: E402

LETTERS = 16  # bytes of a member


def member(number):
    return b"m%0*d" % (LETTERS - 1, number)


def start(command):
    """The port of a server that was started by `command`, whose {port} is replaced; it ends with this program."""
    port = free_port()
    process = subprocess.Popen(
        shlex.split(command.replace("{port}", str(port))), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    atexit.register(process.terminate)
    wait_for(port, process)
    return port


class Server:
    """A connection to a server, and its main thread's clock. `where`: the port of one that runs, or a command line
    with {port} that starts one."""

    def __init__(self, name, where):
        self.name = name
        self.port = int(where) if str(where).isdigit() else start(where)
        self.socket = socket.create_connection(("127.0.0.1", self.port))
        info = self.run_text([["INFO", "server"]])
        self.pid = next(int(line.split(":")[1]) for line in info.splitlines() if line.startswith("process_id"))

    def run_text(self, commands):
        """All replies to `commands`, as they came."""
        marker = b"end%016x" % random.getrandbits(64)
        payload = b"".join(map(encode, commands)) + encode(["ECHO", marker])
        received = bytearray()
        self.socket.setblocking(False)
        sent = 0
        while not received.endswith(marker + b"\r\n"):
            try:
                sent += self.socket.send(payload[sent : sent + 262144]) if sent < len(payload) else 0
            except BlockingIOError:
                pass
            try:
                received += self.socket.recv(1 << 20)
            except BlockingIOError:
                time.sleep(0.0002)
        text = received.decode("latin1")
        if re.search(r"(^|\r\n)-[A-Z]+ ", text):
            raise RuntimeError(f"{self.name}: {text[: text.find(chr(13))]} ({commands[0]})")
        return text

    def cpu_ns(self):
        with open(f"/proc/{self.pid}/schedstat") as file:
            return int(file.read().split()[0])


def in_batches(words, items, size=500):
    """Commands that add all items, many at a time."""
    items = list(items)
    return [words + [word for item in items[at : at + size] for word in item] for at in range(0, len(items), size)]


def fill(kind, size):
    """Commands that make the key `k` with so many elements, or so many keys."""
    numbers = list(range(size))
    random.Random(1).shuffle(numbers)
    if kind == "zset":
        return in_batches(["ZADD", "k"], ((n, member(n)) for n in numbers))
    if kind == "set":
        return in_batches(["SADD", "k"], ((member(n),) for n in numbers))
    if kind == "hash":
        return in_batches(["HSET", "k"], ((member(n), member(n)) for n in numbers))
    if kind == "list":
        return in_batches(["RPUSH", "k"], ((member(n),) for n in numbers))
    if kind == "stream":
        return [["XADD", "k", f"{n + 1}-0", "field", member(n)] for n in range(size)]
    if kind == "geo":
        place = random.Random(2)
        return in_batches(["GEOADD", "k"], ((place.uniform(-180, 180), place.uniform(-80, 80), member(n)) for n in numbers))
    return in_batches(["MSET"], ((b"key:" + member(n), member(n)) for n in numbers))


# name: what is filled, the documented growth ("1", "log n", "n"), and the commands of one operation.
COMMANDS = {
    "zset.zadd": ("zset", "log n", lambda r, n: [["ZADD", "k", r.random() * n, member(r.randrange(n))]]),
    "zset.zadd-zrem": ("zset", "log n", lambda r, n: [["ZADD", "k", r.random() * n, b"new"], ["ZREM", "k", b"new"]]),
    "zset.zincrby": ("zset", "log n", lambda r, n: [["ZINCRBY", "k", 1, member(r.randrange(n))]]),
    "zset.zscore": ("zset", "1", lambda r, n: [["ZSCORE", "k", member(r.randrange(n))]]),
    "zset.zrank": ("zset", "log n", lambda r, n: [["ZRANK", "k", member(r.randrange(n))]]),
    "zset.zrange-10": ("zset", "log n", lambda r, n: [["ZRANGE", "k", s := r.randrange(n), s + 9]]),
    "zset.zrangebyscore-10": ("zset", "log n",
                              lambda r, n: [["ZRANGEBYSCORE", "k", r.randrange(n), "+inf", "LIMIT", 0, 10]]),
    "zset.zcount": ("zset", "log n", lambda r, n: [["ZCOUNT", "k", r.randrange(n), "+inf"]]),
    "zset.zpopmin": ("zset", "log n", lambda r, n: [["ZPOPMIN", "k"], ["ZADD", "k", n, b"back"]]),
    "zset.zrandmember": ("zset", "1", lambda r, n: [["ZRANDMEMBER", "k"]]),
    "set.sadd-srem": ("set", "1", lambda r, n: [["SADD", "k", b"new"], ["SREM", "k", b"new"]]),
    "set.sismember": ("set", "1", lambda r, n: [["SISMEMBER", "k", member(r.randrange(n))]]),
    "set.srandmember": ("set", "1", lambda r, n: [["SRANDMEMBER", "k"]]),
    "set.spop": ("set", "1", lambda r, n: [["SPOP", "k"], ["SADD", "k", b"new%d" % r.randrange(n)]]),
    "hash.hset": ("hash", "1", lambda r, n: [["HSET", "k", (m := member(r.randrange(n))), m]]),
    "hash.hget": ("hash", "1", lambda r, n: [["HGET", "k", member(r.randrange(n))]]),
    "hash.hset-hdel": ("hash", "1", lambda r, n: [["HSET", "k", b"new", 1], ["HDEL", "k", b"new"]]),
    "hash.hrandfield": ("hash", "1", lambda r, n: [["HRANDFIELD", "k"]]),
    "list.lpush-lpop": ("list", "1", lambda r, n: [["LPUSH", "k", b"new"], ["LPOP", "k"]]),
    "list.rpush-lpop": ("list", "1", lambda r, n: [["RPUSH", "k", b"new"], ["LPOP", "k"]]),
    "list.lindex-ends": ("list", "1", lambda r, n: [["LINDEX", "k", 0], ["LINDEX", "k", -1]]),
    "list.lrange-10": ("list", "1", lambda r, n: [["LRANGE", "k", 0, 9]]),
    "list.lindex-middle": ("list", "n", lambda r, n: [["LINDEX", "k", n // 2]]),
    "stream.xadd": ("stream", "1", lambda r, n: [["XADD", "k", "*", "field", b"value"]]),
    "stream.xrange-10": ("stream", "log n", lambda r, n: [["XRANGE", "k", r.randrange(n), "+", "COUNT", 10]]),
    "stream.xread-10": ("stream", "log n", lambda r, n: [["XREAD", "COUNT", 10, "STREAMS", "k", r.randrange(n)]]),
    "geo.geoadd": ("geo", "log n", lambda r, n: [["GEOADD", "k", r.uniform(-180, 180), r.uniform(-80, 80), member(r.randrange(n))]]),
    "geo.geodist": ("geo", "1", lambda r, n: [["GEODIST", "k", member(r.randrange(n)), member(r.randrange(n))]]),
    # A radius with about ten places in it at every size: what is found is what grows otherwise.
    "geo.geosearch-10": ("geo", "log n", lambda r, n: [["GEOSEARCH", "k", "FROMMEMBER", member(r.randrange(n)), "BYRADIUS",
                                                     int(40000 / math.sqrt(n)), "km", "ASC"]]),
    "string.get": ("keys", "1", lambda r, n: [["GET", b"key:" + member(r.randrange(n))]]),
    "string.set": ("keys", "1", lambda r, n: [["SET", b"key:" + member(r.randrange(n)), b"value"]]),
}


def measure(server, make, size, operations):
    """The median of three parts, in ns of an operation."""
    rng = random.Random(size)
    parts = []
    for _ in range(3):
        commands = [command for _ in range(operations // 3) for command in make(rng, size)]
        before = server.cpu_ns()
        server.run_text(commands)
        parts.append((server.cpu_ns() - before) / (operations // 3))
    return sorted(parts)[1]


def allowed(growth, small, large):
    """How many times dearer an operation may be on the larger size. Memory that is further away is no growth of work:
    what is documented as O(1) misses every cache when there are a million elements."""
    factor = {"1": 1, "log n": math.log(large) / math.log(small), "n": large / small}[growth]
    return 5 * factor


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("servers", nargs="+", metavar="NAME=PORT")
    parser.add_argument("--sizes", default="1000,10000,100000,1000000")
    parser.add_argument("--only", default="", help="names of commands, or their beginnings")
    parser.add_argument("--operations", type=int, default=20000)
    args = parser.parse_args()
    servers = [Server(*pair.split("=", 1)) for pair in args.servers]
    sizes = [int(size) for size in args.sizes.split(",")]
    chosen = [name for name in COMMANDS if not args.only or any(map(name.startswith, args.only.split(",")))]
    costs = {}
    for kind in dict.fromkeys(COMMANDS[name][0] for name in chosen):
        for size in sizes:
            for server in servers:
                server.run_text([["FLUSHALL"]])
                server.run_text(fill(kind, size))
            for name in (name for name in chosen if COMMANDS[name][0] == kind):
                # What takes longer by its nature gets fewer turns.
                operations = args.operations if COMMANDS[name][1] != "n" else max(60, args.operations * 100 // size)
                for server in servers:
                    costs[name, server.name, size] = measure(server, COMMANDS[name][2], size, operations)
    for server in servers:
        server.run_text([["FLUSHALL"]])
    print(f"{'ns of CPU an operation':24}{'documented':12}{'server':12}" + "".join(f"{size:>11,}" for size in sizes) + "   growth")
    too_fast = 0
    for name in chosen:
        for server in servers:
            row = [costs[name, server.name, size] for size in sizes]
            growth = row[-1] / row[0]
            beyond = growth > allowed(COMMANDS[name][1], sizes[0], sizes[-1])
            too_fast += beyond
            print(f"{name:24}{'O(' + COMMANDS[name][1] + ')':12}{server.name:12}" + "".join(f"{cost:>11,.0f}" for cost in row) +
                  f"{growth:>8.1f}x{' FASTER THAN DOCUMENTED' if beyond else ''}")
    raise SystemExit(1 if too_fast else 0)


if __name__ == "__main__":
    main()
