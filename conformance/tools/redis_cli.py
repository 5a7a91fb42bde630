"""redis-cli in all its modes, and redis-benchmark."""

import subprocess
import time

from harness import check, expect, run, run_for


def unquoted(text):
    """Without the quotes that versions of redis-cli put around names in different ways."""
    return text.replace("'", "").replace('"', "")


def fill(server):
    server.cli("SET", "small", "1")
    server.cli("SET", "large", "x" * 3000)
    server.cli("RPUSH", "list", *range(50))
    server.cli("SADD", "set", "a", "b", "c")
    server.cli("HSET", "hash", *range(40))
    server.cli("ZADD", "zset", "1", "a", "2", "b")
    server.cli("XADD", "stream", "*", "f", "v")


@check
def cli_bigkeys(server):
    fill(server)
    text = unquoted(server.cli("--bigkeys"))
    expect("Biggest string found large has 3000 bytes" in text, text)
    expect("Biggest   list found list has 50 items" in text, text)
    expect("1 streams with 1 entries" in text, text)


@check
def cli_memkeys(server):
    fill(server)
    text = unquoted(server.cli("--memkeys"))
    expect("Biggest string found large" in text and "Sampled 7 keys in the keyspace" in text, text)


@check
def cli_hotkeys(server):
    fill(server)
    expect("An LFU maxmemory policy is not selected" in server.cli("--hotkeys", ok=False), "without LFU it must say so")
    server.cli("CONFIG", "SET", "maxmemory-policy", "allkeys-lfu")
    server.cli("SET", "hot", "1")
    server.cli("-r", "3000", "GET", "hot")
    text = unquoted(server.cli("--hotkeys"))
    expect("hot key found with counter:" in text and "keyname: hot" in text, text)


@check
def cli_stat(server):
    fill(server)
    text = run_for(1.5, "redis-cli", "-p", server.port, "--stat", "-i", "0.3")
    rows = [line.split() for line in text.splitlines() if line[:1].isdigit()]
    expect(len(rows) >= 3 and all(row[0] == "7" for row in rows), text)


@check
def cli_latency(server):
    text = server.cli("--latency", "-i", "1", "--csv")
    expect(len(text.strip().split(",")) == 4 or len(text.split()) == 4, text)
    text = run_for(2.5, "redis-cli", "-p", server.port, "--raw", "--latency-history", "-i", "1")
    expect(len(text.split()) >= 4, text)


@check
def cli_latency_dist(server):
    expect(run_for(1.5, "redis-cli", "-p", server.port, "--latency-dist", "-i", "1") != "", "nothing was drawn")


@check
def cli_scan(server):
    server.cli("DEBUG", "POPULATE", "500")
    expect(len(server.cli("--scan").split()) == 500, "not every key was listed once")
    expect(len(server.cli("--scan", "--pattern", "key:1?").split()) == 10, "pattern")


@check
def cli_pipe(server):
    requests = "".join(f"*3\r\n$3\r\nSET\r\n$6\r\np{i:05}\r\n$1\r\nv\r\n" for i in range(20_000))
    text = server.cli("--pipe", stdin=requests)
    expect("errors: 0, replies: 20000" in text, text)
    expect(server.cli("DBSIZE").strip() == "20000", "not all arrived")
    expect("errors: 1, replies: 2" in server.cli("--pipe", stdin="SET a 1\r\nLPUSH a 1\r\n", ok=False), "errors are counted")


@check
def cli_eval(server):
    script = server.folder / "script.lua"
    script.write_text("redis.call('SET', KEYS[1], ARGV[1]) return redis.call('STRLEN', KEYS[1])")
    expect(server.cli("--eval", script, "k", ",", "four").strip() == "4", "the length was not answered")
    script.write_text("return redis.error_reply('MINE own')")
    expect("MINE own" in server.cli("--eval", script), "the error was not shown")


