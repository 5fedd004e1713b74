"""Which token a view takes. Deny by default: a view that declares none keeps the app from starting."""

from collections.abc import Callable
from enum import Enum, auto
from typing import Any, TypeVar

from flask import Flask

from plugin.forge import paths

View = TypeVar("View", bound=Callable[..., Any])
_MARK = "_token_kind"


class TokenKind(Enum):
    """What a caller must present."""

    NONE = auto()
    """Nothing: the answer is the same for everybody."""
    INSTALLED = auto()
    """RS256, signed by Atlassian, computed qsh, in the Authorization header, with the body of that event."""
    UNINSTALLED = auto()
    """The same for the other event: neither is taken at the other's address."""
    EVENT = auto()
    """HS256, computed qsh, in the Authorization header: `enabled`, `disabled`, webhooks."""
    PAGE = auto()
    """HS256, computed qsh, in the query parameter `jwt`: the pages that the host puts in frames."""
    EXPORT = auto()
    """HS256, computed qsh, in the query or the header, possibly without a user: static macro rendering."""
    CONTEXT = auto()
    """HS256, qsh `context-qsh`, in the Authorization header: the JSON API."""
    INVOCATION = auto()
    """RS256, Forge's, of one of our pages, in `Authorization: Bearer`: the JSON API behind Forge's door."""
    BACKEND = auto()
    """RS256, Forge's, of no page, in `Authorization: Bearer`: what Atlassian calls by itself."""


FORGE_KINDS = frozenset({TokenKind.INVOCATION, TokenKind.BACKEND})


class UndeclaredToken(Exception):
    """A view does not say which token it takes. This is a fault of the program, found at start-up."""


def takes(kind: TokenKind) -> Callable[[View], View]:
    """Declare which token a view takes."""

    def mark(view: View) -> View:
        setattr(view, _MARK, kind)
        return view

    return mark


def token_kind_of(view: Callable[..., Any]) -> TokenKind:
    """Return which token a view takes.

    Raises:
        UndeclaredToken: it does not say.

    """
    kind = getattr(view, _MARK, None)
    if not isinstance(kind, TokenKind):
        raise UndeclaredToken(view.__name__)
    return kind


def token_kind_at(rule: str, view: Callable[..., Any]) -> TokenKind:
    """Return which token a view takes at an address: the JSON API is mounted behind both doors.

    Raises:
        UndeclaredToken: it does not say, or says what is not taken behind this door.

    """
    kind = token_kind_of(view)
    is_forge = rule.startswith(paths.FORGE)
    if is_forge and kind is TokenKind.CONTEXT:
        kind = TokenKind.INVOCATION
    if (kind in FORGE_KINDS) is not is_forge:
        raise UndeclaredToken(view.__name__)
    return kind


def require_declared_tokens(app: Flask) -> None:
    """Refuse to go on with an app that has a view without a token kind.

    Raises:
        UndeclaredToken: names the view.

    """
    for rule in app.url_map.iter_rules():
        token_kind_at(rule.rule, app.view_functions[rule.endpoint])
