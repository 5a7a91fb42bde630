"""Dataset: keys of every type, size and encoding, made from a seed, as commands."""

import random

FAR_MS = 4102444800000  # 2100: nothing expires on the way


def text(source, size, letters=b"abcdefgh"):
    return bytes(source.choice(letters) for _ in range(size))


def strings(source):
    for value in [b"", b"0", b"-1", b"127", b"128", b"-129", b"32768", b"2147483648", b"9223372036854775807",
                  b"9223372036854775808", b"007", b"1.5", b"\x00\xff\r\n", b"a" * 44, b"a" * 45, b"ab" * 5000]:
        yield ("SET", value)
    for size in (1, 19, 20, 21, 63, 64, 16383, 16384, 70000):
        yield ("SET", source.randbytes(size))
        yield ("SET", text(source, size))


def lists(source):
    for count in (1, 2, 127, 128, 129, 600, 5000):
        yield ("RPUSH", *(str(source.randrange(-10**9, 10**9)) if i % 2 else text(source, source.randrange(30))
                          for i in range(count)))
    yield ("RPUSH", b"", b"x" * 9000, text(source, 200), b"-1", b"4095", b"-4097", b"8388608", b"y" * 70000)


def sets(source):
    for bound in (100, 40000, 2**31 + 5, 2**62):
        for count in (1, 100, 512, 513, 700):
            yield ("SADD", *(str(source.randrange(-bound, bound)) for _ in range(count)))
    for count, size in ((1, 1), (128, 10), (129, 10), (20, 65), (3000, 20)):
        yield ("SADD", *(text(source, size) + str(i).encode() for i in range(count)))


def hashes(source):
    for count, size in ((1, 1), (127, 10), (128, 10), (129, 10), (511, 5), (512, 5), (513, 5), (10, 65), (4000, 8)):
        yield ("HSET", *(word for i in range(count) for word in (f"f{i}", text(source, size))))


def sorted_sets(source):
    scores = ["0", "-0", "1.5", "-1e300", "inf", "-inf", "0.1", "3.0000000000000004", "17179869184", "-3"]
    yield ("ZADD", *(word for i, score in enumerate(scores) for word in (score, f"m{i}")))
    for count, size in ((1, 1), (127, 10), (128, 10), (129, 10), (20, 65), (4000, 8)):
        yield ("ZADD", *(word for i in range(count)
                         for word in (repr(source.uniform(-1000, 1000)), text(source, size) + str(i).encode())))


def streams(source, key):
    yield ("XADD", key, "1-1", "only", "one")
    yield ("XDEL", key, "1-1")
    for i in range(350):
        fields = ["name", f"n{i}", "value", text(source, source.randrange(40))] if i % 7 else [f"other{i}", str(i)]
        yield ("XADD", key, f"{1000 + i // 3}-{i}", *fields)
    for i in range(0, 350, 11):
        yield ("XDEL", key, f"{1000 + i // 3}-{i}")
    yield ("XGROUP", "CREATE", key, "g", "0")
    yield ("XGROUP", "CREATE", key, "tail", "$")
    yield ("XGROUP", "CREATECONSUMER", key, "tail", "idle")
    yield ("XREADGROUP", "GROUP", "g", "alice", "COUNT", "100", "STREAMS", key, ">")
    yield ("XREADGROUP", "GROUP", "g", "bob", "COUNT", "50", "STREAMS", key, ">")
    yield ("XACK", key, "g", "1000-1", "1001-4")
    yield ("XTRIM", key, "MAXLEN", "=", "300")


def hyperloglogs(source):
    for count in (1, 100, 20000):
        words = [str(source.random()) for _ in range(count)]
        for i in range(0, count, 1000):
            yield ("PFADD", *words[i:i + 1000])


def commands(seed, version, databases=(0, 3)):
    """All of it, for servers of at least this version (major, minor)."""
    source = random.Random(seed)
    number = 0
    for db in databases:
        yield ("SELECT", str(db))
        for make in (strings, lists, sets, hashes, sorted_sets):
            for name, *words in make(source):
                number += 1
                key = f"{make.__name__}:{number}"
                for i in range(0, len(words), 1000):
                    yield (name, key, *words[i:i + 1000])
                if number % 5 == 0:
                    yield ("PEXPIREAT", key, str(FAR_MS + number))
        for i in range(3):
            yield from streams(source, f"stream:{db}:{i}")
        yield from ((name, f"hll:{db}", *words) for name, *words in hyperloglogs(source))
        yield ("PFADD", f"hll:{db}:small", "a", "b")
        yield ("GEOADD", f"geo:{db}", "13.361389", "38.115556", "Palermo", "15.087269", "37.502669", "Catania")
        yield ("SET", b"key \x00\xff\r\n" + str(db).encode(), "binary")
        yield ("SET", "", "of no name")
        if version >= (7, 4):
            for count in (3, 700):
                key = f"timed:{db}:{count}"
                yield ("HSET", key, *(word for i in range(count) for word in (f"f{i}", f"v{i}")))
                yield ("HPEXPIREAT", key, str(FAR_MS), "FIELDS", "2", "f0", "f2")
    yield ("SELECT", "0")
