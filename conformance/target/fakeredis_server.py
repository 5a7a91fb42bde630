"""Serves the installed fakeredis package over TCP, with framing as exact as what fakeredis tells allows.

Usage: python3 -c TEXT PORT          prints "fakeredis VERSION" once it listens on 127.0.0.1:PORT

fakeredis answers in Python values. Its own client code turns simple strings into bytes and errors into exceptions; here
they are taken before that happens, so that a simple string stays one. Works with fakeredis 1.9 and later: only
`FakeServer`, the socket that a fake connection makes, and the methods of that socket named below are relied upon.

Two things fakeredis does not know are decided here, from the request: which of RESP2's two nulls a None is, and that a
message delivered by PUBLISH is out of band.
"""

import queue
import socket
import socketserver
import sys
import threading

import fakeredis
from fakeredis import _helpers

# Commands whose None is the null array in RESP2. LPOP and RPOP are, when they have a count.
NULL_ARRAY = {
    b"BLPOP", b"BRPOP", b"BLMPOP", b"LMPOP", b"BZPOPMIN", b"BZPOPMAX", b"BZMPOP", b"ZMPOP", b"EXEC", b"XREAD",
    b"XREADGROUP",
}
NULL_ARRAY_INSIDE = {b"GEOPOS", b"COMMAND"}
MAX_FIELDS = 1024 * 1024
MAX_BULK = 512 * 1024 * 1024


def library_version():
    try:
        from importlib.metadata import version

        return version("fakeredis")
    except Exception:
        return getattr(fakeredis, "__version__", "unknown")


def make_server():
    """A FakeServer of the newest Redis it claims: versions are tuples since 2.26, and 8.0 is known since 2.30."""
    numbers = [int(n) for n in library_version().split(".")[:2] if n.isdigit()]
    if numbers >= [2, 30]:
        return fakeredis.FakeServer(version=(8, 0))
    return fakeredis.FakeServer(version=(7,) if numbers >= [2, 26] else 7)


def make_socket(server):
    """The object that executes commands, made the way fakeredis's own connections make it."""
    for name in ("FakeRedisConnection", "FakeConnection"):
        connection_class = getattr(fakeredis, name, None)
        if connection_class is not None:
            return connection_class(server=server)._connect()
    raise RuntimeError("this fakeredis has no connection class that is known here")


class Result:
    """What a command answered, and what is needed to write it down."""

    def __init__(self, value, fields, protocol):
        self.value = value
        self.fields = fields
        self.protocol = protocol


def line(sign, text):
    if isinstance(text, str):
        text = text.encode("utf-8", "surrogateescape")
    return sign + text.replace(b"\r", b" ").replace(b"\n", b" ") + b"\r\n"


def bulk(value):
    return b"$%d\r\n%s\r\n" % (len(value), value)


def double(value):
    if value != value:
        return "nan"
    if value in (float("inf"), float("-inf")):
        return "inf" if value > 0 else "-inf"
    return "%d" % value if value == int(value) and abs(value) < 1e17 else repr(value)


def encode(value, protocol, null):
    """RESP of a Python value. `null` is what a None at this depth and below becomes in RESP2."""
    if value is None:
        return b"_\r\n" if protocol == 3 else null
    if isinstance(value, _helpers.SimpleString):
        return line(b"+", value.value)
    if isinstance(value, _helpers.SimpleError):
        return line(b"-", value.value)
    if isinstance(value, Exception):
        return line(b"-", "ERR " + str(value))
    if isinstance(value, bool):
        return (b"#t\r\n" if value else b"#f\r\n") if protocol == 3 else b":%d\r\n" % value
    if isinstance(value, int):
        return b":%d\r\n" % value if -(2**63) <= value < 2**63 else line(b"(" if protocol == 3 else b"+", str(value))
    if isinstance(value, float):
        return line(b",", double(value)) if protocol == 3 else bulk(double(value).encode())
    if isinstance(value, str):
        return bulk(value.encode("utf-8", "surrogateescape"))
    if isinstance(value, (bytes, bytearray, memoryview)):
        return bulk(bytes(value))
    if isinstance(value, dict):
        head = b"%%%d\r\n" % len(value) if protocol == 3 else b"*%d\r\n" % (2 * len(value))
        return head + b"".join(encode(part, protocol, null) for pair in value.items() for part in pair)
    if isinstance(value, (set, frozenset)):
        head = b"~%d\r\n" % len(value) if protocol == 3 else b"*%d\r\n" % len(value)
        return head + b"".join(encode(item, protocol, null) for item in value)
    if isinstance(value, (list, tuple)):
        return b"*%d\r\n" % len(value) + b"".join(encode(item, protocol, null) for item in value)
    return line(b"-", "ERR fakeredis answered with a Python %s" % type(value).__name__)


def encode_result(result):
    name = result.fields[0].upper()
    whole_is_array = name in NULL_ARRAY or (name in (b"LPOP", b"RPOP") and len(result.fields) > 2)
    if result.value is None:
        return encode(None, result.protocol, b"*-1\r\n" if whole_is_array else b"$-1\r\n")
    return encode(result.value, result.protocol, b"*-1\r\n" if name in NULL_ARRAY_INSIDE else b"$-1\r\n")


