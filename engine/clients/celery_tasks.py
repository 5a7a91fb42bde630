"""What the worker of celery_jobs.py does."""

import os

import redis
from celery import Celery

URL = f"redis://127.0.0.1:{os.environ['PORT']}"
app = Celery("tasks", broker=f"{URL}/0", backend=f"{URL}/1")
client = redis.Redis(port=int(os.environ["PORT"]))


@app.task
def add(left, right):
    return left + right


@app.task
def total(numbers):
    return sum(numbers)


@app.task
def fail(reason):
    raise ValueError(reason)


@app.task(bind=True, max_retries=5)
def flaky(self, key, failures):
    times = client.incr(key)
    if times <= failures:
        raise self.retry(countdown=0.1)
    return times


@app.task
def count(name):
    client.hincrby("runs", name, 1)
