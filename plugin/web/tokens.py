"""Which token a view takes. Deny by default: a view that declares none keeps the app from starting."""

from collections.abc import Callable
from enum import Enum, auto
from typing import Any, TypeVar

from flask import Flask

View = TypeVar("View", bound=Callable[..., Any])
_MARK = "_token_kind"


class TokenKind(Enum):
    """What a caller must present."""

    NONE = auto()
    """Nothing: the answer is the same for everybody."""
    INSTALL = auto()
    """RS256, signed by Atlassian, computed qsh, in the Authorization header: `installed` and `uninstalled`."""
    EVENT = auto()
    """HS256, computed qsh, in the Authorization header: `enabled`, `disabled`, webhooks."""
    PAGE = auto()
    """HS256, computed qsh, in the query parameter `jwt`: the pages that the host puts in frames."""
    EXPORT = auto()
    """HS256, computed qsh, in the query or the header, possibly without a user: static macro rendering."""
    CONTEXT = auto()
    """HS256, qsh `context-qsh`, in the Authorization header: the JSON API."""


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


def require_declared_tokens(app: Flask) -> None:
    """Refuse to go on with an app that has a view without a token kind.

    Raises:
        UndeclaredToken: names the view.

    """
    for rule in app.url_map.iter_rules():
        token_kind_of(app.view_functions[rule.endpoint])
