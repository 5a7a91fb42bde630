#!/usr/bin/env python3
"""What a request costs the generator: CPU time of whole processes (user and system, as the system counts them), ours and
redis-benchmark's, in turns, on the same server with the same load: GET of random keys, 50 connections.

usage: efficiency.py [--bench PATH] [--port 6379 | --socket PATH] [--requests 2000000] [--rounds 5] [--pipeline 16,64]
"""

import argparse
import resource
import statistics
import subprocess


def cpu_us_of(command, requests):
    """(user, system) microseconds a request."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return ((after.ru_utime - before.ru_utime) * 1e6 / requests, (after.ru_stime - before.ru_stime) * 1e6 / requests)


def commands(args, depth):
    requests = str(args.requests)
    if args.socket:
        theirs, url = ["-s", args.socket], f"unix://{args.socket}"
    else:
        theirs, url = ["-p", str(args.port)], f"redis://127.0.0.1:{args.port}"
    return {
        "redis-benchmark": ["redis-benchmark", *theirs, "-t", "get", "-n", requests, "-r", "1000000", "-c", "50",
                            "-P", str(depth), "-q"],
        "respect-bench": [args.bench, url, "--workload", "get", "--keep-data", "--warm-up", "0", "--rounds", "1",
                          "-n", requests, "-c", "50", "-P", str(depth)],
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bench", default="build/release/bin/respect-bench")
    parser.add_argument("--port", type=int, default=6379)
    parser.add_argument("--socket")
    parser.add_argument("--requests", type=int, default=2_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--pipeline", default="16,64")
    args = parser.parse_args()
    for depth in map(int, args.pipeline.split(",")):
        spent = {}
        for _ in range(args.rounds):
            for name, command in commands(args, depth).items():
                spent.setdefault(name, []).append(cpu_us_of(command, args.requests))
        medians = {}
        for name, rounds in spent.items():
            user, system = (statistics.median(side) for side in zip(*rounds))
            medians[name] = (user, user + system)
            print(f"P={depth:<3} {name:16} {user + system:.3f} us a request: {user:.3f} user, {system:.3f} system")
        ours, theirs = medians["respect-bench"], medians["redis-benchmark"]
        print(f"P={depth:<3} ratio            {ours[1] / theirs[1]:.2f}, of user time alone {ours[0] / theirs[0]:.2f}")


if __name__ == "__main__":
    main()
