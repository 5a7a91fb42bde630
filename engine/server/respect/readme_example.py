#!/usr/bin/python3
"""Runs the Python examples of engine/README.md on a server of their own: what a page promises must work as it stands.

    readme_example.py SERVER README       exit code 77: python3-redis is not installed
"""

import re
import socket
import subprocess
import sys
import time

PORT_OF_THE_PAGE = 7000


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port):
    for _ in range(200):
        try:
            return socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.05)
    raise SystemExit("the server did not come up")


def main():
    try:
        import redis  # noqa: F401
    except ImportError:
        return 77
    server, page = sys.argv[1], open(sys.argv[2], encoding="utf-8").read()
    examples = re.findall(r"^```python\n(.*?)^```$", page, re.S | re.M)
    if not examples:
        raise SystemExit("the page has no example")
    for example in examples:
        options = re.search(rf"# respect-server --port {PORT_OF_THE_PAGE} (.*)", example)
        if options is None:
            raise SystemExit("an example does not say how its server is started")
        port = free_port()
        process = subprocess.Popen([server, "--port", str(port), "--loglevel", "warning",
                                    *(word.strip("'") for word in options[1].split())])
        try:
            wait_for(port)
            exec(compile(example.replace(f"port={PORT_OF_THE_PAGE}", f"port={port}"), sys.argv[2], "exec"), {})
        finally:
            process.terminate()
            process.wait(10)
    print(f"{len(examples)} passed, 0 failed, 0 skipped")
    return 0


if __name__ == "__main__":
    sys.exit(main())