def encode_message(value, protocol):
    """A list that came without being asked for, or in answer to SUBSCRIBE and its like."""
    encoded = encode(value, protocol, b"$-1\r\n")
    return b">" + encoded[1:] if protocol == 3 and encoded[:1] == b"*" else encoded


class Closed(Exception):
    """The client has gone."""


class Session:
    """One client: a thread that reads, one that executes (and may wait in there), one that writes."""

    def __init__(self, server, client):
        self.server = server
        self.client = client
        self.requests = queue.Queue()
        self.fields = [b""]
        self.closed = False
        self.fake = make_socket(server)
        self.fake._decode_result = self.keep_result
        self.wrap_blocking()

    def protocol(self):
        return getattr(getattr(self.fake, "_client_info", None), "protocol_version", 2)

    def keep_result(self, value):
        """In place of fakeredis's conversion for its own clients."""
        return value if isinstance(value, _helpers.NoResponse) else Result(value, self.fields, self.protocol())

    def wrap_blocking(self):
        """A waiting command ends when its client has gone, and takes nothing more."""
        blocking = self.fake._blocking

        def wrapped(timeout, func):
            def checked(first_pass):
                if not first_pass and self.client_gone():
                    raise _helpers.SimpleError("ERR the client has gone")
                return func(first_pass)

            return blocking(timeout, checked)

        self.fake._blocking = wrapped

    def client_gone(self):
        if self.closed:
            return True
        try:
            return self.client.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
        except BlockingIOError:
            return False
        except OSError:
            return True

    def run(self):
        responses = self.fake.responses
        executor = threading.Thread(target=self.execute, daemon=True)
        writer = threading.Thread(target=self.write, args=(responses,), daemon=True)
        executor.start()
        writer.start()
        try:
            self.read()
        except (Closed, OSError):
            pass
        self.closed = True
        self.requests.put(None)
        with self.server.lock:
            for db in list(self.server.dbs.values()):
                db.condition.notify_all()
        executor.join()
        self.fake.close()
        responses.put(None)
        writer.join()

    # ---- requests

    def read(self):
        stream = self.client.makefile("rb")
        while True:
            head = stream.readline(64 * 1024)
            if not head.endswith(b"\n"):
                raise Closed
            if head[:1] != b"*":
                fields = head.split()
            else:
                fields = self.read_fields(stream, head)
            if fields:
                self.requests.put(fields)

    def read_fields(self, stream, head):
        fields = []
        for _ in range(self.number(head[1:], MAX_FIELDS, "invalid multibulk length")):
            size = stream.readline(64 * 1024)
            if size[:1] != b"$":
                self.refuse("expected '$', got '%s'" % size[:1].decode("latin-1"))
            length = self.number(size[1:], MAX_BULK, "invalid bulk length")
            data = stream.read(length + 2)
            if len(data) != length + 2:
                raise Closed
            fields.append(data[:-2])
        return fields

    def number(self, text, most, problem):
        try:
            value = int(text)
        except ValueError:
            value = most + 1
        if value > most or (value < 0 and problem == "invalid bulk length"):
            self.refuse(problem)
        return value

    def refuse(self, problem):
        self.fake.responses.put(Result(_helpers.SimpleError("ERR Protocol error: " + problem), [b""], 2))
        raise Closed

    # ---- execution

    def execute(self):
        while True:
            fields = self.requests.get()
            if fields is None or self.closed:
                return
            self.fields = fields
            request = b"*%d\r\n" % len(fields) + b"".join(bulk(field) for field in fields)
            try:
                self.fake.sendall(request)
            except Exception as problem:
                self.after_crash(problem)
            if fields[0].upper() == b"QUIT":
                self.fake.responses.put(Closed)

    def after_crash(self, problem):
        """A fault inside fakeredis, which its users see as an exception. Its parser must be made anew."""
        text = "ERR fakeredis raised %s: %s" % (type(problem).__name__, problem)
        self.fake.responses.put(Result(_helpers.SimpleError(text), self.fields, self.protocol()))
        self.fake._parser = self.fake._parse_commands()
        self.fake._parser.send(None)

    # ---- replies

    def write(self, responses):
        try:
            while True:
                response = responses.get()
                if response is None:
                    break
                if response is Closed:
                    self.client.shutdown(socket.SHUT_RDWR)
                elif isinstance(response, Result):
                    self.client.sendall(encode_result(response))
                else:
                    self.client.sendall(encode_message(response, self.protocol()))
        except OSError:
            pass


class Handler(socketserver.BaseRequestHandler):
    def handle(self):
        self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        Session(self.server.fake, self.request).run()


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128


def main():
    with Server(("127.0.0.1", int(sys.argv[1])), Handler) as server:
        server.fake = make_server()
        print("fakeredis " + library_version(), flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main()
