"""chatd's Socket.IO door with tokens of moto's Cognito stand-in and clients on the `python-socketio` package."""

import asyncio

import conversation_checks
import socketio_checks
from checks import Checks
from cognito import Cognito, Pool
from daemon import Daemon
from settings import configuration, issuer
from socketio_chat import POLLING, UPGRADE, WEBSOCKET


async def main():
    checks = Checks()
    cognito = Cognito()
    pool = Pool(cognito, "staff")
    daemon = Daemon(configuration(
        {"staff": issuer(pool.issuer, pool.jwks_url, clients=[pool.client], token_uses=["access"])},
        session={"tokenWarningMs": 2000}))
    try:
        with checks.check("chatd starts and is ready"):
            await daemon.ready()
        if checks.failed:
            return checks.finish()
        everybody = {}
        for name, transports in (("WebSocket", WEBSOCKET), ("polling with upgrade", UPGRADE), ("polling", POLLING)):
            # New people each time: the checks count on conversations that begin.
            for person in ("alice", "bob", "carol"):
                user = person if transports is WEBSOCKET else f"{person}.{len(everybody)}"
                pool.add_user(user)
                everybody[name, person] = pool.tokens(user)[0]
            tokens = {person: everybody[name, person] for person in ("alice", "bob", "carol")}
            await socketio_checks.run(checks, daemon, tokens, transports, name)
        await socketio_checks.refusals(checks, daemon.http, tokens)
        conversation_checks.nothing_private_logged(checks, daemon.lines)
    finally:
        daemon.stop()
        cognito.stop()
    if checks.failed:
        print("--- chatd's output", *daemon.lines[-40:], sep="\n")
    checks.finish()


if __name__ == "__main__":
    asyncio.run(main())
