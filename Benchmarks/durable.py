#!/usr/bin/env python3
"""Measures what durability costs: messages acknowledged through chatd on Postgres, over single-row transactions of pgbench.

    Benchmarks/durable.py --chatd .build/release/chatd --wsload PATH/wsload

Both run against one server that this script starts in a temporary directory, with PostgreSQL's own defaults (fsync and
synchronous_commit on), in turns, so that a noisy machine disturbs both. pgbench has 8 clients in 2 threads that each insert one row
per transaction with a prepared statement; chatd has 200 connections in 100 pairs that write to each other, each with so many messages in flight.
wsload is the load generator that adapters/chatd.conf is written for. Ends by itself; leaves nothing behind.
"""

import argparse
import contextlib
import glob
import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
INSERT = "insert into one (body) values ('a message of about as many bytes as those that are sent through the chat server');"


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def unprivileged(command):
    """PostgreSQL's server refuses to run as root."""
    return ["runuser", "-u", "postgres", "--", *command] if os.geteuid() == 0 else command


@contextlib.contextmanager
def postgres(folder):
    binaries = sorted(glob.glob("/usr/lib/postgresql/*/bin"), key=lambda path: int(path.split("/")[4]))
    tools = pathlib.Path(binaries[-1] if binaries else os.path.dirname(shutil.which("initdb")))
    data, port = folder / "data", free_port()
    folder.mkdir()
    if os.geteuid() == 0:
        folder.parent.chmod(0o711)
        shutil.chown(folder, "postgres")
    quiet = {"stdout": subprocess.DEVNULL, "check": True}
    subprocess.run(unprivileged(
        [tools / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]), **quiet)
    subprocess.run(unprivileged(
        [tools / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", f"-p {port} -k {folder} -h 127.0.0.1", "start"]), **quiet)
    try:
        yield port
    finally:
        subprocess.run(unprivileged([tools / "pg_ctl", "-D", data, "-m", "immediate", "stop"]), stdout=subprocess.DEVNULL)


@contextlib.contextmanager
def chatd(binary, arguments, port, folder):
    with open(folder / "chatd.log", "a") as log:
        daemon = subprocess.Popen([binary, "--port", str(port), *arguments], stdout=log, stderr=log)
        try:
            deadline = time.monotonic() + 30
            while True:
                try:
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=1).close()
                    break
                except OSError:
                    if daemon.poll() is not None or time.monotonic() > deadline:
                        sys.exit(f"chatd did not start:\n{(folder / 'chatd.log').read_text()[-2000:]}")
                    time.sleep(0.1)
            yield daemon
        finally:
            daemon.terminate()
            daemon.wait(30)


def pgbench(port, script, seconds):
    out = subprocess.run(
        ["pgbench", "-h", "127.0.0.1", "-p", str(port), "-U", "postgres", "-n", "-c", "8", "-j", "2", "-M", "prepared",
         "-T", str(seconds), "-f", script, "postgres"], capture_output=True, text=True, check=True).stdout
    return float(next(line for line in out.splitlines() if line.startswith("tps")).split()[2])


def load(options, port, daemon, folder, window, run):
    # Numbers begin anew with each run, and a client id that was used before is a repeat: nothing would be stored.
    adapter = folder / "adapter.conf"
    adapter.write_text((HERE / "adapters/chatd.conf").read_text().replace('"clientId":"c', f'"clientId":"{run}-'))
    out = subprocess.run(
        [options.wsload, "--profile", adapter, "--port", str(port), "--pid", str(daemon.pid), "--tokens", folder / "load/tokens.txt",
         "--mode", "direct", "--conns", "200", "--pairs", "100", "--window", str(window), "--window-on", "ack",
         "--dur", str(options.seconds)], capture_output=True, text=True)
    result = json.loads(out.stdout)
    if not result["ok"]:
        sys.exit(f"the load failed: {result['why']} {out.stderr}")
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--chatd", default=".build/release/chatd")
    parser.add_argument("--wsload", required=True)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=6)
    parser.add_argument("--windows", type=int, nargs="+", default=[1, 5], help="messages in flight per connection")
    parser.add_argument("--writers", type=int, default=2)
    options = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="chat-durable-"))
    try:
        with postgres(folder / "postgres") as port:
            measure(options, folder, port)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def measure(options, folder, database):
    query = ["psql", "-q", "-h", "127.0.0.1", "-p", str(database), "-U", "postgres", "-c"]
    subprocess.run([*query, "create table one (id bigserial primary key, body text)"], check=True)
    subprocess.run([*query, "create database chat"], check=True)
    script = folder / "insert.sql"
    script.write_text(INSERT)
    issuer, door = free_port(), free_port()
    own = ["--admin-socket", str(folder / "issuer.sock"), "--dev"]
    with chatd(options.chatd, own, issuer, folder):
        subprocess.run(
            [sys.executable, HERE / "prepare.py", "--issuer", f"http://127.0.0.1:{issuer}", "--connections", "200",
             "--output", folder / "load"], check=True)
        arguments = ["--config", str(folder / "load/chatd.json"), "--migrate", "--database-writers", str(options.writers),
                     "--database-url", f"postgres://postgres@127.0.0.1:{database}/chat"]
        with chatd(options.chatd, arguments, door, folder) as daemon:
            print("round  pgbench/s  in flight  acknowledged/s  ratio  p50 ms  p99 ms  chatd us/message")
            for number in range(1, options.rounds + 1):
                base = pgbench(database, script, options.seconds)
                for window in options.windows:
                    got = load(options, door, daemon, folder, window, f"{number}-{window}")
                    rate, ack = got["acks_per_s"], got["ack_us"]
                    print(f"{number:5}  {base:9.0f}  {200 * window:9}  {rate:14.0f}  {rate / base:5.2f}  {ack['p50'] / 1000:6.1f}  "
                          f"{ack['p99'] / 1000:6.1f}  {got['srv_cpu_us_per_delivery']:16.1f}", flush=True)


if __name__ == "__main__":
    main()