def debug_session(server, cli, *mode):
    """A script stepped through: its lines, its variables, a command asked for in its midst, its end."""
    script = server.folder / "debugged.lua"
    script.write_text("local n = redis.call('INCR', KEYS[1])\nlocal twice = n * 2\nredis.breakpoint()\nreturn twice")
    shown = cli(*mode, "--eval", script, "debugged", stdin="step\nstep\nprint n\nredis GET debugged\ntrace\ncontinue\nprint twice\ncontinue\nquit\n")
    for line in ("-> 1   local n", "<redis> INCR debugged", "-> 2   local twice", "<value> 1", '"1"', "In top level:", "-> 4   return twice",
                 "<value> 2", "(integer) 2"):
        expect(line in shown, f"'{line}' was not shown: {shown}")


@check
def cli_debugger(server):
    debug_session(server, server.cli, "--ldb")
    expect(server.cli("EXISTS", "debugged").strip() == "0", "a forked session wrote")
    debug_session(server, server.cli, "--ldb-sync-mode")
    expect(server.cli("GET", "debugged").strip() == "1", "the session in the server did not write")


@check
def cli_debugger_tls(server):
    debug_session(server, server.tls_cli, "--ldb")
    debug_session(server, server.tls_cli, "--ldb-sync-mode")
    expect(server.tls_cli("GET", "debugged").strip() == "1", "only the session in the server writes")


@check
def cli_monitor(server):
    watcher = subprocess.Popen(["redis-cli", "-p", str(server.port), "MONITOR"], stdout=subprocess.PIPE, text=True)
    expect(watcher.stdout.readline() == "OK\n", "MONITOR began otherwise")
    server.cli("SET", "seen", "a b")
    server.cli("AUTH", "default", "not-to-be-seen")
    server.cli("GET", "seen")
    time.sleep(0.3)
    watcher.terminate()
    text = watcher.communicate(timeout=10)[0]
    expect('"SET" "seen" "a b"' in text and '"GET" "seen"' in text and "not-to-be-seen" not in text, text)


@check
def cli_subscribe(server):
    for protocol in ((), ("-3",)):
        listener = subprocess.Popen(["redis-cli", "-p", str(server.port), *protocol, "SUBSCRIBE", "news"],
                                    stdout=subprocess.PIPE, text=True)
        while "1" not in listener.stdout.readline():
            pass
        expect(server.cli("PUBLISH", "news", "hello").strip() == "1", "nobody listened")
        time.sleep(0.3)
        listener.terminate()
        expect("hello" in listener.communicate(timeout=10)[0], "the message did not come")


@check
def cli_resp3(server):
    server.cli("HSET", "h", "f", "v")
    expect("1# " in server.cli("-3", "--no-raw", "HGETALL", "h"), "no map was shown")
    expect("(double) 1.5" in server.cli("-3", "--no-raw", "ZINCRBY", "z", "1.5", "m"), "no double was shown")


@check
def cli_acl(server):
    server.cli("ACL", "SETUSER", "reader", "on", ">secret", "~k*", "+get", "+hello", "+command")
    as_reader = ("--user", "reader", "--pass", "secret", "--no-auth-warning")
    expect(server.cli(*as_reader, "GET", "k").strip() == "", "a read that is allowed")
    expect("NOPERM" in server.cli(*as_reader, "SET", "k", "v"), "a write that is not")
    expect("NOPERM" in server.cli(*as_reader, "GET", "other"), "a key that is not")
    expect("WRONGPASS" in server.cli("--user", "reader", "--pass", "wrong", "--no-auth-warning", "GET", "k"), "the password")
    url = f"redis://reader:secret@127.0.0.1:{server.port}/0"
    expect("NOPERM" in run("redis-cli", "--no-auth-warning", "-u", url, "SET", "k", "v"), "by URL")
    server.cli("ACL", "DELUSER", "reader")


