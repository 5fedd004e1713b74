"""The tokens that a product makes for an app. Source: "Understanding JWT for Connect apps"."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import jwt

from devhost.keys import InstallKey
from devhost.qsh import CONTEXT_QSH
from devhost.sites import Installation, Site

REQUEST_LIFETIME = timedelta(minutes=3)
CONTEXT_LIFETIME = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Subject:
    """Who looks at what: the account (None for somebody not signed in) and the `context` claim."""

    account_id: str | None = None
    context: Mapping[str, Any] = field(default_factory=dict)


def request_token(
    site: Site, installation: Installation, subject: Subject, *, qsh: str, now: datetime
) -> str:
    """Make the HS256 token of one request from the product or its iframe to the app."""
    claims = _shared_claims(site, subject, now=now, lifetime=REQUEST_LIFETIME) | {"qsh": qsh}
    return jwt.encode(claims, installation.shared_secret, algorithm="HS256")


def context_token(site: Site, installation: Installation, subject: Subject, *, now: datetime) -> str:
    """Make the HS256 token that `AP.context.getToken()` gives; it is not tied to a request."""
    claims = _shared_claims(site, subject, now=now, lifetime=CONTEXT_LIFETIME) | {"qsh": CONTEXT_QSH}
    return jwt.encode(claims, installation.shared_secret, algorithm="HS256")


def lifecycle_token(site: Site, key: InstallKey, *, audience: str, qsh: str, now: datetime) -> str:
    """Make the RS256 token of an `installed` or `uninstalled` event for the app at `audience`."""
    claims = _times(now, REQUEST_LIFETIME) | {"iss": site.client_key, "aud": audience, "qsh": qsh}
    return jwt.encode(claims, key.private, algorithm="RS256", headers={"kid": key.kid})


def _shared_claims(site: Site, subject: Subject, *, now: datetime, lifetime: timedelta) -> dict[str, Any]:
    claims = _times(now, lifetime) | {"iss": site.client_key, "context": dict(subject.context)}
    return claims if subject.account_id is None else claims | {"sub": subject.account_id}


def _times(now: datetime, lifetime: timedelta) -> dict[str, Any]:
    return {"iat": int(now.timestamp()), "exp": int((now + lifetime).timestamp())}
