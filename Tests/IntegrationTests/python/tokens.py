"""Makes JWTs by hand, honest and forged, and serves a key set as an issuer does."""

import base64
import hashlib
import hmac
import http.server
import json
import threading
import time

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa


def encode(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decode(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def parts(token):
    """Header and claims of a token, unverified."""
    header, claims, _ = token.split(".")
    return json.loads(decode(header)), json.loads(decode(claims))


def joined(header, claims, signature):
    """Puts a token together; `signature` makes bytes from the signing input."""
    head = f"{encode(json.dumps(header).encode())}.{encode(json.dumps(claims).encode())}"
    return f"{head}.{encode(signature(head.encode()))}"


def rs256(key):
    return lambda data: key.sign(data, padding.PKCS1v15(), hashes.SHA256())


def hs256(secret):
    return lambda data: hmac.new(secret, data, hashlib.sha256).digest()


def unsigned(_):
    return b""


class Issuer:
    """An OpenID issuer on loopback with one RSA key: enough for tests that are not about tokens."""

    audience = "chat-tests"

    def __init__(self):
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        numbers = self.key.public_key().public_numbers()
        big_endian = lambda number: encode(number.to_bytes((number.bit_length() + 7) // 8, "big"))
        key_set = {"keys": [{"kty": "RSA", "use": "sig", "alg": "RS256", "kid": "one",
                             "n": big_endian(numbers.n), "e": big_endian(numbers.e)}]}

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(handler):
                answers = {
                    "/jwks.json": key_set,
                    "/.well-known/openid-configuration": {"issuer": self.url, "jwks_uri": f"{self.url}/jwks.json"},
                }
                body = json.dumps(answers.get(handler.path, {})).encode()
                handler.send_response(200 if handler.path in answers else 404)
                handler.send_header("Content-Type", "application/json")
                handler.send_header("Content-Length", str(len(body)))
                handler.end_headers()
                handler.wfile.write(body)

            def log_message(handler, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def token(self, subject, seconds=3600):
        now = int(time.time())
        claims = {"iss": self.url, "sub": subject, "aud": self.audience, "iat": now, "exp": now + seconds,
                  "preferred_username": subject, "name": subject.capitalize()}
        return joined({"alg": "RS256", "typ": "JWT", "kid": "one"}, claims, rs256(self.key))
