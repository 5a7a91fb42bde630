"""Debian's python3-redis, python3-django-redis and python3-channels-redis, doing what programs do with them."""

import asyncio
import threading
import time

from harness import Skip, check, expect


def imported(name):
    try:
        return __import__(name)
    except ImportError as error:
        raise Skip(f"{name} is not installed") from error


def client(server, **options):
    return imported("redis").Redis(port=server.port, decode_responses=True, **options)


def message_of(pubsub, seconds=5):
    """The next message that is no confirmation."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        message = pubsub.get_message(ignore_subscribe_messages=True, timeout=0.2)
        if message is not None:
            return message
    raise AssertionError("no message came")


@check
def redis_py_pubsub_get_message(server):
    r = client(server)
    pubsub = r.pubsub()
    pubsub.subscribe("news")
    pubsub.psubscribe("n*", **{"w.*": lambda message: seen.append(message["data"])})
    seen = []
    expect([pubsub.get_message(timeout=2)["type"] for _ in range(3)] == ["subscribe", "psubscribe", "psubscribe"], "confirmations")
    expect(r.publish("news", "hello") == 2, "two subscriptions hear it")
    first, second = message_of(pubsub), message_of(pubsub)
    expect((first["type"], second["type"]) == ("message", "pmessage") and second["pattern"] == "n*", f"{first} {second}")
    r.publish("w.1", "handled")
    pubsub.get_message(timeout=2)
    expect(seen == ["handled"], "the handler")
    pubsub.ping()
    expect(pubsub.get_message(timeout=2)["type"] == "pong", "PING of a subscriber")
    pubsub.unsubscribe()
    pubsub.punsubscribe()
    pubsub.close()
    expect(r.pubsub_numpat() == 0 and r.pubsub_channels() == [], "nobody is left")


@check
def redis_py_pubsub_thread(server):
    r, got = client(server), []
    pubsub = r.pubsub(ignore_subscribe_messages=True)
    pubsub.subscribe(jobs=lambda message: got.append(message["data"]))
    thread = pubsub.run_in_thread(sleep_time=0.01)
    for i in range(20):
        r.publish("jobs", i)
    time.sleep(0.5)
    thread.stop()
    thread.join(5)
    expect(got == [str(i) for i in range(20)], got)


@check
def redis_py_keyspace_events(server):
    r = client(server)
    r.config_set("notify-keyspace-events", "KEA")
    pubsub = r.pubsub()
    pubsub.psubscribe("__keyevent@0__:*")
    pubsub.get_message(timeout=2)
    r.set("k", "v", px=50)
    events = [message_of(pubsub)["channel"].split(":")[1] for _ in range(2)]
    expect(events == ["set", "expire"], events)
    expect(message_of(pubsub)["channel"] == "__keyevent@0__:expired", "nobody looked at the key, and it must go")


@check
def redis_py_lock(server):
    redis, r = imported("redis"), client(server)
    lock = r.lock("resource", timeout=5, thread_local=False)
    expect(lock.acquire(), "free")
    expect(not r.lock("resource", blocking=False).acquire(), "taken")
    expect(lock.extend(5) and 5000 < r.pttl("resource") <= 10_000 and lock.reacquire(), "extend and reacquire")
    threading.Timer(0.3, lock.release).start()
    second = client(server).lock("resource", blocking_timeout=5)
    expect(second.acquire() and second.owned() and not lock.owned(), "it waits until the lock is free")
    r.set("resource", "of somebody else")
    try:
        second.release()
        raise AssertionError("a lock of somebody else was released")
    except redis.exceptions.LockError:
        pass
    r.delete("resource")
    with r.lock("resource", timeout=1):
        expect(0 < r.pttl("resource") <= 1000, "it ends by itself")


@check
def redis_py_pipeline_with_watch(server):
    redis, r = imported("redis"), client(server)
    r.set("n", 1)

    def add_one(pipe):
        value = int(pipe.get("n"))
        if value == 1:
            r.set("n", 10)  # somebody else, once
        pipe.multi()
        pipe.set("n", value + 1)

    expect(r.transaction(add_one, "n") == [True] and r.get("n") == "11", r.get("n"))
    with r.pipeline() as pipe:
        pipe.watch("n")
        pipe.multi()
        pipe.incr("n")
        r.set("n", 0)
        try:
            pipe.execute()
            raise AssertionError("WATCH did not hold")
        except redis.exceptions.WatchError:
            pass
    with r.pipeline(transaction=False) as pipe:
        pipe.set("a", 1).lpush("a", 1).get("a")
        results = pipe.execute(raise_on_error=False)
        expect(isinstance(results[1], redis.exceptions.ResponseError) and results[2] == "1", results)
    with r.pipeline() as pipe:
        pipe.set("a", 1).execute_command("NOSUCH").get("a")
        try:
            pipe.execute()
            raise AssertionError("EXECABORT did not come")
        except redis.exceptions.ResponseError as error:
            expect("unknown command" in str(error), error)


@check
def redis_py_scripts_and_scans(server):
    r = client(server)
    double = r.register_script("return redis.call('INCRBY', KEYS[1], 2 * tonumber(ARGV[1]))")
    expect(double(keys=["n"], args=[4]) == 8, "a script")
    r.script_flush()
    expect(double(keys=["n"], args=[1]) == 10, "it is sent again when it is not known")
    r.mset({f"key:{i}": i for i in range(300)})
    expect(len(set(r.scan_iter("key:*", count=7))) == 300, "SCAN")
    r.hset("h", mapping={f"f{i}": i for i in range(300)})
    expect(dict(r.hscan_iter("h")) == r.hgetall("h"), "HSCAN")
    r.zadd("z", {f"m{i}": i for i in range(300)})
    expect(len(dict(r.zscan_iter("z"))) == 300, "ZSCAN")


@check
def redis_py_streams_and_blocking(server):
    redis, r = imported("redis"), client(server)
    for i in range(3):
        r.xadd("s", {"n": i})
    r.xgroup_create("s", "g", id="0")
    entries = r.xreadgroup("g", "c", {"s": ">"}, count=2)[0][1]
    expect(r.xack("s", "g", entries[0][0]) == 1 and r.xpending("s", "g")["pending"] == 1, "XACK")
    expect(len(r.xautoclaim("s", "g", "d", 0)[1]) == 1, "XAUTOCLAIM")
    threading.Timer(0.3, lambda: client(server).rpush("q", "job")).start()
    expect(r.blpop(["p", "q"], timeout=5) == ("q", "job"), "BLPOP")
    expect(r.brpoplpush("none", "other", timeout=1) is None, "a time that ends")
    short = client(server, socket_timeout=0.2)
    try:
        short.blpop("none", timeout=2)
        raise AssertionError("the client's own timeout did not end it")
    except redis.exceptions.TimeoutError:
        pass
    expect(short.ping(), "and the connection is used again")


@check
def redis_py_server_commands(server):
    r = client(server, client_name="tools")
    expect(any(line["name"] == "tools" for line in r.client_list()), "CLIENT LIST")
    info = r.info()
    for field in ("redis_version", "used_memory", "connected_clients", "total_commands_processed", "role", "aof_enabled"):
        expect(field in info, field)
    expect(r.info("commandstats")["cmdstat_info"]["calls"] >= 1, "INFO commandstats")
    expect(r.config_get("maxmemory*")["maxmemory"] == "0", "CONFIG GET")
    expect(r.slowlog_reset() and r.slowlog_get() == [], "SLOWLOG")
    expect(r.command_count() > 200 and r.command_getkeys("MGET", "a", "b") == ["a", "b"], "COMMAND")
    expect(r.acl_whoami() == "default" and "default" in r.acl_users(), "ACL")
    expect(r.memory_usage("none") is None and r.memory_purge(), "MEMORY")
    expect(r.object("encoding", "none") is None, "OBJECT")
    expect(r.time()[0] > 0 and r.lastsave() is not None and r.dbsize() == 0, "TIME, LASTSAVE, DBSIZE")


@check
def redis_py_tls(server):
    made = server.certificates
    r = imported("redis").Redis(port=server.tls_port, ssl=True, ssl_ca_certs=str(made.authority), ssl_check_hostname=False,
                                ssl_certfile=str(made.client), ssl_keyfile=str(made.client_key))
    expect(r.set("k", b"\0" * 100_000) and len(r.get("k")) == 100_000, "a large value")


@check
def redis_py_asyncio(server):
    imported("redis")
    from redis import asyncio as aioredis

    async def use():
        r = aioredis.Redis(port=server.port, decode_responses=True)
        await asyncio.gather(*(r.incr("n") for _ in range(50)))
        expect(await r.get("n") == "50", "fifty at once")
        pubsub = r.pubsub()
        await pubsub.subscribe("news")
        await r.publish("news", "hello")
        messages = []
        while len(messages) < 2:
            message = await pubsub.get_message(timeout=2)
            expect(message is not None, "no message")
            messages.append(message["type"])
        expect(messages == ["subscribe", "message"], messages)
        async with r.pipeline() as pipe:
            expect(await pipe.set("a", 1).incr("a").execute() == [True, 2], "a pipeline")
        async with r.lock("resource", timeout=5):
            expect(await r.exists("resource") == 1, "a lock")
        await pubsub.close()
        await r.close()

    asyncio.run(use())


@check
def django_redis_cache(server):
    imported("django_redis")
    from django.conf import settings

    cache_settings = {"default": {"BACKEND": "django_redis.cache.RedisCache", "LOCATION": f"redis://127.0.0.1:{server.port}/1"}}
    settings.configure(CACHES=cache_settings)
    from django.core.cache import cache

    cache.set("k", {"a": [1, 2]}, timeout=100)
    expect(cache.get("k") == {"a": [1, 2]} and 90 < cache.ttl("k") <= 100, "set and get")
    expect(cache.add("k", 1) is False and cache.add("n", 1) is True and cache.incr("n") == 2, "add and incr")
    cache.set_many({"x": 1, "y": 2})
    expect(cache.get_many(["x", "y", "z"]) == {"x": 1, "y": 2}, "many")
    expect(sorted(cache.keys("*")) == ["k", "n", "x", "y"] and len(list(cache.iter_keys("*"))) == 4, "keys")
    expect(cache.delete_pattern("*") == 4 and cache.get("k") is None, "delete_pattern")
    with cache.lock("l", timeout=5):
        pass


@check
def channels_redis_layers(server):
    imported("channels_redis")
    from channels_redis.core import RedisChannelLayer
    from channels_redis.pubsub import RedisPubSubChannelLayer

    async def use(layer):
        name = await layer.new_channel()
        await layer.send(name, {"type": "one", "n": 1})
        expect((await asyncio.wait_for(layer.receive(name), 5))["n"] == 1, "send and receive")
        await layer.group_add("group", name)
        await layer.group_send("group", {"type": "two", "n": 2})
        expect((await asyncio.wait_for(layer.receive(name), 5))["n"] == 2, "a group")
        await layer.group_discard("group", name)
        await layer.flush()

    for kind in (RedisChannelLayer, RedisPubSubChannelLayer):
        asyncio.run(use(kind(hosts=[f"redis://127.0.0.1:{server.port}"])))
