#!/usr/bin/env python3
"""Compares chatd's two doors with a bare relay on the same network library, side by side.

    chatd --dev --port 18080                                              in one terminal: it issues the tokens
    Benchmarks/prepare.py --issuer http://127.0.0.1:18080 --connections 10000 --output /tmp/load
    Benchmarks/compare.py --bench PATH --chatd .build/release/chatd --load /tmp/load --rounds 3
    Benchmarks/compare.py … --only 'direct closed' --doors native         some of it
    Benchmarks/compare.py … --relay 'COMMAND {port}'                      beside another relay, see peers/relay.js

PATH is a folder with the load generator (wsload), the relay (floor/.build/release/floor) and bench.py, which pins the server to core 0
and the generator to core 1 and repeats runs that were disturbed. In each round every work is done by the relay (which has no
identity, store or parser), the native door and the Socket.IO door in turns, each by a fresh process, so that a machine that gets
slower in between slows all of them. Prints medians and their ratios as Markdown, and the lowest and highest round.
"""

import argparse
import dataclasses
import importlib.util
import json
import pathlib
import re
import statistics
import sys

HERE = pathlib.Path(__file__).resolve().parent
ADAPTERS = {"native": "chatd.conf", "socketio": "socketio.conf"}
LOOP = "--warm 2 --dur 4"


@dataclasses.dataclass(frozen=True)
class Work:
    name: str
    arguments: str
    unit: str
    figure: callable
    members: int = 1000


def of(key):
    return lambda run: run.get(key)


def latency(key, share):
    return lambda run: (run.get(key) or {}).get(share)


def idle_share(run):
    return 100 * run["idle_srv_cpu_s"] / run["hold_s"] if run.get("hold_s") else None


def works(rate):
    direct = "--mode direct --conns 1000 --pairs"
    return [
        Work("connect 10,000", "--mode connect --conns 10000 --settle 2 --hold 1", "connections/s", of("conn_per_s")),
        Work("memory of an idle connection, of 10,000", "--mode connect --conns 10000 --settle 2 --hold 1", "bytes",
             of("rss_per_conn_b")),
        Work("idle, 10,000 connections", "--mode connect --conns 10000 --settle 5 --hold 60", "% of a core", idle_share),
        Work("ping-pong, p50", f"--mode pingpong --conns 2 --pairs 1 --window 1 {LOOP}", "µs", latency("lat_us", "p50")),
        Work(f"direct open {rate:,}/s, p99", f"{direct} 500 --rate {rate} {LOOP}", "µs", latency("lat_us", "p99")),
        Work("direct closed, 1 in flight", f"{direct} 100 --window 1 {LOOP}", "messages/s", of("deliveries_per_s")),
        Work("direct closed, 10 in flight", f"{direct} 100 --window 10 {LOOP}", "messages/s", of("deliveries_per_s")),
        Work("fan-out open 5000, 4/s, last member's p50", f"--mode fanout --conns 5000 --rate 4 {LOOP}", "µs",
             latency("last_member_us", "p50"), members=5000),
    ] + [
        Work(f"fan-out closed {members}", f"--mode fanout --conns {members} --window 4 {LOOP}", "deliveries/s",
             of("deliveries_per_s"), members=members) for members in (100, 1000, 5000)
    ]


def load(folder):
    spec = importlib.util.spec_from_file_location("bench", folder / "bench.py")
    bench = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(bench)
    pathlib.Path(bench.OUT).mkdir(exist_ok=True)
    return bench


