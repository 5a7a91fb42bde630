"""What the Python clients' tests share: where the server is, waiting, and the line of counts that run.py reads."""

import os
import sys
import time
import traceback

PORT = int(os.environ["PORT"])


def until(condition, what, seconds=20):
    """Waits until `condition` answers something true, and answers that."""
    end = time.monotonic() + seconds
    while True:
        answer = condition()
        if answer:
            return answer
        if time.monotonic() > end:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(0.02)


def equal(left, right):
    if left != right:
        raise AssertionError(f"{left!r} is not {right!r}")


def run(tests):
    """Runs functions one after the other and ends the process."""
    failed = 0
    for test in tests:
        try:
            test()
            print(f"ok: {test.__doc__}", flush=True)
        except Exception:
            failed += 1
            print(f"FAILED: {test.__doc__}\n{traceback.format_exc()}", flush=True)
    print(f"{len(tests) - failed} passed, {failed} failed, 0 skipped", flush=True)
    sys.exit(1 if failed else 0)
