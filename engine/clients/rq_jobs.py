"""RQ: jobs in lists and sorted sets, with a worker that forks."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import redis
from check import PORT, equal, run, until
from rq import Queue, Retry
from rq.job import Job
from rq.registry import FailedJobRegistry, FinishedJobRegistry, ScheduledJobRegistry

import rq_tasks

client = redis.Redis(port=PORT)
queue = Queue("default", connection=client)
URL = f"redis://127.0.0.1:{PORT}"


def start_worker(*options):
    command = [sys.executable, "-m", "rq.cli", "worker", "--url", URL, *options, "high", "default"]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def burst():
    """a worker runs what there is, queue after queue, and leaves"""
    jobs = [queue.enqueue(rq_tasks.note, "low") for _ in range(5)]
    first = Queue("high", connection=client).enqueue(rq_tasks.note, "high")
    equal(start_worker("--burst").wait(60), 0)
    equal(client.lrange("notes", 0, -1), [b"high"] + [b"low"] * 5)
    equal([Job.fetch(job.id, client).get_status() for job in [*jobs, first]], ["finished"] * 6)
    equal(len(FinishedJobRegistry(queue=queue)), 5)
    equal(client.lrange("rq:queue:default", 0, -1), [])


def fails():
    """a job that fails is tried again as often as it may, and kept with its reason"""
    job = queue.enqueue(rq_tasks.fail, "no luck", retry=Retry(max=2))
    equal(start_worker("--burst").wait(60), 0)
    equal(client.get("failures"), b"3")
    equal(FailedJobRegistry(queue=queue).get_job_ids(), [job.id])
    assert "no luck" in Job.fetch(job.id, client).exc_info


def depends():
    """a job runs after those that it depends on"""
    client.delete("notes")
    one = queue.enqueue(rq_tasks.note, "one")
    two = queue.enqueue(rq_tasks.note, "two", depends_on=one)
    three = queue.enqueue(rq_tasks.note, "three", depends_on=[one, two])
    equal(three.get_status(), "deferred")
    equal(start_worker("--burst").wait(60), 0)
    equal(client.lrange("notes", 0, -1), [b"one", b"two", b"three"])


def scheduled():
    """a job that is to run later does"""
    client.delete("notes")
    queue.enqueue_in(timedelta(seconds=1), rq_tasks.note, "later")
    equal(len(ScheduledJobRegistry(queue=queue)), 1)
    began = time.time()
    worker = start_worker("--with-scheduler")
    until(lambda: client.llen("notes") == 1, "it has run", 30)
    assert time.time() - began >= 0.9
    worker.send_signal(signal.SIGTERM)
    worker.wait(30)


def many():
    """of 300 jobs for two workers none is lost and none runs twice"""
    client.delete("runs")
    with client.pipeline() as pipe:
        queue.enqueue_many([Queue.prepare_data(rq_tasks.count, (n,)) for n in range(300)], pipeline=pipe)
        pipe.execute()
    workers = [start_worker("--burst") for _ in range(2)]
    equal([worker.wait(240) for worker in workers], [0, 0])
    equal(set(client.hvals("runs")), {b"1"})
    equal(client.hlen("runs"), 300)


os.environ["PYTHONPATH"] = os.path.dirname(os.path.abspath(__file__))
run([burst, fails, depends, scheduled, many])
