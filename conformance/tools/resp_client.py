"""A client of one connection for the scripts of every room: requests out, replies in, as plain Python values."""

import socket


class Lost(Exception):
    """The connection ended."""


class ErrorReply(str):
    """An error that the server answered."""


def encode(args):
    parts = [b"*%d\r\n" % len(args)]
    for arg in args:
        data = arg if isinstance(arg, bytes) else str(arg).encode()
        parts.append(b"$%d\r\n%s\r\n" % (len(data), data))
    return b"".join(parts)


class Client:
    def __init__(self, port, timeout=60):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=timeout)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = b""

    def send(self, *commands):
        try:
            self.socket.sendall(b"".join(encode(command) for command in commands))
        except OSError as error:
            raise Lost(error) from error

    def read_more(self):
        try:
            data = self.socket.recv(1 << 16)
        except OSError as error:
            raise Lost(error) from error
        if not data:
            raise Lost("closed")
        self.buffer += data

    def line(self):
        while (end := self.buffer.find(b"\r\n")) < 0:
            self.read_more()
        line, self.buffer = self.buffer[:end], self.buffer[end + 2:]
        return line

    def bulk(self, size):
        while len(self.buffer) < size + 2:
            self.read_more()
        data, self.buffer = self.buffer[:size], self.buffer[size + 2:]
        return data

    def reply(self):
        line = self.line()
        kind, rest = line[:1], line[1:]
        if kind == b"+":
            return rest.decode()
        if kind == b"-":
            return ErrorReply(rest.decode(errors="replace"))
        if kind == b":":
            return int(rest)
        if kind == b"$":
            return None if rest == b"-1" else self.bulk(int(rest))
        if kind == b"*":
            return None if rest == b"-1" else [self.reply() for _ in range(int(rest))]
        raise AssertionError(f"no reply: {line!r}")

    def ask(self, *args):
        self.send(args)
        return self.reply()

    def cut_off(self):
        """Ends the connection with a reset, whatever is under way."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
        self.socket.close()

    def close(self):
        self.socket.close()
