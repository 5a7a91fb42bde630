"""iredis, and the exporter of Prometheus."""

import os
import re
import shutil
import subprocess
import time
import urllib.request

from harness import Skip, check, expect, free_port, run


def need(program):
    if shutil.which(program) is None:
        raise Skip(f"{program} is not installed")


@check
def iredis_commands(server):
    need("iredis")
    os.environ["LC_ALL"] = "C.UTF-8"
    lines = "SET k v\nGET k\nHSET h f 1\nHGETALL h\nLPUSH k x\nDBSIZE\n"
    text = run("iredis", "-p", server.port, "--no-rainbow", stdin=lines)
    expect(text.split()[:5] == ["OK", "v", "1", "f", "1"] and "WRONGTYPE" in text and text.split()[-1] == "2", text)


@check
def prometheus_exporter(server):
    """Every scrape is whole: redis_up is 1 and no error is counted; the figures are those of the server."""
    need("prometheus-redis-exporter")
    server.cli("DEBUG", "POPULATE", "123")
    server.cli("XADD", "stream", "*", "f", "v")
    server.cli("XGROUP", "CREATE", "stream", "g", "0")
    port = free_port()
    exporter = subprocess.Popen(
        ["prometheus-redis-exporter", "-redis.addr", f"redis://127.0.0.1:{server.port}", "-web.listen-address",
         f"127.0.0.1:{port}", "-check-keys", "key:1*", "-check-streams", "stream", "-count-keys", "db0=key:*",
         "-include-system-metrics", "-export-client-list"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        text = ""
        for _ in range(50):
            try:
                text = urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10).read().decode()
                break
            except OSError:
                time.sleep(0.1)
    finally:
        exporter.terminate()
        exporter.wait(10)
    found = dict(re.findall(r"^(redis_\w+(?:\{[^}]*\})?) (\S+)$", text, re.M))
    expect(found.get("redis_up") == "1", text[:400])
    expect(float(found.get("redis_exporter_last_scrape_error", found.get('redis_exporter_last_scrape_error{err=""}', "1"))) == 0, text[:2000])
    expect(found['redis_db_keys{db="db0"}'] == "124", "keys")
    expect(found['redis_keys_count{db="db0",key="key:*"}'] == "123", "counted keys")
    expect(any(name.startswith("redis_stream_group") for name in found), "streams")
    for name in ("redis_memory_used_bytes", "redis_connected_clients", "redis_commands_processed_total", "redis_uptime_in_seconds",
                 "redis_keyspace_hits_total", "redis_evicted_keys_total", "redis_slowlog_length", "redis_config_maxclients"):
        expect(name in found, name)
    expect(any(name.startswith("redis_commands_total{") for name in found), "commandstats")
