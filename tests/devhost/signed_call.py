"""Calls as the app makes them, each claim open to be made wrong."""

import hashlib
from datetime import UTC, datetime
from typing import Any

import jwt

APP_URL = "http://127.0.0.1:9000"
APP_KEY = "com.secrets-for-jira-and-confluence"
SHARED_SECRET = "s" * 64
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
JIRA_CHECK = "/rest/api/3/permissions/check"


def qsh_of(canonical: str) -> str:
    """Hash a request that is written in canonical form already."""
    return hashlib.sha256(canonical.encode()).hexdigest()


def authorization(
    canonical: str, *, secret: str = SHARED_SECRET, algorithm: str = "HS256", **claims: Any
) -> str:
    """Make the header of a call with good claims, save those given; None leaves a claim out."""
    issued = int(NOW.timestamp())
    good = {"iss": APP_KEY, "iat": issued, "exp": issued + 180, "qsh": qsh_of(canonical)}
    kept = {name: value for name, value in {**good, **claims}.items() if value is not None}
    return f"JWT {jwt.encode(kept, secret, algorithm=algorithm)}"
