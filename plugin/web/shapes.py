"""Who reads an answer: a program, or a person in a frame."""

from enum import Enum, auto

from flask import Request

_PAGES = ("/connect/jira/", "/connect/confluence/", "/connect/admin")


class Shape(Enum):
    """JSON, or a page of HTML."""

    JSON = auto()
    PAGE = auto()


def shape_of(request: Request) -> Shape:
    """Return who will read the answer to this request, errors included."""
    return Shape.PAGE if request.path.startswith(_PAGES) else Shape.JSON
