#!/usr/bin/env python3
"""Counts instructions, allocations and reference counting per operation, and compares them with Benchmarks/thresholds.json.

    Benchmarks/instructions.py                        count all microbenchmarks and compare
    Benchmarks/instructions.py command. push.reply    those whose names begin so
    Benchmarks/instructions.py --update               write what was counted as the new thresholds
    Benchmarks/instructions.py --profile token.rs256  count one, and show which functions the instructions are in

Instructions are counted by a simulator (valgrind --tool=callgrind), so nothing else that runs on the machine changes them. Each
microbenchmark runs in a process of its own, warm. Needs valgrind, and binutils' strip; build first:

    swift build -c release --package-path Benchmarks --product microbench

Exits 1 when something got dearer: more than 10 % more instructions, or one more allocation in twenty operations.
"""

import argparse
import collections
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
THRESHOLDS = HERE / "thresholds.json"
INSTRUCTIONS = 0.10  # share by which instructions may grow: inlining moves a little with each change anywhere
ALLOCATIONS = 0.05  # what a run allocates once is spread over its operations, so that counts are not whole
ALLOCATORS = {"malloc", "calloc", "realloc", "posix_memalign", "aligned_alloc", "memalign"}
COUNTING = {"swift_retain", "swift_release", "swift_retain_n", "swift_release_n"}
TIMEOUT = 300  # seconds for one microbenchmark


class Failure(Exception):
    pass


def stripped(binary, folder):
    """A copy without debug information, which older valgrinds cannot read and refuse."""
    if not binary.exists():
        raise Failure(f"{binary} is missing; build it: swift build -c release --package-path Benchmarks --product microbench")
    copy = folder / "microbench"
    subprocess.run(["strip", "--strip-debug", "-o", copy, binary], check=True)
    return copy


def listed(binary):
    output = subprocess.run([binary], check=True, capture_output=True, text=True, timeout=60).stdout
    return {name: int(operations) for name, operations in (line.split() for line in output.splitlines())}


def measured_function(binary):
    """The symbol of the function whose calls are counted: callgrind takes no pattern where it is told when to dump."""
    symbols = subprocess.run(["nm", binary], check=True, capture_output=True, text=True).stdout
    found = re.search(r"\bT (\S*PreparedMicrobenchmarkC8measured\S*)", symbols)
    if not found:
        raise Failure("the binary has no function to watch; is it stripped of its symbols?")
    return found.group(1)


def watch(binary, function, name, folder):
    """Runs one microbenchmark under callgrind and returns the part of the profile that its measured run is.

    Counters are dumped, and so set to zero, on entry and on exit. Switching the collection on and off instead would count
    instructions as well, but calls from the start of the process.
    """
    profile = folder / "callgrind"
    command = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={profile}", f"--dump-before={function}",
               f"--dump-after={function}", str(binary), name]
    # Seeds of hash tables are random otherwise, and with them the number of probes.
    environment = {"PATH": os.environ["PATH"], "SWIFT_DETERMINISTIC_HASHING": "1"}
    result = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=TIMEOUT)
    measured = folder / "callgrind.2"
    if result.returncode != 0 or not measured.exists():
        raise Failure(f"{name} failed:\n{result.stdout}{result.stderr[-2000:]}")
    return measured


class Function:
    """What one function cost: instructions of its own, with those of what it called, and how often it was called."""

    def __init__(self):
        self.own = self.whole = self.calls = 0


def read(profile):
    """Instructions in all, and functions by name, out of callgrind's format."""
    names, functions, instructions = {}, collections.defaultdict(Function), 0
    function = called = ""
    with open(profile) as lines:
        for line in lines:
            if line.startswith(("fn=", "cfn=")):
                # A name stands in full once and is (number) afterwards; recursion levels are marked with '2.
                number, name = re.match(r"c?fn=(\(\d+\))(?: (.*))?", line.rstrip("\n")).groups()
                if name:
                    names[number] = re.sub(r"'\d+$", "", name)
                if line[0] == "c":
                    called = names[number]
                else:
                    function = names[number]
            elif line.startswith("calls="):
                functions[called].calls += int(line[6:].split()[0])
                cost = int(next(lines).split()[1])
                if called != function:
                    functions[function].whole += cost
            elif line[0].isdigit() or line[0] in "+-*":
                cost = int(line.split()[1])
                functions[function].own += cost
                functions[function].whole += cost
            elif line.startswith("totals:"):
                instructions = int(line.split()[1])
    return instructions, functions


def per_operation(instructions, functions, operations):
    def calls(names):
        return round(sum(functions[name].calls for name in names) / operations, 2)

    return {
        "instructions": round(instructions / operations),
        "allocations": calls(ALLOCATORS),
        "retains": calls(COUNTING),
    }


