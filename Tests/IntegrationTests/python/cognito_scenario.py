"""chatd with tokens of moto's Cognito stand-in and clients on the `websockets` package: nothing here is our own code twice."""

import asyncio

import conversation_checks
import handshake_checks
import rejection_checks
from chat import Client, Refused
from checks import Checks, equal, holds
from cognito import Cognito, Pool
from daemon import Daemon
from settings import configuration, issuer


async def main():
    checks = Checks()
    cognito = Cognito()
    # Three pools that one key signs for: only `iss` tells their tokens apart.
    staff, partners, strangers = (Pool(cognito, name) for name in ("staff", "partners", "strangers"))
    for pool in (staff, partners, strangers):
        for name in ("alice", "bob", "carol"):
            pool.add_user(name)
    # Cognito's issuer is a host of Amazon's, its keys are on loopback: the key set's URL is given apart.
    daemon = Daemon(configuration({
        "staff": issuer(staff.issuer, staff.jwks_url, clients=[staff.client], token_uses=["access"]),
        "partners": issuer(partners.issuer, partners.jwks_url, clients=[partners.client], token_uses=["id"]),
    }))
    try:
        with checks.check("chatd starts and is ready"):
            await daemon.ready()
        if checks.failed:
            return checks.finish()
        tokens = {name: staff.tokens(name)[0] for name in ("alice", "bob", "carol")}
        await conversation_checks.run(checks, conversation_checks.People(daemon.url, tokens))
        await second_issuer(checks, daemon.url, staff, partners)
        await rejection_checks.run(checks, daemon.url, staff, strangers, "alice")
        await handshake_checks.run(checks, daemon, tokens["alice"])
        await handshake_checks.few_fetches(checks, daemon, staff.issuer)
        conversation_checks.nothing_private_logged(checks, daemon.lines)
    finally:
        daemon.stop()
        cognito.stop()
    if checks.failed:
        print("--- chatd's output", *daemon.lines[-40:], sep="\n")
    checks.finish()


async def second_issuer(checks, url, staff, partners):
    with checks.check("id tokens of a second pool sign in under its alias"):
        client = await Client.sign_in(url, partners.tokens("alice")[1])
        holds(client.user.startswith("partners:"), f"user id {client.user} has no alias")
        await client.close()
    with checks.check("each pool's tokens are held to that pool's rules"):
        for token, code in ((partners.tokens("alice")[0], "token_use_mismatch"),
                            (partners.tokens("alice", partners.other_client)[1], "token_audience_mismatch")):
            try:
                await Client.sign_in(url, token)
                holds(False, f"accepted what should be {code}")
            except Refused as refusal:
                equal(refusal.code, code, "error code")


if __name__ == "__main__":
    asyncio.run(main())
