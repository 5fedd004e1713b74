"""Parses contents from untrusted JSON: `format` and `content`, whose shape depends on it."""

import json
import re
from dataclasses import asdict
from urllib.parse import urlsplit

from plugin.domain.complaint import Complaint
from plugin.domain.content import (
    MARKDOWN_IS_OFF,
    Content,
    ContentBody,
    ContentFormat,
    Login,
    OneTimeCode,
    is_allowed,
)
from plugin.domain.fields import FieldFault, Fields, parse_text
from plugin.domain.policy import Policy

URL_MAX_CHARACTERS = 2048
SEED_MAX_CHARACTERS = 1024
LABEL_MAX_CHARACTERS = 200
ALGORITHMS = ("SHA1", "SHA256", "SHA512")
DIGITS = range(6, 9)
PERIODS = range(15, 121)

_NOTHING = Content.of_text("")
_LOGIN_FIELDS = {"username", "password", "url", "notes"}
_CODE_FIELDS = {"seed", "algorithm", "digits", "period", "issuer", "account"}
# Two characters are the first whole byte.
_BASE32 = re.compile(r"[A-Z2-7]{2,}")
# Browsers drop tabs and line ends out of addresses and take a backslash for a slash: none of them may be there.
_IN_NO_URL = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029\\]")


def take_content(fields: Fields, policy: Policy) -> Content:
    """Take the content of a new secret; without a format it is a text."""
    kind = fields.optional("format", lambda value: _allowed_format(value, policy), default=ContentFormat.TEXT)
    return fields.required("content", lambda value: _content(fields, kind, value, policy), instead=_NOTHING)


def take_edited_content(fields: Fields, policy: Policy) -> Content:
    """Take the content of an edit; without a format, the content's own shape says which type it has."""
    kind = fields.optional("format", _format, default=None)
    return fields.required(
        "content", lambda value: _content(fields, kind or _shape(value), value, policy), instead=_NOTHING
    )


def _format(value: object) -> ContentFormat:
    try:
        return ContentFormat(parse_text(value))
    except ValueError:
        raise FieldFault(Complaint("Is not a kind of content that this app knows.")) from None


def _allowed_format(value: object, policy: Policy) -> ContentFormat:
    kind = _format(value)
    if not is_allowed(kind, policy):
        raise FieldFault(MARKDOWN_IS_OFF)
    return kind


def _shape(value: object) -> ContentFormat:
    if not isinstance(value, dict):
        return ContentFormat.TEXT
    return ContentFormat.OTP if "seed" in value else ContentFormat.LOGIN


def _content(fields: Fields, kind: ContentFormat, value: object, policy: Policy) -> Content:
    body: ContentBody
    match kind:
        case ContentFormat.LOGIN:
            body = _login(fields.within("content", value, allowed=_LOGIN_FIELDS))
        case ContentFormat.OTP:
            body = _one_time_code(fields.within("content", value, allowed=_CODE_FIELDS))
        case _:
            body = parse_text(value)
    if _size(body) > policy.content_max_bytes:
        raise FieldFault(
            Complaint("Must not be larger than {most} KiB.", most=policy.content_max_bytes // 1024)
        )
    return Content(kind, body)


def _size(body: ContentBody) -> int:
    """Return the bytes of a text, or of an object as it is stored."""
    text = body if isinstance(body, str) else json.dumps(asdict(body), ensure_ascii=False)
    return len(text.encode())


def _login(members: Fields) -> Login:
    login = Login(
        username=members.optional("username", parse_text, default=""),
        password=members.optional("password", parse_text, default=""),
        url=members.optional("url", _url, default=""),
        notes=members.optional("notes", parse_text, default=""),
    )
    if login == Login() and not members.faults:
        raise FieldFault(Complaint("Fill in at least one field."))
    return login


def _url(value: object) -> str:
    """Accept an address that a link may lead to: of the web, and without a name that shows another host first."""
    url = parse_text(value).strip()
    if url and not (len(url) <= URL_MAX_CHARACTERS and not _IN_NO_URL.search(url) and _is_web_address(url)):
        raise FieldFault(
            Complaint("Must be a web address: http:// or https://, a host, and no user name in it.")
        )
    return url


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        # Reading the port checks it.
        has_host = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and has_host and "@" not in parts.netloc


def _one_time_code(members: Fields) -> OneTimeCode:
    return OneTimeCode(
        seed=members.required("seed", _seed, instead=""),
        algorithm=members.optional("algorithm", _algorithm, default="SHA1"),
        digits=members.optional("digits", lambda value: _number(value, DIGITS), default=6),
        period=members.optional("period", lambda value: _number(value, PERIODS), default=30),
        issuer=members.optional("issuer", _label, default=""),
        account=members.optional("account", _label, default=""),
    )


def _seed(value: object) -> str:
    seed = parse_text(value).rstrip("=")
    if len(seed) > SEED_MAX_CHARACTERS or not _BASE32.fullmatch(seed):
        raise FieldFault(Complaint("Must be base32: the letters A to Z and the digits 2 to 7."))
    return seed


def _algorithm(value: object) -> str:
    algorithm = parse_text(value)
    if algorithm not in ALGORITHMS:
        raise FieldFault(Complaint("Must be SHA1, SHA256 or SHA512."))
    return algorithm


def _number(value: object, allowed: range) -> int:
    # A bool is an int to Python, and 6.0 is in a range of integers.
    if type(value) is not int or value not in allowed:
        raise FieldFault(
            Complaint("Must be a whole number from {least} to {most}.", least=allowed[0], most=allowed[-1])
        )
    return value


def _label(value: object) -> str:
    label = parse_text(value)
    if len(label) > LABEL_MAX_CHARACTERS:
        raise FieldFault(Complaint("Must not have more than {most} characters.", most=LABEL_MAX_CHARACTERS))
    return label
