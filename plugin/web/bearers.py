"""Where a token may stand in a request: in exactly one place, or the request is refused."""

from flask import Request

from plugin.web.refusals import Unauthenticated

_SCHEME = "JWT "
_BEARER = "Bearer "
_PARAMETER = "jwt"


def token_in_header(request: Request) -> str:
    """Return the token of `Authorization: JWT ...`.

    Raises:
        Unauthenticated: there is none, another scheme, more than one, or another one in the query.

    """
    headers, in_query = _in_headers(request), _in_query(request)
    if in_query or len(headers) != 1:
        raise Unauthenticated("not_exactly_one_token")
    return headers[0]


def token_in_query(request: Request) -> str:
    """Return the token of the query parameter `jwt`.

    Raises:
        Unauthenticated: there is none, more than one, or an Authorization header beside it.

    """
    headers, in_query = _in_headers(request), _in_query(request)
    if headers or len(in_query) != 1:
        raise Unauthenticated("not_exactly_one_token")
    return in_query[0]


def token_in_either(request: Request) -> str:
    """Return the one token, wherever it stands.

    Raises:
        Unauthenticated: there is none, or more than one.

    """
    found = _in_headers(request) + _in_query(request)
    if len(found) != 1:
        raise Unauthenticated("not_exactly_one_token")
    return found[0]


def token_in_bearer(request: Request) -> str:
    """Return the token of `Authorization: Bearer ...`, which is Forge's.

    Raises:
        Unauthenticated: there is none, another scheme, more than one, or another one in the query.

    """
    values = request.headers.getlist("Authorization")
    if _in_query(request) or len(values) != 1 or not values[0].startswith(_BEARER):
        raise Unauthenticated("not_exactly_one_token")
    return values[0][len(_BEARER) :]


def _in_headers(request: Request) -> list[str]:
    """Return the token of every Authorization header; one of another scheme counts as an empty token."""
    values = request.headers.getlist("Authorization")
    return [value[len(_SCHEME) :] if value.startswith(_SCHEME) else "" for value in values]


def _in_query(request: Request) -> list[str]:
    return request.args.getlist(_PARAMETER)
