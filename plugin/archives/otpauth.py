"""Reads what makes one-time codes as other programs write it: a bare seed, or an address `otpauth://totp/...`.

The address is that of the "Key Uri Format" of Google Authenticator's wiki. What the app cannot compute (HOTP, Steam's
codes, other algorithms) is not read: a wrong code would be worse than none.
"""

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl, unquote, urlsplit

_SEED = re.compile(r"[A-Za-z2-7]{2,1024}")
_NUMBER = re.compile(r"[0-9]{1,3}")


class NoOneTimeCode(Exception):
    """The text makes no one-time code that this app knows. The text is not repeated."""


def parse_one_time_code(text: str) -> Mapping[str, object]:
    """Return the content of a secret of this kind, as the API takes it.

    Raises:
        NoOneTimeCode: it is none.

    """
    if "://" not in text:
        return {"seed": _seed(text)}
    try:
        address = urlsplit(text.strip())
        asked = dict(parse_qsl(address.query, strict_parsing=True))
    except ValueError:
        raise NoOneTimeCode from None
    if address.scheme != "otpauth" or address.netloc.lower() != "totp":
        raise NoOneTimeCode
    issuer, _, account = unquote(address.path).lstrip("/").rpartition(":")
    content: dict[str, object] = {
        "seed": _seed(asked.get("secret", "")),
        "algorithm": asked.get("algorithm", "SHA1").upper(),
        "issuer": asked.get("issuer", issuer).strip()[:200],
        "account": account.strip()[:200],
    }
    for name in ("digits", "period"):
        if name in asked:
            content[name] = _number(asked[name])
    return content


def _seed(text: str) -> str:
    """Return base32 without blanks, hyphens and padding, in capitals."""
    seed = re.sub(r"[\s-]", "", text).rstrip("=")
    if not _SEED.fullmatch(seed):
        raise NoOneTimeCode
    return seed.upper()


def _number(text: str) -> int:
    if not _NUMBER.fullmatch(text):
        raise NoOneTimeCode
    return int(text)
