"""The check of the tokens with which the app calls a product's REST API."""

from datetime import datetime
from hmac import compare_digest

import jwt

from devhost.qsh import query_string_hash
from devhost.sites import Installation, Site

_MAX_LIFETIME_SECONDS = 24 * 60 * 60
_CLOCK_SKEW_SECONDS = 30


class CallRefused(Exception):
    """The product does not accept the call; the message is a fixed text that names the reason."""


def check_call(
    site: Site,
    installation: Installation,
    authorization: str | None,
    *,
    request_line: tuple[str, str],
    now: datetime,
) -> None:
    """Check the `Authorization` header of a call; `request_line` is its method and raw target.

    Raises:
        CallRefused: the token is missing, malformed, expired, or another party's or request's.
    """
    scheme, _, token = (authorization or "").partition(" ")
    if scheme != "JWT" or not token:
        raise CallRefused("There is no JWT in the Authorization header.")
    try:
        claims = jwt.decode(
            token,
            installation.shared_secret,
            algorithms=["HS256"],
            options={
                "require": ["iss", "iat", "exp", "qsh"],
                "verify_exp": False,
                "verify_iat": False,
                "verify_nbf": False,
                "verify_aud": False,
            },
        )
    except jwt.PyJWTError as error:
        raise CallRefused("The token is malformed, lacks a claim, or its signature is wrong.") from error
    _check_parties(claims, site, installation)
    _check_times(claims, now=now)
    method, target = request_line
    if not compare_digest(str(claims["qsh"]), query_string_hash(method, target, base_path=site.base_path)):
        raise CallRefused("The query string hash is of another request.")


def _check_parties(claims: dict[str, object], site: Site, installation: Installation) -> None:
    if claims["iss"] != installation.descriptor.key:
        raise CallRefused("The issuer is not the app's key.")
    audience = claims.get("aud", [site.client_key])
    if site.client_key not in (audience if isinstance(audience, list) else [audience]):
        raise CallRefused("The audience is another site.")


def _check_times(claims: dict[str, object], *, now: datetime) -> None:
    issued, expires = claims["iat"], claims["exp"]
    if not isinstance(issued, int) or not isinstance(expires, int):
        raise CallRefused("A time is not a whole number of seconds.")
    if expires <= now.timestamp() - _CLOCK_SKEW_SECONDS:
        raise CallRefused("The token has expired.")
    if issued > now.timestamp() + _CLOCK_SKEW_SECONDS:
        raise CallRefused("The token is from the future.")
    if not 0 < expires - issued <= _MAX_LIFETIME_SECONDS:
        raise CallRefused("The token lives too long.")
