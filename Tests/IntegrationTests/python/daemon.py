"""Starts the built `chatd` on a free loopback port and ends it."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import tempfile
import threading
import time
import urllib.error
import urllib.request

from checks import Failed


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Daemon:
    """A running chatd with a configuration of its own; its output is kept for the report of a failure."""

    def __init__(self, configuration, arguments=(), port=None):
        self.port = port or free_port()
        self.folder = tempfile.TemporaryDirectory(prefix="chatd-test-")
        path = os.path.join(self.folder.name, "chatd.json")
        with open(path, "w") as file:
            json.dump({"admin": {"socket": os.path.join(self.folder.name, "admin.sock")}, **configuration}, file)
        binary = os.environ.get("CHATD_BINARY")
        if not binary:
            raise SystemExit("CHATD_BINARY is not set: the path of the chatd to test")
        # Nothing of the caller's environment may configure the daemon.
        environment = {key: os.environ[key] for key in ("PATH", "HOME", "LD_LIBRARY_PATH") if key in os.environ}
        self.process = subprocess.Popen(
            [binary, "--config", path, "--host", "127.0.0.1", "--port", str(self.port), *arguments],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment, cwd=self.folder.name)
        self.lines = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        for line in self.process.stdout:
            self.lines.append(line.decode(errors="replace").rstrip("\n"))

    @property
    def url(self):
        return f"ws://127.0.0.1:{self.port}/v1/ws"

    @property
    def http(self):
        return f"http://127.0.0.1:{self.port}"

    def get(self, path):
        """Status and body of an HTTP GET; status 0 when nobody listens."""
        try:
            with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(
                    f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except (urllib.error.URLError, OSError):
            return 0, ""

    async def ready(self, seconds=20.0):
        """Waits for /readyz to say yes."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise Failed(f"chatd ended with {self.process.returncode}: {' | '.join(self.lines[-5:])}")
            if (await asyncio.to_thread(self.get, "/readyz"))[0] == 200:
                return
            await asyncio.sleep(0.05)
        raise Failed(f"chatd is not ready after {seconds:g} s: {' | '.join(self.lines[-5:])}")

    def resident_bytes(self):
        """Memory the process holds now."""
        with open(f"/proc/{self.process.pid}/status") as file:
            for line in file:
                if line.startswith("VmRSS:"):
                    return int(line.split()[1]) * 1024
        raise Failed("no VmRSS of chatd")

    def terminate(self):
        self.process.send_signal(signal.SIGTERM)

    async def exit_code(self, seconds=30.0):
        """Waits for the process to end by itself."""
        try:
            code = await asyncio.to_thread(self.process.wait, seconds)
        except subprocess.TimeoutExpired:
            raise Failed(f"chatd still runs after {seconds:g} s") from None
        self._reader.join(5)
        return code

    def stop(self):
        """Ends the process whatever state it is in."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self._reader.join(5)
        self.folder.cleanup()
