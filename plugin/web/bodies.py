"""Reads request bodies: bounded, JSON objects only, and complained about at the right moment."""

import json
from collections.abc import Callable, Mapping
from typing import IO, Any, NoReturn, TypeVar

from flask import request
from werkzeug.exceptions import BadRequest
from werkzeug.wsgi import get_input_stream

from plugin.domain.checked import Checked
from plugin.domain.complaint import Complaint
from plugin.domain.errors import InvalidInput, MalformedInput, VersionRequired
from plugin.web.refusals import TooLarge
from plugin.web.wiring import wiring

MAX_BODY_BYTES = 2 * 1024 * 1024
MAX_DRAIN_BYTES = 8 * 1024 * 1024
_PIECE_BYTES = 64 * 1024

T = TypeVar("T")


def read_body() -> bytes:
    """Return the whole body.

    Of one that is too large, a part more is read and thrown away: a client that is still sending when the
    connection ends would not get to read its answer.

    Raises:
        TooLarge: it is larger than the app takes; nothing was kept of it.
        NoPlaceForBody: too many other bodies are being waited for.
        BadRequest: the client went away in the middle of it.

    """
    announced = request.content_length
    if announced is not None and announced > MAX_DRAIN_BYTES:
        raise TooLarge
    with wiring().bodies.one():
        body, size = _received(get_input_stream(request.environ))
    if size > MAX_BODY_BYTES:
        raise TooLarge
    if announced is not None and size < announced:
        raise BadRequest
    return body


def _received(stream: IO[bytes]) -> tuple[bytes, int]:
    """Return what is kept of a body, and how long it was as far as it was read."""
    kept, size = bytearray(), 0
    try:
        while size <= MAX_DRAIN_BYTES and (piece := stream.read(_PIECE_BYTES)):
            size += len(piece)
            if size <= MAX_BODY_BYTES:
                kept += piece
    except OSError as error:
        raise BadRequest from error
    return bytes(kept), size


def checked_body(parse: Callable[[Mapping[str, object]], T]) -> Checked[T]:
    """Parse the JSON body; a fault in it waits until the use case may complain (see `Checked`).

    Raises:
        TooLarge: it is larger than the app takes.

    """
    body = read_body()
    return Checked.of(lambda: parse(_json_object(body)))


def checked_optional_body(parse: Callable[[Mapping[str, object]], T]) -> Checked[T]:
    """Parse a JSON body that may be left out: then it is an empty object.

    Raises:
        TooLarge: it is larger than the app takes.

    """
    body = read_body()
    return Checked.of(lambda: parse(_json_object(body) if body else {}))


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