class Comparison:
    def __init__(self, options):
        self.options = options
        self.bench = load(options.bench)
        self.port = 9300
        self.relays = {"floor": f"{options.bench}/floor/.build/release/floor {{port}}"}
        if options.relay:
            self.relays["relay"] = options.relay

    def run(self, work, door):
        """One run, the least disturbed of a few."""
        self.port += 1
        room = f"01900000-0000-7000-8000-{work.members:012d}"
        if door in self.relays:
            command, adapter, extra = self.relays[door], "adapters/floor.conf", []
        else:
            command = (f"{self.options.chatd} --config {self.options.load}/chatd.json --port {{port}}"
                       f" --store-seed-file {self.options.load}/seed{work.members}.json")
            adapter = str(HERE / "adapters" / ADAPTERS[door])
            extra = ["--tokens", str(self.options.load / "tokens.txt"), "--room", room]
        place = {"name": f"compare-{door}", "cmd": command, "port": self.port, "adapter": adapter, "spin": True}
        best = None
        for _ in range(self.options.attempts):
            run = self.bench.one(place, work.name, work.arguments, extra)
            if best is None or self.bench.disturbed(run) < self.bench.disturbed(best):
                best = run
            if not self.bench.noisy(run):
                break
        return best

    def compare(self):
        doors = [*self.relays, *self.options.doors]
        chosen = [work for work in works(self.options.rate) if re.search(self.options.only, work.name)]
        figures = {(work.name, door): [] for work in chosen for door in doors}
        for number in range(self.options.rounds):
            runs = {}  # one run serves all works that only read other figures off it
            for work in chosen:
                for door in doors:
                    key = (work.arguments, work.members, door)
                    if key not in runs:
                        runs[key] = self.run(work, door)
                    run = runs[key]
                    value = work.figure(run) if run.get("ok") else None
                    note = "" if run.get("ok") else f" FAILED: {run.get('why')}"
                    if self.bench.noisy(run):
                        note += f" (disturbed, {100 * self.bench.disturbed(run):.0f} % of a core)"
                    print(f"round {number + 1}: {work.name}, {door}: {shown(value)}{note}", file=sys.stderr, flush=True)
                    if value is not None:
                        figures[work.name, door].append(value)
        return chosen, doors, figures


def shown(value):
    if value is None:
        return "-"
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def cell(values):
    if not values:
        return "-"
    spread = f" ({shown(min(values))}–{shown(max(values))})" if len(values) > 1 else ""
    return shown(statistics.median(values)) + spread


def ratio(above, below):
    return f"{statistics.median(above) / statistics.median(below):.2f}" if above and below and statistics.median(below) else "-"


def table(chosen, doors, figures):
    pairs = [(above, below) for index, above in enumerate(doors) for below in doors[:index]]
    head = ["Work", *doors, *(f"{above} ÷ {below}" for above, below in pairs)]
    print("| " + " | ".join(head) + " |\n|" + " --- |" * len(head))
    for work in chosen:
        values = {door: figures[work.name, door] for door in doors}
        cells = [f"{work.name}, {work.unit}", *(cell(value) for value in values.values()),
                 *(ratio(values[above], values[below]) for above, below in pairs)]
        print("| " + " | ".join(cells) + " |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bench", type=pathlib.Path, required=True, help="folder with bench.py, wsload and the relay")
    parser.add_argument("--chatd", type=pathlib.Path, required=True)
    parser.add_argument("--load", type=pathlib.Path, required=True, help="what prepare.py wrote; tokens live an hour")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--attempts", type=int, default=3, help="tries for an undisturbed run")
    parser.add_argument("--only", default="", metavar="REGEX", help="which works")
    parser.add_argument("--doors", nargs="+", default=list(ADAPTERS), choices=list(ADAPTERS))
    parser.add_argument("--rate", type=int, default=30_000, help="of the open direct work, messages/s")
    parser.add_argument("--relay", metavar="COMMAND", help="another server that speaks the floor's protocol")
    parser.add_argument("--json", type=pathlib.Path, help="write all figures there too")
    options = parser.parse_args()
    for name in ("bench", "chatd", "load"):
        path = getattr(options, name).resolve()
        if not path.exists():
            parser.error(f"--{name}: there is no {path}")
        setattr(options, name, path)
    chosen, doors, figures = Comparison(options).compare()
    if options.json:
        options.json.write_text(json.dumps({f"{work}; {door}": values for (work, door), values in figures.items()}, indent=1))
    table(chosen, doors, figures)


if __name__ == "__main__":
    main()
