#!/usr/bin/python3
"""Programs made for Redis, run unchanged against a server: redis-cli and redis-benchmark in all their modes, iredis, the
Python clients of Debian, the exporter of Prometheus.

    tools.py [--only GLOB] [SERVER [ARG...]]      (build/release/bin/respect-server)

Ends with "N passed, N failed, N skipped"; skipped is what is not installed.
"""

import argparse
import fnmatch
import shutil
import sys
import traceback

import harness
import others  # noqa: F401: its checks
import python_clients  # noqa: F401
import redis_cli  # noqa: F401


def outcome_of(check, server):
    """(verdict, what there is to say)"""
    try:
        server.fresh()
        check(server)
        return "passed", ""
    except harness.Skip as skip:
        return "skipped", str(skip)
    except AssertionError as error:
        return "failed", str(error)
    except Exception:  # noqa: BLE001: whatever it is, it is the finding
        return "failed", traceback.format_exc(limit=-3)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="*", help="checks whose name fits")
    parser.add_argument("server", nargs=argparse.REMAINDER)
    args = parser.parse_args()
    server = harness.Server(args.server or ["build/release/bin/respect-server"])
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    for check in harness.CHECKS:
        if not fnmatch.fnmatch(check.__name__, args.only):
            continue
        verdict, text = outcome_of(check, server)
        counts[verdict] += 1
        print(f"{verdict:8}{check.__name__}{': ' + text.strip() if text else ''}", flush=True)
    code = server.stop()
    if code != 0:
        counts["failed"] += 1
        print(f"the server ended with {code}: {server.log}")
    else:
        shutil.rmtree(server.folder)
    print(f"{counts['passed']} passed, {counts['failed']} failed, {counts['skipped']} skipped")
    return 1 if counts["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
