"""A token that fails any one check is refused with the code of that check, and the connection ends."""

import time

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from chat import Client
from checks import equal, holds
from cognito import Cognito
from tokens import hs256, joined, parts, rs256, unsigned

INVALID_TOKEN, TOKEN_EXPIRED = 4500, 4002


def forged(pool, stranger, name):
    """(what is wrong, token, error code, close code) for each kind; all differ from a good token in one thing."""
    access, identity = pool.tokens(name)
    header, claims = parts(access)
    key = Cognito.private_key()
    now = int(time.time())

    def changed(header_changes={}, signature=rs256(key), **claim_changes):
        altered = {k: v for k, v in {**claims, **claim_changes}.items() if v is not None}
        return joined({**header, **header_changes}, altered, signature)

    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    foreign_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    signature = access.rsplit(".", 1)[1]
    tampered = changed(sub="somebody-else").rsplit(".", 1)[0] + "." + signature
    return [
        ("expired", changed(iat=now - 7200, exp=now - 3600), "token_expired", TOKEN_EXPIRED),
        ("wrong issuer", stranger.tokens(name)[0], "token_issuer_unknown", INVALID_TOKEN),
        ("wrong client", pool.tokens(name, pool.other_client)[0], "token_client_mismatch", INVALID_TOKEN),
        ("wrong token_use", identity, "token_use_mismatch", INVALID_TOKEN),
        ("unknown kid", changed({"kid": "other"}), "token_key_unknown", INVALID_TOKEN),
        ("alg none", changed({"alg": "none"}, unsigned), "token_algorithm_not_allowed", INVALID_TOKEN),
        ("tampered claims", tampered, "token_signature_invalid", INVALID_TOKEN),
        ("signed by another key", changed(signature=rs256(foreign_key)), "token_signature_invalid", INVALID_TOKEN),
        ("HMAC with the public key", changed({"alg": "HS256"}, hs256(public)),
         "token_algorithm_not_allowed", INVALID_TOKEN),
        ("critical header", changed({"crit": ["b64"], "b64": False}), "token_header_unsupported", INVALID_TOKEN),
        ("not yet valid", changed(nbf=now + 3600), "token_not_yet_valid", INVALID_TOKEN),
        ("no expiry", changed(exp=None), "token_claim_missing", INVALID_TOKEN),
        ("not a JWT", "not.a.jwt", "token_malformed", INVALID_TOKEN),
        ("no token", None, "token_missing", INVALID_TOKEN),
    ]


async def run(checks, url, pool, stranger, name):
    for what, token, code, close in forged(pool, stranger, name):
        with checks.check(f"rejected token: {what}"):
            client = await Client.open(url)
            reply = await client.exchange("hello", token=token)
            holds("error" in reply, "the token was accepted")
            equal(reply["error"]["code"], code, "error code")
            equal(await client.closed(), close, "close code")
            if token:
                holds(token not in str(reply), "the reply repeats the token")
    with checks.check("a forged token that changes nothing is accepted: the cases above fail for their own reason"):
        header, claims = parts(pool.tokens(name)[0])
        client = await Client.sign_in(url, joined(header, claims, rs256(Cognito.private_key())))
        equal(client.user.split(":")[-1], claims["sub"], "subject")
        await client.close()
    with checks.check("nothing but hello is answered before sign-in"):
        client = await Client.open(url)
        reply = await client.exchange("inbox")
        equal(reply["error"]["code"], "unauthenticated", "error code")
        await client.close()
    with checks.check("a refresh with another subject's token is refused"):
        client = await Client.sign_in(url, pool.tokens(name)[0])
        reply = await client.exchange("token.refresh", token=pool.tokens("bob")[0])
        equal(reply["error"]["code"], "token_subject_changed", "error code")
        reply = await client.exchange("token.refresh", token=pool.tokens(name)[0])
        holds("error" not in reply or client.socket.close_code is not None, "the session's own subject was refused")
        await client.close()
