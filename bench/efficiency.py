#!/usr/bin/env python3
"""What a request costs the generator: CPU time of whole processes (user and system, as the system counts them), ours and
redis-benchmark's, in turns, on the same server with the same load: GET of random keys, 50 connections. What a program needs
to start and to end, measured with few requests, is taken off.

usage: efficiency.py [--bench PATH] [--port 6379 | --socket PATH] [--requests 2000000] [--rounds 5] [--pipeline 16,64]
"""

import argparse
import resource
import statistics
import subprocess


FEW = 5000


def cpu_us_of(command):
    """(user, system) microseconds of a whole process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return ((after.ru_utime - before.ru_utime) * 1e6, (after.ru_stime - before.ru_stime) * 1e6)


def cpu_us_a_request(few, many, requests):
    """(user, system) microseconds a request of the command `many`, without what `few` takes as well."""
    return [(long - short) / (requests - FEW) for long, short in zip(cpu_us_of(many), cpu_us_of(few))]


def commands(args, depth, requests):
    requests = str(requests)
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
            few = commands(args, depth, FEW)
            for name, command in commands(args, depth, args.requests).items():
                spent.setdefault(name, []).append(cpu_us_a_request(few[name], command, args.requests))
        medians = {}
        for name, rounds in spent.items():
            user, system = (statistics.median(side) for side in zip(*rounds))
            medians[name] = (user, user + system)
            print(f"P={depth:<3} {name:16} {user + system:.3f} us a request: {user:.3f} user, {system:.3f} system")
        ours, theirs = medians["respect-bench"], medians["redis-benchmark"]
        print(f"P={depth:<3} ratio            {ours[1] / theirs[1]:.2f}, of user time alone {ours[0] / theirs[0]:.2f}")


if __name__ == "__main__":
    main()
