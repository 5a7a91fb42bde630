"""The clients of the soak. Survivors know what each of their keys holds and check every reply; all others do what a
server must bear: break off, read slowly or not at all, send what is no request, change the configuration and users."""

import random
import socket
import threading
import time

from resp_client import Client, ErrorReply, Lost, encode


class Worker(threading.Thread):
    """Repeats `work` until the time is up. What it finds wrong is kept in `wrong`, and ends it."""

    def __init__(self, port, number, seed, until):
        super().__init__(daemon=True)
        self.port, self.number, self.until = port, number, until
        self.random = random.Random(f"{seed}/{type(self).__name__}/{number}")
        self.rounds, self.wrong = 0, None

    def run(self):
        try:
            while time.monotonic() < self.until:
                self.work()
                self.rounds += 1
        except Exception as error:  # noqa: BLE001: whatever it is, it is the finding
            self.wrong = f"{type(self).__name__} {self.number}: {type(error).__name__}: {error}"


class Survivor(Worker):
    """Strings, counters and lists of its own, with a model beside. Its connection must never be lost."""

    def __init__(self, *args):
        super().__init__(*args)
        self.client = Client(self.port)
        self.strings, self.counters, self.lists = {}, {}, {}

    def key(self, kind):
        return f"s{self.number}:{kind}{self.random.randrange(8)}"

    def value(self):
        size = self.random.choice((0, 1, 5, 40, 60, 300, 5000, 70000))
        return self.random.randbytes(min(size, 64)) * max(1, size // 64)

    def string_step(self):
        key = self.key("str")
        match self.random.randrange(5):
            case 0:
                value = self.value()
                self.strings[key] = value
                return ("SET", key, value), "OK"
            case 1:
                value = self.value()
                self.strings[key] = self.strings.get(key, b"") + value
                return ("APPEND", key, value), len(self.strings[key])
            case 2:
                return ("STRLEN", key), len(self.strings.get(key, b""))
            case 3:
                return ("DEL", key), int(self.strings.pop(key, None) is not None)
            case _:
                return ("GET", key), self.strings.get(key)

    def counter_step(self):
        key, by = self.key("num"), self.random.randrange(-1000, 1000)
        self.counters[key] = self.counters.get(key, 0) + by
        return ("INCRBY", key, by), self.counters[key]

    def list_step(self):
        key = self.key("list")
        held = self.lists.setdefault(key, [])
        match self.random.randrange(4):
            case 0:
                value = self.value()
                held.append(value)
                return ("RPUSH", key, value), len(held)
            case 1:
                return ("LPOP", key), held.pop(0) if held else None
            case 2:
                return ("LRANGE", key, 0, -1), list(held)
            case _:
                return ("LLEN", key), len(held)

    def step(self):
        return self.random.choice((self.string_step, self.counter_step, self.list_step))()

    def work(self):
        steps = [self.step() for _ in range(self.random.choice((1, 1, 1, 10, 50)))]
        self.client.send(*(command for command, _ in steps))
        for command, expected in steps:
            got = self.client.reply()
            if got != expected or isinstance(got, ErrorReply):
                raise AssertionError(f"{command[:2]} answered {str(got)[:80]!r}, not {str(expected)[:80]!r}")


class Breaker(Worker):
    """Connects, asks for something, and is cut off in the middle of it."""

    def work(self):
        client = Client(self.port)
        request = encode(self.random.choice((
            ("GET", f"s{self.random.randrange(8)}:str0"), ("SET", "b", self.random.randbytes(20000)),
            ("DEBUG", "SLEEP", "0.001"), ("SUBSCRIBE", "a", "b"), ("KEYS", "*"), ("INFO", "everything"),
            ("LRANGE", f"s{self.random.randrange(8)}:list0", 0, -1), ("CLIENT", "KILL", "TYPE", "pubsub"))))
        client.socket.sendall(request[:self.random.randrange(1, len(request) + 1)])
        if self.random.random() < 0.5:
            time.sleep(self.random.random() * 0.01)
        client.cut_off()


class SlowReader(Worker):
    """Asks for much and takes it in small sips, or not at all, until it gives up or is cut."""

    def work(self):
        client = Client(self.port)
        client.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        key = f"slow{self.number}"
        try:
            client.ask("SET", key, b"x" * 100_000)
            client.send(*(("GET", key) for _ in range(50)))
            for _ in range(self.random.randrange(30)):
                time.sleep(0.01)
                client.socket.recv(1024)
        except (Lost, OSError):
            pass  # an output limit may cut it
        client.cut_off()


class Garbler(Worker):
    """Sends bytes that are no requests, or requests with wrong bytes in them."""

    def work(self):
        client = Client(self.port)
        data = bytearray(encode(("SET", "g", self.random.randbytes(50))) * 3)
        match self.random.randrange(4):
            case 0:
                data = self.random.randbytes(self.random.randrange(1, 2000))
            case 1:
                for _ in range(self.random.randrange(1, 5)):
                    data[self.random.randrange(len(data))] = self.random.randrange(256)
            case 2:
                data = b"*" + str(self.random.choice((-5, 0, 3, 10**6, 10**12))).encode() + b"\r\n$4\r\nPING\r\n"
            case _:
                data = data[self.random.randrange(len(data)):]
        try:
            client.socket.sendall(data)
            client.socket.settimeout(0.01)
            client.socket.recv(1000)
        except OSError:
            pass
        client.cut_off()


class Changer(Worker):
    """Changes parameters and users, and looks at everything there is to look at. Never what survivors rely on."""

    SETTINGS = {
        "hz": (1, 10, 100, 500), "slowlog-log-slower-than": (-1, 0, 1000), "slowlog-max-len": (0, 1, 128),
        "latency-monitor-threshold": (0, 1, 100), "latency-tracking": ("yes", "no"), "acllog-max-len": (0, 1, 128),
        "lazyfree-lazy-server-del": ("yes", "no"), "lazyfree-lazy-user-del": ("yes", "no"),
        "maxmemory-policy": ("noeviction", "allkeys-lfu", "volatile-ttl"), "active-expire-effort": (1, 10),
        "list-max-listpack-size": (-2, 5, 128), "notify-keyspace-events": ("", "KEA"), "tcp-keepalive": (0, 300),
        "client-output-buffer-limit": ("normal 0 0 0", "normal 200mb 100mb 10"), "no-such-parameter": (1,),
        "maxclients": (10000, 9000), "latency-tracking-info-percentiles": ("", "50 99"),
    }
    LOOKS = (("INFO",), ("INFO", "everything"), ("CLIENT", "LIST"), ("SLOWLOG", "GET", "-1"), ("LATENCY", "LATEST"),
             ("LATENCY", "DOCTOR"), ("LATENCY", "HISTOGRAM"), ("MEMORY", "STATS"), ("MEMORY", "DOCTOR"), ("ACL", "LIST"),
             ("ACL", "LOG"), ("CONFIG", "GET", "*"), ("CONFIG", "RESETSTAT"), ("SLOWLOG", "RESET"), ("COMMAND",),
             ("DEBUG", "DIGEST"), ("DEBUG", "HTSTATS", "0"), ("MEMORY", "PURGE"), ("DBSIZE",), ("RANDOMKEY",))

    def user_step(self):
        name = f"u{self.random.randrange(4)}"
        rules = self.random.sample(("on", "off", "nopass", ">p", "~*", "~x*", "+@all", "-@all", "+get", "-@dangerous",
                                    "+config|get", "(~y +get)", "clearselectors", "reset", "&*", "+nosuch"), 4)
        return self.random.choice((("ACL", "SETUSER", name, *rules), ("ACL", "DELUSER", name), ("ACL", "GETUSER", name),
                                   ("ACL", "DRYRUN", name, "GET", "x")))

    def guest(self):
        """A connection of a user that may be changed or deleted at any moment."""
        client = Client(self.port)
        try:
            client.ask("AUTH", f"u{self.random.randrange(4)}", "p")
            for _ in range(5):
                client.ask(*self.random.choice((("GET", "x1"), ("SET", "g", "1"), ("CONFIG", "GET", "port"), ("LPUSH", "y"))))
        except Lost:
            pass
        client.cut_off()

    def work(self):
        client = Client(self.port)
        for _ in range(20):
            name = self.random.choice(tuple(self.SETTINGS))
            client.ask("CONFIG", "SET", name, self.random.choice(self.SETTINGS[name]))
            client.ask(*self.user_step())
            client.ask(*self.random.choice(self.LOOKS))
            self.guest()
        client.close()
