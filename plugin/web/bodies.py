"""Reads request bodies: bounded, JSON objects only, and complained about at the right moment."""

import json
from collections.abc import Callable, Mapping
from typing import Any, NoReturn, TypeVar

from flask import request
from werkzeug.exceptions import RequestEntityTooLarge

from plugin.domain.checked import Checked
from plugin.domain.complaint import Complaint
from plugin.domain.errors import InvalidInput, MalformedInput, VersionRequired
from plugin.web.errors import TooLarge

MAX_BODY_BYTES = 2 * 1024 * 1024

T = TypeVar("T")


def read_body() -> bytes:
    """Return the whole body.

    Raises:
        TooLarge: it is larger than the app takes; nothing was kept of it.

    """
    try:
        body = request.get_data(cache=False)
    except RequestEntityTooLarge:
        raise TooLarge from None
    if len(body) > MAX_BODY_BYTES:
        raise TooLarge
    return body


def checked_body(parse: Callable[[Mapping[str, object]], T]) -> Checked[T]:
    """Parse the JSON body; a fault in it waits until the use case may complain (see `Checked`).

    Raises:
        TooLarge: it is larger than the app takes.

    """
    body = read_body()
    return Checked.of(lambda: parse(_json_object(body)))


def based_on_version() -> int:
    """Return the version that an edit is based on, from If-Match (RFC 9110, section 13.1.1).

    Raises:
        VersionRequired: the header is missing.
        InvalidInput: it is not one strong entity tag with a number, such as "3"; `*` would overwrite blindly.

    """
    if "If-Match" not in request.headers:
        raise VersionRequired
    tag = request.headers["If-Match"].strip()
    number = tag[1:-1]
    quoted = len(tag) > 2 and tag[0] == tag[-1] == '"'  # noqa: PLR2004 - two quotes and something between
    if not (quoted and number.isascii() and number.isdigit() and len(number) <= 15):  # noqa: PLR2004 - fits 64 bits
        raise InvalidInput({"If-Match": Complaint('Must be the version in quotes, such as "3".')})
    return int(number)


def _json_object(body: bytes) -> Mapping[str, object]:
    """Parse strictly: no duplicate names, no NaN, no deep nesting, UTF-8 only."""
    try:
        value = json.loads(body.decode(), object_pairs_hook=_unique, parse_constant=_refuse)
    except (ValueError, RecursionError):
        # Not chained: the error would carry the body.
        raise MalformedInput from None
    if not isinstance(value, dict):
        raise MalformedInput
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({name for name, _ in pairs}) != len(pairs):
        raise MalformedInput
    return dict(pairs)


def _refuse(_constant: str) -> NoReturn:
    raise MalformedInput
