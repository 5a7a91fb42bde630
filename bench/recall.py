#!/usr/bin/env python3
"""How good and how dear VSIM's answers are: recall@10 against an exact search, and the server's processor time for a
query, at each effort. Servers are then compared at equal recall.

usage: recall.py NAME=SERVER [NAME=SERVER ...] [--vectors 100000] [--dimensions 128] [--queries 100]
                 [--quantization Q8|NOQUANT|BIN] [--effort 10,20,50,100,200,400]

SERVER is what complexity.py takes. Queries run on the main thread, whose
clock is read. The vectors stand around centres, as
those of texts and pictures do; queries are drawn as they are.
"""

import argparse
import array
import heapq
import math
import operator
import random

from complexity import Server

KEY = "vectors"
CENTRES = 200
NEAREST = 10
BATCH = 200


def vectors_around(centres, count, rng):
    made = []
    for _ in range(count):
        centre = rng.choice(centres)
        point = [rng.gauss(place, 0.6) for place in centre]
        length = math.sqrt(sum(map(operator.mul, point, point)))
        made.append(array.array("f", [value / length for value in point]))
    return made


def exact(vectors, query):
    """The places of the nearest: all have length one, so the largest products are."""
    products = (sum(map(operator.mul, vector, query)) for vector in vectors)
    return {place for _, place in heapq.nlargest(NEAREST, zip(products, range(len(vectors))))}


def load(server, vectors, quantization):
    server.run_text([["FLUSHALL"]])
    begin = server.cpu_ns()
    for start in range(0, len(vectors), BATCH):
        server.run_text(
            [
                ["VADD", KEY, "FP32", vector.tobytes(), str(place), quantization]
                for place, vector in enumerate(vectors[start : start + BATCH], start)
            ]
        )
    return (server.cpu_ns() - begin) / 1e9 / len(vectors)


def names_of(text):
    """The elements in an array of bulk strings."""
    return {int(line) for line in text.split("\r\n")[2::2] if line.isdigit()}


def measure(server, queries, truths, effort):
    """(recall, CPU seconds a query)"""
    found = 0
    begin = server.cpu_ns()
    for query, truth in zip(queries, truths):
        answer = server.run_text([["VSIM", KEY, "FP32", query.tobytes(), "COUNT", NEAREST, "EF", effort, "NOTHREAD"]])
        found += len(names_of(answer[: answer.rfind("$")]) & truth)
    return found / (len(queries) * NEAREST), (server.cpu_ns() - begin) / 1e9 / len(queries)


def cost_at(points, recall):
    """CPU seconds at a recall, between the measured points; None where they do not reach it."""
    points = sorted(points)
    for (low, cheap), (high, dear) in zip(points, points[1:]):
        if low <= recall <= high:
            share = (recall - low) / (high - low) if high > low else 0
            return cheap + share * (dear - cheap)
    return points[0][1] if points and recall <= points[0][0] else None


def compare(curves):
    ours, *others = curves
    for other in others:
        ratios = []
        for recall, cost in curves[other]:
            mine = cost_at(curves[ours], recall)
            if mine is not None:
                ratios.append(mine / cost)
                print(f"at recall {recall:.3f}: {ours} {mine * 1e6:.0f} us, {other} {cost * 1e6:.0f} us, ratio {mine / cost:.2f}")
        if ratios:
            middle = sorted(ratios)[len(ratios) // 2]
            print(f"{ours} costs {middle:.2f} of {other} at equal recall (the median of {len(ratios)})")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("servers", nargs="+")
    parser.add_argument("--vectors", type=int, default=100_000)
    parser.add_argument("--dimensions", type=int, default=128)
    parser.add_argument("--queries", type=int, default=100)
    parser.add_argument("--quantization", default="Q8")
    parser.add_argument("--effort", default="10,20,50,100,200,400")
    options = parser.parse_args()
    rng = random.Random(1)
    centres = [[rng.gauss(0, 1) for _ in range(options.dimensions)] for _ in range(CENTRES)]
    vectors = vectors_around(centres, options.vectors, rng)
    queries = vectors_around(centres, options.queries, rng)
    truths = [exact(vectors, query) for query in queries]
    servers = [Server(*entry.split("=", 1)) for entry in options.servers]
    for server in servers:
        print(f"{server.name}: VADD {load(server, vectors, options.quantization) * 1e6:.0f} us of CPU", flush=True)
    curves = {server.name: [] for server in servers}
    for effort in map(int, options.effort.split(",")):
        for server in servers:
            recall, cost = measure(server, queries, truths, effort)
            curves[server.name].append((recall, cost))
            print(f"EF {effort:4}  {server.name:12} recall {recall:.3f}  {cost * 1e6:7.0f} us", flush=True)
    compare(curves)


if __name__ == "__main__":
    main()
