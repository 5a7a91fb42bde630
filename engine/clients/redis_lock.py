"""redis-py's Lock: scripts for releasing, extending and acquiring again."""

import threading
import time

import redis
from check import PORT, equal, run, until

client = redis.Redis(port=PORT)


def kept():
    """who holds it keeps others out, and only they release it"""
    lock, other = client.lock("a", timeout=10), client.lock("a", timeout=10)
    assert lock.acquire(blocking=False) and lock.locked() and lock.owned()
    assert not other.acquire(blocking=False) and not other.owned()
    try:
        other.release()
        raise AssertionError("released what it does not hold")
    except redis.exceptions.LockError:
        pass
    lock.release()
    assert not client.exists("a")


def runs_out():
    """a lock runs out, and cannot be released after that"""
    lock = client.lock("b", timeout=0.2)
    assert lock.acquire()
    until(lambda: not client.exists("b"), "it runs out")
    assert client.lock("b", timeout=10).acquire(blocking=False)
    try:
        lock.release()
        raise AssertionError("released another's")
    except redis.exceptions.LockNotOwnedError:
        pass
    client.delete("b")


def extended():
    """a lock is extended, by more or to its time again"""
    lock = client.lock("c", timeout=10)
    assert lock.acquire()
    lock.extend(10)
    assert 15000 < client.pttl("c") <= 20000, client.pttl("c")
    lock.extend(5, replace_ttl=True)
    assert 4000 < client.pttl("c") <= 5000, client.pttl("c")
    lock.reacquire()
    assert 9000 < client.pttl("c") <= 10000, client.pttl("c")
    lock.release()


def waits():
    """who waits gets it, or gives up in time"""
    lock = client.lock("d", timeout=10)
    assert lock.acquire()
    began = time.monotonic()
    assert not client.lock("d", blocking_timeout=0.3).acquire()
    assert 0.2 <= time.monotonic() - began < 2
    threading.Timer(0.3, lambda: client.delete("d")).start()
    assert client.lock("d", blocking_timeout=10, sleep=0.02).acquire()
    client.delete("d")


def one_at_a_time():
    """of eight threads one is inside"""
    inside, most, done = 0, 0, 0

    def work():
        nonlocal inside, most, done
        own = redis.Redis(port=PORT)
        for _ in range(25):
            with own.lock("e", timeout=10, sleep=0.001):
                inside += 1
                most = max(most, inside)
                time.sleep(0.0005)
                inside -= 1
                done += 1

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    equal((most, done), (1, 200))


def scripts():
    """a registered script survives SCRIPT FLUSH, alone and in a pipeline"""
    double = client.register_script("return redis.call('INCRBY', KEYS[1], ARGV[1] * 2)")
    equal(double(keys=["n"], args=[4]), 8)
    client.script_flush()
    equal(double(keys=["n"], args=[1]), 10)
    client.script_flush()
    with client.pipeline() as pipe:
        double(keys=["n"], args=[1], client=pipe)
        double(keys=["n"], args=[1], client=pipe)
        equal(pipe.execute(), [12, 14])


run([kept, runs_out, extended, waits, one_at_a_time, scripts])
