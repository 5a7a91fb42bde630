#!/usr/bin/env python3
"""Do two servers tell the same keyspace events? Both run the cases of the specification that need one connection only,
with every class of events on, and somebody listens.

    events.py PORT OTHER_PORT [SPEC_FOLDER]       127.0.0.1; both servers are flushed
    events.py 6379 7000                           for example a Redis 8.0 and respect-server --serve-version 8.0.6

Cases whose commands the first server does not know or refuses for their syntax are left out: they are of later versions.
Prints the cases that differ, and "N passed, N failed, N skipped".
"""

import concurrent.futures
import pathlib
import re
import sys
import tomllib

from resp_client import Client, ErrorReply, Lost

CLASSES = "KEAnm"
MARK = "__keymark@0__:mark"
# What would change the server, or this connection, beyond keys; and what does not answer once.
LEFT_OUT = {"ACL", "AUTH", "BGREWRITEAOF", "BGSAVE", "CLIENT", "CONFIG", "DEBUG", "FAILOVER", "FUNCTION", "HELLO", "HOTKEYS",
            "MONITOR", "PSUBSCRIBE", "QUIT", "REPLICAOF", "RESET", "SAVE", "SCRIPT", "SHUTDOWN", "SLAVEOF", "SSUBSCRIBE",
            "SUBSCRIBE", "WAIT", "WAITAOF"}
OF_LATER_VERSIONS = ("ERR unknown command", "ERR syntax error", "ERR Unknown option", "ERR unknown subcommand")


def filled(value, row):
    """A text with the columns of a row in it; a text that is one column alone becomes what the column holds."""
    if isinstance(value, str):
        whole = re.fullmatch(r"<([\w-]+)>", value)
        if whole and whole[1] in row:
            return row[whole[1]]
        for name, column in row.items():
            value = value.replace(f"<{name}>", str(column))
    return value


def word_of(element, row):
    element = filled(element, row)
    if not isinstance(element, dict):
        return str(element).encode()
    if "hex" in element:
        return bytes.fromhex(filled(element["hex"], row))
    if "repeat" in element:
        return filled(element["repeat"], row).encode() * int(filled(element["times"], row))
    raise KeyError("ref")  # to a reply that is not kept here


def request_of(command, row):
    command = filled(command, row)
    return [word_of(word, row) for word in (command.split(" ") if isinstance(command, str) else command)]


def stories_of(path):
    """(name, requests) of each row of each case that needs one connection, no time and no configuration."""
    for case in tomllib.loads(path.read_text()).get("case", []):
        steps = case["steps"]
        if case.get("conns") or case.get("config") or not all("cmd" in step for step in steps):
            continue
        for row in case.get("each", [{"id": ""}]):
            try:
                requests = [request_of(command, row) for command in (*case.get("given", []), *(s["cmd"] for s in steps))]
            except (KeyError, ValueError):
                continue
            names = {request[0].decode(errors="replace").upper() for request in requests}
            if not names & LEFT_OUT and sum(len(word) for request in requests for word in request) < 1_000_000:
                yield f"{case['id']}/{row['id']}", requests


class Listened:
    """A server with somebody who listens to its events."""

    def __init__(self, port):
        self.port = port
        self.worker, self.listener, self.marker = (Client(port) for _ in range(3))
        self.marker.ask("CONFIG", "SET", "notify-keyspace-events", CLASSES)
        self.listener.ask("PSUBSCRIBE", "__key*@*__:*")

    def events(self):
        """Those since the last call, as (database, event, key)."""
        self.marker.ask("PUBLISH", MARK, "")
        while True:
            channel, text = self.listener.reply()[2:]
            if channel == MARK.encode():
                return
            if channel.startswith(b"__keyevent"):
                yield channel[len("__keyevent"):], text

    def tell(self, requests):
        """(events, whether a request is of a later version than the server)"""
        for request in (("DISCARD",), ("UNWATCH",), ("SELECT", "0"), ("FLUSHALL",)):
            self.worker.ask(*request)
        list(self.events())
        late = False
        for request in requests:
            try:
                reply = self.worker.ask(*request)
            except Lost:
                self.worker = Client(self.port)
                continue
            late = late or isinstance(reply, ErrorReply) and reply.startswith(OF_LATER_VERSIONS)
        return list(self.events()), late


def tell_all(port, stories):
    server = Listened(port)
    told = [server.tell(requests) for _, requests in stories]
    server.marker.ask("CONFIG", "SET", "notify-keyspace-events", "")
    return told


def main():
    ports = [int(port) for port in sys.argv[1:3]]
    folder = pathlib.Path(sys.argv[3] if len(sys.argv) > 3 else "spec")
    stories = [story for path in sorted(folder.glob("[cs]*/**/*.toml")) for story in stories_of(path)]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        first, second = pool.map(lambda port: tell_all(port, stories), ports)
    failed = skipped = 0
    for (name, requests), (events, late), (other_events, _) in zip(stories, first, second):
        if late and events != other_events:
            skipped += 1
        elif events != other_events:
            failed += 1
            print(name, [b" ".join(request)[:80] for request in requests], events, other_events, sep="\n  ")
    print(f"{sum(len(requests) for _, requests in stories)} commands, {sum(len(events) for events, _ in first)} events")
    print(f"{len(stories) - failed - skipped} passed, {failed} failed, {skipped} skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