def compare(name, now, before):
    """What got dearer, as text; and whether it got so much cheaper that the threshold is out of date."""
    if before is None:
        return ["has no threshold; run with --update"], False
    dearer = []
    if now["instructions"] > before["instructions"] * (1 + INSTRUCTIONS):
        share = now["instructions"] / before["instructions"] - 1
        dearer.append(f"{now['instructions']:,} instructions, {share:.0%} over {before['instructions']:,}")
    if now["allocations"] > before["allocations"] + ALLOCATIONS:
        dearer.append(f"{now['allocations']} allocations, over {before['allocations']}")
    cheaper = (now["instructions"] < before["instructions"] * (1 - INSTRUCTIONS)
               or now["allocations"] < before["allocations"] - ALLOCATIONS)
    return dearer, cheaper


def show_profile(instructions, functions, operations, limit=25):
    """Where the instructions are; the frames around the operation, which hold all of them, are left out."""
    for title, cost in (("with what they call", lambda one: one.whole), ("by themselves", lambda one: one.own)):
        rows = sorted(functions.items(), key=lambda item: -cost(item[1]))
        rows = [(name, one) for name, one in rows if cost(one) < 0.97 * instructions][:limit]
        text = "\n".join(f"{cost(one) / instructions:7.1%}{cost(one) / operations:>12,.1f}{one.calls / operations:>10,.1f}  {name}"
                         for name, one in rows)
        if shutil.which("swift"):
            text = subprocess.run(["swift", "demangle", "--simplified"], input=text, capture_output=True, text=True).stdout
        print(f"\nFunctions {title}, per operation:\n  share instructions  calls\n{text.rstrip()}\n")


def swift_version():
    output = subprocess.run(["swift", "--version"], capture_output=True, text=True).stdout
    found = re.search(r"Swift version (\S+)", output)
    return found.group(1) if found else "unknown"


def measure(arguments, folder):
    binary = stripped(arguments.binary, folder)
    function = measured_function(binary)
    chosen = {name: operations for name, operations in listed(binary).items()
              if not arguments.names or name.startswith(tuple(arguments.names))}
    if not chosen:
        raise Failure("no microbenchmark has a name that begins so; Benchmarks/.build/release/microbench lists them")
    committed = json.loads(THRESHOLDS.read_text()) if THRESHOLDS.exists() else {"perOperation": {}}
    if committed.get("swift", swift_version()) != swift_version():
        print(f"The thresholds were counted with Swift {committed['swift']}, this is {swift_version()}.")
    results, failures, stale = {}, [], []
    print(f"{'per operation':<30}{'instructions':>14}{'threshold':>12}{'':>7}{'allocations':>13}{'retain+release':>16}")
    for name, operations in chosen.items():
        instructions, functions = read(watch(binary, function, name, folder))
        now = results[name] = per_operation(instructions, functions, operations)
        before = committed["perOperation"].get(name)
        difference = f"{now['instructions'] / before['instructions'] - 1:+.1%}" if before else ""
        print(f"{name:<30}{now['instructions']:>14,}{before['instructions'] if before else 0:>12,}{difference:>7}"
              f"{now['allocations']:>13}{now['retains']:>16}", flush=True)
        dearer, cheaper = compare(name, now, before)
        failures += [f"{name}: {text}" for text in dearer]
        if cheaper:
            stale.append(name)
        if arguments.profile:
            show_profile(instructions, functions, operations)
    if arguments.update:
        kept = committed["perOperation"] if arguments.names else {}
        text = json.dumps({"swift": swift_version(), "perOperation": {**kept, **results}}, indent=2)
        # One line for each, so that a change of thresholds is read at a glance.
        THRESHOLDS.write_text(re.sub(r"\{\s*(\"instructions[^}]*?)\s*\}", lambda m: "{" + re.sub(r"\s+", " ", m[1]) + "}", text) + "\n")
        print(f"{THRESHOLDS.name} holds these now.")
        return 0
    if stale:
        print("Cheaper than the thresholds, which --update brings down: " + ", ".join(stale))
    for failure in failures:
        print(f"dearer: {failure}", file=sys.stderr)
    return 1 if failures else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help="beginnings of names; all when left out")
    parser.add_argument("--binary", type=pathlib.Path, default=HERE / ".build/release/microbench")
    parser.add_argument("--update", action="store_true", help="write the thresholds instead of comparing with them")
    parser.add_argument("--profile", action="store_true", help="show the dearest functions of each")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="microbench-") as folder:
        try:
            return measure(arguments, pathlib.Path(folder))
        except (Failure, subprocess.CalledProcessError, subprocess.TimeoutExpired) as failure:
            print(f"instructions.py: {failure}", file=sys.stderr)
            return 2


if __name__ == "__main__":
    sys.exit(main())