@check
def cli_repeats_and_input(server):
    expect(server.cli("-r", "5", "-i", "0.01", "INCR", "n").split() == ["1", "2", "3", "4", "5"], "-r and -i")
    server.cli("-x", "SET", "from-stdin", stdin="a\nb")
    expect(server.cli("GET", "from-stdin") == "a\nb\n", "-x")
    server.cli("-X", "TAG", "SET", "tagged", "TAG", stdin="value")
    expect(server.cli("GET", "tagged") == "value\n", "-X")
    expect(server.cli(stdin="SET a 1\nINCR a\n").split() == ["OK", "2"], "commands by standard input")
    expect(server.cli("--csv", "LRANGE", "none", "0", "-1").strip() == "", "--csv")
    expect(server.cli("-n", "5", "SET", "in-five", "1").strip() == "OK", "-n")
    expect(server.cli("-n", "5", "EXISTS", "in-five").strip() == "1", "-n")


@check
def cli_tls(server):
    expect(server.tls_cli("SET", "over-tls", "1").strip() == "OK", "SET")
    expect(server.tls_cli("-3", "GET", "over-tls").strip() == "1", "GET")
    expect(server.tls_cli("--scan").strip() == "over-tls", "--scan")
    made = server.certificates
    without = run("redis-cli", "-p", server.tls_port, "--tls", "--cacert", made.authority, "PING", ok=False)
    expect("PONG" not in without, "a client without a certificate must be refused")
    server.cli("CONFIG", "SET", "tls-auth-clients", "no")
    expect("PONG" in run("redis-cli", "-p", server.tls_port, "--tls", "--cacert", made.authority, "PING"), "optional")
    server.cli("CONFIG", "SET", "tls-auth-clients", "yes")


@check
def tls_certificates_are_exchanged(server):
    """CONFIG SET of another certificate: new connections have it, those that stand go on."""
    made = server.certificates
    standing = subprocess.Popen(["redis-cli", "-p", str(server.tls_port), *map(str, server.tls_options())],
                                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    standing.stdin.write("PING\n")
    standing.stdin.flush()
    expect(standing.stdout.readline() == "PONG\n", "before")
    other, other_key = made.make(server.folder, "other")
    server.cli("CONFIG", "SET", "tls-cert-file", other, "tls-key-file", other_key)
    subject = run("openssl", "s_client", "-connect", f"127.0.0.1:{server.tls_port}", "-CAfile", made.authority, "-cert",
                  made.client, "-key", made.client_key, stdin="", ok=False)
    expect("CN = other" in subject or "CN=other" in subject, "the certificate is the old one")
    standing.stdin.write("PING\n")
    standing.stdin.close()
    expect(standing.stdout.readline() == "PONG\n", "after")
    standing.wait(10)
    refused = server.cli("CONFIG", "SET", "tls-cert-file", "/nowhere")
    expect("ERR" in refused and server.cli("CONFIG", "GET", "tls-cert-file").split()[1] == str(other), "a wrong path changes nothing")


def benchmark(server, *args):
    text = run("redis-benchmark", "-q", "-n", "2000", "-c", "10", *args, timeout=120)
    expect("rror" not in text, text)
    return text.replace("\r", "\n")


@check
def benchmark_all_tests(server):
    text = benchmark(server, "-p", server.port)
    for name in ("PING_INLINE", "SET", "GET", "INCR", "LPUSH", "RPOP", "SADD", "HSET", "SPOP", "ZADD", "ZPOPMIN",
                 "LRANGE_600", "MSET"):
        expect(f"{name}" in text and "requests per second" in text, f"{name}: {text}")


@check
def benchmark_pipelined_random_keys(server):
    benchmark(server, "-p", server.port, "-P", "16", "-r", "1000", "-t", "set,get,incr,lpush,zadd")


@check
def benchmark_tracking(server):
    benchmark(server, "-p", server.port, "--enable-tracking", "-t", "get,set")


@check
def benchmark_resp3(server):
    benchmark(server, "-p", server.port, "-3", "-t", "get,set,lrange")


@check
def benchmark_tls(server):
    benchmark(server, "-p", server.tls_port, *server.tls_options(), "-t", "get,set")


@check
def benchmark_own_command_and_threads(server):
    benchmark(server, "-p", server.port, "--threads", "2", "-r", "100", "ZADD", "z", "__rand_int__", "m:__rand_int__")
    benchmark(server, "-p", server.port, "--csv", "-t", "get")
