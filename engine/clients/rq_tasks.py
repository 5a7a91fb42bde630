"""What the workers of rq_jobs.py do."""

import os

import redis

client = redis.Redis(port=int(os.environ["PORT"]))


def note(text):
    client.rpush("notes", text)
    return text


def fail(reason):
    client.incr("failures")
    raise ValueError(reason)


def count(n):
    client.hincrby("runs", str(n), 1)
