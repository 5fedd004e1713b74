"""The query string hash: what binds a Connect token to one method, path and query.

The rules are those of Atlassian's page "Understanding JWT for Connect apps", section "Query string hash".
Where that text and Atlassian's implementation differ (the order of repeated values), the published vectors
decide; they are in tests/vectors/connect/qsh-vectors.json.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, unquote_to_bytes

from plugin.connect.errors import TargetMalformed

MAX_TARGET_CHARACTERS = 32 * 1024
MAX_QUERY_FIELDS = 200
TOKEN_PARAMETER = "jwt"  # noqa: S105 - the name of the parameter, not a token

_ABSOLUTE_FORM = re.compile(r"https?://[^/?#]*", re.IGNORECASE)
_FORBIDDEN = re.compile(r"[^\x20-\x7e]|#")
_BROKEN_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_UNRESERVED = re.compile(r"[A-Za-z0-9_.~-]*")
_METHOD = re.compile(r"[A-Za-z]{1,16}")


@dataclass(frozen=True, slots=True, repr=False)
class RequestLine:
    """A request as it stands on the wire. It has no repr: a page's target holds its token."""

    method: str
    raw_target: str
    """The undecoded path and query (RFC 9112, section 3.2), as an absolute URL or from the slash on."""
    base_path: str = ""
    """The path part of the base URL that the hash is relative to."""


def query_string_hash(method: str, raw_target: str, *, base_path: str = "") -> str:
    """Return the hash of a request, in lower-case hex.

    Raises:
        TargetMalformed: the target cannot be read.

    """
    return _hash(canonical_request(method, raw_target, base_path=base_path))


def hash_and_fields(request: RequestLine) -> tuple[str, dict[str, tuple[str, ...]]]:
    """Return the hash of a request and the decoded query that it covers, from one reading of the target.

    Raises:
        TargetMalformed: the target cannot be read.

    """
    path, query = _split_target(request.raw_target)
    fields = _parse_query(query)
    canonical = _canonical(request.method, path, fields, base_path=request.base_path)
    return _hash(canonical), _without_token(fields)


def _hash(canonical: str) -> str:
    return hashlib.sha256(canonical.encode("utf-8")).hexdigest()


def canonical_request(method: str, raw_target: str, *, base_path: str = "") -> str:
    """Return the text that is hashed: METHOD&path&query.

    Raises:
        TargetMalformed: the target cannot be read.

    """
    path, query = _split_target(raw_target)
    return _canonical(method, path, _parse_query(query), base_path=base_path)


def _canonical(method: str, path: str, fields: Mapping[str, list[str]], *, base_path: str) -> str:
    if not _METHOD.fullmatch(method):
        raise TargetMalformed
    return f"{method.upper()}&{_canonical_path(path, base_path)}&{_canonical_query(fields)}"


def query_fields(raw_target: str) -> dict[str, tuple[str, ...]]:
    """Return the decoded query without the token: exactly the names and values that the hash covers.

    Raises:
        TargetMalformed: the target cannot be read.

    """
    return _without_token(_parse_query(_split_target(raw_target)[1]))


def _without_token(fields: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(values) for name, values in fields.items() if name != TOKEN_PARAMETER}


def _split_target(raw_target: str) -> tuple[str, str]:
    if len(raw_target) > MAX_TARGET_CHARACTERS or _FORBIDDEN.search(raw_target):
        raise TargetMalformed
    if not raw_target.startswith("/"):
        authority = _ABSOLUTE_FORM.match(raw_target)
        if authority is None:
            raise TargetMalformed
        raw_target = raw_target[authority.end() :]
    path, _, query = raw_target.partition("?")
    return path, query


def _canonical_path(path: str, base_path: str) -> str:
    prefix = base_path.rstrip("/")
    # Only whole segments count: "/jira" is no prefix of "/jirafoo".
    if prefix and (path == prefix or path.startswith(prefix + "/")):
        path = path[len(prefix) :]
    path = path.replace("&", "%26")
    return path.removesuffix("/") or "/"


def _parse_query(query: str) -> dict[str, list[str]]:
    pairs = [pair for pair in query.split("&") if pair]
    if len(pairs) > MAX_QUERY_FIELDS:
        raise TargetMalformed
    fields: dict[str, list[str]] = {}
    for pair in pairs:
        name, _, value = pair.partition("=")
        fields.setdefault(_decode(name), []).append(_decode(value))
    return fields


def _decode(text: str) -> str:
    if "%" not in text:
        return text.replace("+", " ")  # the whole target was found to be ASCII
    if _BROKEN_ESCAPE.search(text):
        raise TargetMalformed
    try:
        return unquote_to_bytes(text.replace("+", " ")).decode("utf-8")
    except UnicodeDecodeError:
        # Not chained: the error would carry the bytes.
        raise TargetMalformed from None


def _canonical_query(fields: Mapping[str, list[str]]) -> str:
    parameters = []
    for name, values in fields.items():
        if name == TOKEN_PARAMETER:
            continue
        # The decoded values are sorted, in UTF-16 order as Java and JavaScript compare strings.
        ordered = sorted(values, key=_in_utf16) if len(values) > 1 else values
        parameters.append((_encode(name), ",".join(map(_encode, ordered))))
    return "&".join(f"{name}={value}" for name, value in sorted(parameters))


def _in_utf16(value: str) -> bytes:
    return value.encode("utf-16-be")


def _encode(text: str) -> str:
    """Percent-encode all but RFC 3986's unreserved characters, which is what `quote` leaves alone."""
    return text if _UNRESERVED.fullmatch(text) else quote(text, safe="")
