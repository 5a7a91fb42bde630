"""Celery with Redis as its broker and its store of results."""

import os
import subprocess
import sys
import time

import redis
from check import PORT, equal, run
from celery import chain, chord, group

import celery_tasks
from celery_tasks import add, count, fail, flaky, total

client = redis.Redis(port=PORT)


def answers():
    """tasks answer, and tell why they failed"""
    equal(add.delay(2, 3).get(timeout=30), 5)
    result = fail.delay("no luck")
    try:
        result.get(timeout=30)
        raise AssertionError("it did not fail")
    except ValueError as error:
        equal(str(error), "no luck")
    equal(result.state, "FAILURE")


def retries():
    """a task that asks for it is run again"""
    equal(flaky.delay("key", 2).get(timeout=60), 3)


def later():
    """a task waits its countdown; one that was revoked does not run"""
    began = time.time()
    late = add.apply_async((1, 1), countdown=1.0)
    revoked = count.apply_async(("revoked",), countdown=1.5)
    revoked.revoke()
    equal(late.get(timeout=30), 2)
    assert time.time() - began >= 1.0
    time.sleep(1.5)
    equal(client.hget("runs", "revoked"), None)


def together():
    """chains, groups and chords"""
    equal(chain(add.s(1, 2), add.s(3), add.s(4)).apply_async().get(timeout=30), 10)
    equal(group(add.s(n, n) for n in range(20)).apply_async().get(timeout=60), [2 * n for n in range(20)])
    equal(chord((add.s(n, 1) for n in range(20)), total.s()).apply_async().get(timeout=60), sum(range(1, 21)))


def inspects():
    """workers answer broadcasts"""
    equal([list(answer.values())[0]["ok"] for answer in celery_tasks.app.control.ping(timeout=3)], ["pong"])


def many():
    """of 1,000 tasks none is lost and none runs twice"""
    results = [count.delay(str(n)) for n in range(1000)]
    for result in results:
        result.get(timeout=120)
    runs = client.hgetall("runs")
    equal((len(runs), set(runs.values())), (1000, {b"1"}))
    equal(client.llen("celery"), 0)


command = [sys.executable, "-m", "celery", "-A", "celery_tasks", "worker", "--concurrency", "2", "--loglevel", "ERROR"]
worker = subprocess.Popen(command, cwd=os.path.dirname(os.path.abspath(__file__)), stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL)
try:
    run([answers, retries, later, together, inspects, many])
finally:
    worker.terminate()
    worker.wait(30)
