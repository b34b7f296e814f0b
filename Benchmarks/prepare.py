#!/usr/bin/env python3
"""Prepares a load measurement of the native door: tokens, users and groups, and a daemon's configuration.

    chatd --dev --port 18080                          in one terminal: it issues the tokens and serves their keys
    Benchmarks/prepare.py --issuer http://127.0.0.1:18080 --connections 10000 --output /tmp/load
    chatd --config /tmp/load/chatd.json --port 9300 --store-seed-file /tmp/load/seed1000.json

Then point a load generator with adapters/chatd.conf and /tmp/load/tokens.txt (user<TAB>token) at port 9300. The group of
seedN.json has the id 01900000-0000-7000-8000-00000000N (N padded to twelve digits) and the first N users as members.
Rate limits are raised for the load users; nothing else differs from the defaults, except that no verified token is
remembered, so that every connect pays for its signature, and that one event loop is used.
"""

import argparse
import json
import pathlib
import urllib.request

GROUPS = (100, 1000, 5000)
MINTED_AT_ONCE = 1000


def mint(issuer, names):
    request = urllib.request.Request(
        f"{issuer}/dev/mint", data=json.dumps({"names": names}).encode(), headers={"content-type": "application/json"})
    return json.load(urllib.request.urlopen(request))["tokens"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--issuer", default="http://127.0.0.1:18080")
    parser.add_argument("--connections", type=int, default=10000)
    parser.add_argument("--output", type=pathlib.Path, required=True)
    options = parser.parse_args()
    options.output.mkdir(parents=True, exist_ok=True)

    users = [f"u{number}" for number in range(options.connections)]
    minted = []
    for first in range(0, len(users), MINTED_AT_ONCE):
        minted += mint(options.issuer, users[first:first + MINTED_AT_ONCE])
    lines = (f"{one['user']}\t{one['token']}\n" for one in minted)
    (options.output / "tokens.txt").write_text("".join(lines))

    for size in GROUPS:
        group = {"id": f"01900000-0000-7000-8000-{size:012d}", "title": f"Load {size}", "members": users[:size]}
        (options.output / f"seed{size}.json").write_text(json.dumps({"users": users, "groups": [group]}))

    unlimited = 1_000_000
    configuration = {
        "http": {"eventLoops": 1},
        "admin": {"socket": str(options.output.resolve() / "admin.sock")},
        "auth": {
            "issuer": {"load": {"url": options.issuer, "clientIds": ["chat-dev"], "tokenUses": ["access"]}},
            "tokenCacheSize": 0,
        },
        "session": {"requestsPerSecond": unlimited, "requestBurst": unlimited},
        "limits": {
            "userRequestsPerSecond": unlimited, "userRequestBurst": unlimited,
            "connectionsPerAddress": 0, "connectsPerSecondPerAddress": 0,
        },
    }
    (options.output / "chatd.json").write_text(json.dumps(configuration, indent=2))


if __name__ == "__main__":
    main()
