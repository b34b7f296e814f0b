#!/usr/bin/env python3
"""What event loops cost and bring: the same load on chatd with one loop and with two.

    Benchmarks/loops.py --bench PATH --chatd .build/release/chatd --load /tmp/load --rounds 3

Options and preparation as for compare.py. Here nothing is pinned: on a machine with two cores the loops and the generator share them,
so deliveries a second say little. What counts is the processor time the server spends on a million deliveries, from which the generator
is left out: where it stays the same with twice the loops, two cores of its own do twice the work.
"""

import argparse
import json
import os
import pathlib
import statistics
import sys

from compare import HERE, LOOP, cell, load

WORKS = {
    "direct closed, 10 in flight": (f"--mode direct --conns 1000 --pairs 100 --window 10 {LOOP}", 1000),
    "fan-out closed 1000": (f"--mode fanout --conns 1000 --window 4 {LOOP}", 1000),
    "fan-out closed 5000": (f"--mode fanout --conns 5000 --window 4 {LOOP}", 5000),
}


def configuration(folder, loops):
    settings = json.loads((folder / "chatd.json").read_text())
    settings["http"]["eventLoops"] = loops
    path = folder / f"chatd-{loops}.json"
    path.write_text(json.dumps(settings))
    return path


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bench", type=pathlib.Path, required=True, help="folder with bench.py and wsload")
    parser.add_argument("--chatd", type=pathlib.Path, required=True)
    parser.add_argument("--load", type=pathlib.Path, required=True, help="what prepare.py wrote; tokens live an hour")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--loops", type=int, nargs="+", default=[1, 2])
    options = parser.parse_args()
    bench = load(options.bench.resolve())
    bench.prio = lambda core: os.sched_setaffinity(0, range(os.cpu_count()))

    port = 9500
    figures = {}
    for number in range(options.rounds):
        for work, (arguments, members) in WORKS.items():
            for loops in options.loops:
                port += 1
                command = (f"{options.chatd.resolve()} --config {configuration(options.load.resolve(), loops)} --port {{port}}"
                           f" --store-seed-file {options.load.resolve()}/seed{members}.json")
                place = {"name": "loops", "cmd": command, "port": port, "adapter": str(HERE / "adapters/chatd.conf")}
                extra = ["--tokens", str(options.load.resolve() / "tokens.txt"),
                         "--room", f"01900000-0000-7000-8000-{members:012d}"]
                run = bench.one(place, work, arguments, extra)
                print(f"round {number + 1}: {work}, {loops}: {'' if run.get('ok') else run.get('why')} "
                      f"{run.get('srv_cpu_us_per_delivery')} µs", file=sys.stderr, flush=True)
                if run.get("ok"):
                    figures.setdefault((work, loops), []).append(run)

    print("| Work | Loops | Deliveries/s | Server, % of a core | CPU seconds per million deliveries | Deliveries per CPU second |")
    print("| --- | --- | --- | --- | --- | --- |")
    for (work, loops), runs in figures.items():
        cost = [run["srv_cpu_us_per_delivery"] for run in runs]
        print(f"| {work} | {loops} | {cell([run['deliveries_per_s'] for run in runs])} | {cell([run['srv_cpu_pct'] for run in runs])}"
              f" | {cell(cost)} | {1e6 / statistics.median(cost):,.0f} |")


if __name__ == "__main__":
    main()
