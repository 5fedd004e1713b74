"""The signed envelope of a token: its three parts, and the check of its signature.

The algorithm is fixed by the caller for each kind of token, never taken from the token's header (RFC 8725,
section 3.1). PyJWT checks the signature only; claims are checked in `claims.py`, against a passed-in time.
"""

import base64
import binascii
import json
import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from plugin.connect.errors import Refusal, SharedSecretUnusable, TokenRefused

MAX_TOKEN_CHARACTERS = 8 * 1024

# RFC 7515, section 7.1. The signature may be empty here, so that "none" is refused as an algorithm.
_COMPACT = re.compile(r"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.[A-Za-z0-9_-]*")


class Algorithm(StrEnum):
    """The two algorithms of Connect: shared secret, and Atlassian's install key."""

    HS256 = "HS256"
    RS256 = "RS256"


def unverified_header(token: str) -> Mapping[str, Any]:
    """Return a token's header. Anybody can have written it.

    Raises:
        TokenRefused: the token is no compact JWT.

    """
    return _json_object(_segments(token)[0])


def unverified_payload(token: str) -> Mapping[str, Any]:
    """Return a token's claims. Anybody can have written them.

    Raises:
        TokenRefused: the token is no compact JWT.

    """
    return _json_object(_segments(token)[1])


def verified_payload(token: str, *, key: bytes | RSAPublicKey, algorithm: Algorithm) -> Mapping[str, Any]:
    """Return the claims of a token whose signature holds.

    Raises:
        TokenRefused: the token is malformed, of another algorithm, or not signed with this key.
        SharedSecretUnusable: the key is none for the algorithm.

    """
    header = unverified_header(token)
    # No extension is understood here, so a critical one must be refused (RFC 7515, section 4.1.11).
    if header.get("alg") != algorithm.value or "crit" in header or "b64" in header:
        raise TokenRefused(Refusal.ALGORITHM)
    try:
        jwt.PyJWS(algorithms=[algorithm.value]).decode_complete(
            token, key, algorithms=[algorithm.value], options={"enforce_minimum_key_length": True}
        )
    except jwt.InvalidKeyError:
        raise SharedSecretUnusable from None
    except jwt.PyJWTError:
        # Not chained: PyJWT's messages may quote the token.
        raise TokenRefused(Refusal.SIGNATURE) from None
    return unverified_payload(token)


def _segments(token: str) -> tuple[str, str]:
    if len(token) > MAX_TOKEN_CHARACTERS:
        raise TokenRefused(Refusal.TOO_LONG)
    match = _COMPACT.fullmatch(token)
    if match is None:
        raise TokenRefused(Refusal.MALFORMED)
    return match[1], match[2]


def _json_object(segment: str) -> Mapping[str, Any]:
    try:
        text = base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4)).decode("utf-8")
        decoded = json.loads(text, parse_constant=_refuse_constant)
    except (binascii.Error, ValueError, RecursionError):
        # Not chained: the error would carry the text that could not be read.
        raise TokenRefused(Refusal.MALFORMED) from None
    if not isinstance(decoded, dict):
        raise TokenRefused(Refusal.MALFORMED)
    return decoded


def _refuse_constant(_name: str) -> None:
    """Refuse NaN and the infinities, which Python reads though JSON has none (RFC 8259, section 6)."""
    raise ValueError
