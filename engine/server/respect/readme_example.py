#!/usr/bin/python3
"""Runs the Python examples of pages on a server of their own: what a page promises must work as it stands.

    readme_example.py SERVER PAGE...      exit code 77: python3-redis is not installed
"""

import pathlib
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "conformance" / "tools"))
from servers import free_port, wait_for  # noqa: E402

PORT_OF_THE_PAGE = 7000


def main():
    try:
        import redis  # noqa: F401
    except ImportError:
        return 77
    server, pages = sys.argv[1], sys.argv[2:]
    examples = [(page, text) for page in pages
                for text in re.findall(r"^```python\n(.*?)^```$", pathlib.Path(page).read_text("utf-8"), re.S | re.M)]
    if {page for page, _ in examples} != set(pages):
        raise SystemExit("a page has no example")
    for page, example in examples:
        options = re.search(rf"# respect-server --port {PORT_OF_THE_PAGE} (.*)", example)
        if options is None:
            raise SystemExit("an example does not say how its server is started")
        port = free_port()
        process = subprocess.Popen([server, "--port", str(port), "--loglevel", "warning",
                                    *(word.strip("'") for word in options[1].split())])
        try:
            wait_for(port)
            exec(compile(example.replace(f"port={PORT_OF_THE_PAGE}", f"port={port}"), page, "exec"), {})
        finally:
            process.terminate()
            process.wait(10)
    print(f"{len(examples)} passed, 0 failed, 0 skipped")
    return 0


if __name__ == "__main__":
    sys.exit(main())
