"""The signed envelope of a token: its three parts, and the check of its signature.

The algorithm is fixed by the caller for each kind of token, never taken from the token's header (RFC 8725,
section 3.1). PyJWT checks the signature only; claims are checked in `claims.py`, against a passed-in time.
"""

import base64
import binascii
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt.algorithms import HMACAlgorithm, RSAAlgorithm

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


@dataclass(frozen=True, slots=True, repr=False)
class CompactToken:
    """A compact JWT taken apart once. Nothing of it is proven. It has no repr: it opens doors."""

    text: str
    header: Mapping[str, Any]
    payload: Mapping[str, Any]

    @classmethod
    def of(cls, token: "CompactToken | str") -> "CompactToken":
        """Take a token apart, unless it was before.

        Raises:
            TokenRefused: it is no compact JWT.

        """
        if isinstance(token, CompactToken):
            return token
        header, payload = _segments(token)
        return cls(token, _json_object(header), _json_object(payload))


_VERIFIERS = {
    Algorithm.HS256: HMACAlgorithm(HMACAlgorithm.SHA256),
    Algorithm.RS256: RSAAlgorithm(RSAAlgorithm.SHA256),
}


def verified_payload(
    token: CompactToken | str, *, key: bytes | RSAPublicKey, algorithm: Algorithm
) -> Mapping[str, Any]:
    """Return the claims of a token whose signature holds.

    Raises:
        TokenRefused: the token is malformed, of another algorithm, or not signed with this key.
        SharedSecretUnusable: the key is none for the algorithm.

    """
    token = CompactToken.of(token)
    header = token.header
    # No extension is understood here, so a critical one must be refused (RFC 7515, section 4.1.11).
    if header.get("alg") != algorithm.value or "crit" in header or "b64" in header:
        raise TokenRefused(Refusal.ALGORITHM)
    _require_signature(token.text, key=key, algorithm=algorithm)
    return token.payload


def _require_signature(text: str, *, key: bytes | RSAPublicKey, algorithm: Algorithm) -> None:
    """Let PyJWT's algorithm check the signature; its own reader of tokens would take them apart again, slowly."""
    verifier = _VERIFIERS[algorithm]
    signed, _, signature = text.rpartition(".")
    try:
        prepared = verifier.prepare_key(key)
        if verifier.check_key_length(prepared):
            raise SharedSecretUnusable
        is_right = verifier.verify(signed.encode(), prepared, _bytes(signature))
    except jwt.InvalidKeyError:
        raise SharedSecretUnusable from None
    except (jwt.PyJWTError, binascii.Error):
        # Not chained: PyJWT's messages may quote the token.
        raise TokenRefused(Refusal.SIGNATURE) from None
    if not is_right:
        raise TokenRefused(Refusal.SIGNATURE)


def _bytes(segment: str) -> bytes:
    """Decode a segment, which has one spelling only (RFC 4648, section 3.5).

    With others, a token that was used once would pass as a new one: used tokens are known by their text.
    """
    decoded = base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4))
    if base64.urlsafe_b64encode(decoded).rstrip(b"=") != segment.encode():
        raise binascii.Error
    return decoded


def _segments(token: str) -> tuple[str, str]:
    if len(token) > MAX_TOKEN_CHARACTERS:
        raise TokenRefused(Refusal.TOO_LONG)
    match = _COMPACT.fullmatch(token)
    if match is None:
        raise TokenRefused(Refusal.MALFORMED)
    return match[1], match[2]


def _json_object(segment: str) -> Mapping[str, Any]:
    try:
        decoded = _STRICT_JSON.decode(_bytes(segment).decode("utf-8"))
    except (binascii.Error, ValueError, RecursionError):
        # Not chained: the error would carry the text that could not be read.
        raise TokenRefused(Refusal.MALFORMED) from None
    if not isinstance(decoded, dict):
        raise TokenRefused(Refusal.MALFORMED)
    return decoded


def _refuse_constant(_name: str) -> None:
    """Refuse NaN and the infinities, which Python reads though JSON has none (RFC 8259, section 6)."""
    raise ValueError


# Made once: `json.loads` makes a new decoder at each call that has an option.
_STRICT_JSON = json.JSONDecoder(parse_constant=_refuse_constant)
