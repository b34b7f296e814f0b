"""A blocking client of the native door for measurements: one connection, one request at a time, nothing but the standard library."""

import base64
import json
import os
import socket
import time

TEXT, CLOSE, PING, PONG = 0x1, 0x8, 0x9, 0xA


class Failure(Exception):
    """The server refused, closed, or broke the protocol."""


class NativeClient:
    def __init__(self, port, token, timeout=30):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.received = bytearray()
        self.last_id = 0
        self.handshake(port)
        self.user = self.request({"type": "hello", "token": token})[0]["user"]["id"]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def request(self, command):
        """The reply, and the seconds from before the request was written until the reply's last byte was read."""
        self.last_id += 1
        frame = self.frame(TEXT, json.dumps({"id": self.last_id, **command}).encode())
        begin = time.perf_counter()
        self.socket.sendall(frame)
        while True:
            opcode, payload = self.read()
            end = time.perf_counter()
            if opcode == PING:
                self.socket.sendall(self.frame(PONG, payload))
            elif opcode == CLOSE:
                raise Failure(f"closed by the server: {payload[2:].decode(errors='replace')}")
            elif opcode == TEXT:
                reply = json.loads(payload)
                if reply.get("re") == self.last_id:
                    if reply.get("ok") is not True:
                        raise Failure(f"{command['type']}: {reply.get('error')}")
                    return reply, end - begin

    def handshake(self, port):
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall((
            f"GET /v1/ws HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Protocol: chat.v1\r\n\r\n").encode())
        while (end := self.received.find(b"\r\n\r\n")) < 0:
            self.receive()
        status = bytes(self.received[:end]).split(b"\r\n")[0].decode(errors="replace")
        if status.split()[1:2] != ["101"]:
            raise Failure(f"the handshake was refused: {status}")
        del self.received[:end + 4]

    @staticmethod
    def frame(opcode, payload):
        """One whole frame, masked as a client's must be (RFC 6455 §5.3)."""
        size = len(payload)
        head = bytes([0x80 | opcode])
        if size < 126:
            head += bytes([0x80 | size])
        elif size < 65536:
            head += bytes([0x80 | 126]) + size.to_bytes(2, "big")
        else:
            head += bytes([0x80 | 127]) + size.to_bytes(8, "big")
        mask = os.urandom(4)
        repeated = (mask * (size // 4 + 1))[:size]
        return head + mask + (int.from_bytes(payload, "big") ^ int.from_bytes(repeated, "big")).to_bytes(size, "big")

    def read(self):
        """One frame of the server, which neither masks nor splits its messages."""
        first, second = self.take(2)
        if second & 0x80 or first & 0xF0 != 0x80:
            raise Failure(f"a frame begins with {first:#x} {second:#x}")
        size = second
        if size == 126:
            size = int.from_bytes(self.take(2), "big")
        elif size == 127:
            size = int.from_bytes(self.take(8), "big")
        return first & 0x0F, self.take(size)

    def take(self, count):
        while len(self.received) < count:
            self.receive()
        taken = bytes(self.received[:count])
        del self.received[:count]
        return taken

    def receive(self):
        data = self.socket.recv(1 << 18)
        if not data:
            raise Failure("the connection ended")
        self.received += data
