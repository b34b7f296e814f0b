"""Configuration files for the chatd under test: the one place that knows the daemon's keys (Docs/configuration.md)."""


def issuer(url, jwks_url=None, audiences=(), clients=(), token_uses=()):
    """One issuer's settings; what is empty is left out."""
    entry = {"url": url, "jwksUrl": jwks_url, "audiences": list(audiences), "clientIds": list(clients),
             "tokenUses": list(token_uses)}
    return {key: value for key, value in entry.items() if value}


def configuration(issuers, **sections):
    """A whole configuration: issuers by name, and sections that a test wants otherwise than by default."""
    return {"auth": {"issuer": issuers}, **sections}


def without_rate_limits(**session):
    """Sections for tests that press as hard as they can."""
    return {
        "session": {"requestsPerSecond": 1_000_000, "requestBurst": 10_000_000, "maxInFlight": 4096, **session},
        "limits": {"userRequestsPerSecond": 1_000_000, "userRequestBurst": 10_000_000},
    }
