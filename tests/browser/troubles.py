"""Troubles between the page and the app, made in the browser: the app itself would be hard to bring into them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import BrowserContext, Route

_API = "**/connect/api/v1/"

# Plays that the tab is out of sight, or seen again.
HIDE = """(_element, hidden) => {
  Object.defineProperty(document, "visibilityState", { value: hidden ? "hidden" : "visible", configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


def refuse_once(context: BrowserContext, path: str, status: int, code: str, **extras: Any) -> None:
    """Answer the next call of a path with a problem, as the app does (docs/openapi.yaml)."""
    problem = {"type": "about:blank", "title": "", "status": status, "code": code, "detail": "", **extras}

    def refuse(route: Route) -> None:
        body = json.dumps(problem)
        route.fulfill(status=status, content_type="application/problem+json", body=body)

    context.route(_API + path, refuse, times=1)


@contextmanager
def slow_list(context: BrowserContext) -> Iterator[None]:
    """Let the list of secrets not come for a while."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    context.route(f"{_API}secrets", hold)
    yield
    context.unroute(f"{_API}secrets", hold)
    for route in held:
        route.fallback()


@contextmanager
def dead_network(context: BrowserContext) -> Iterator[None]:
    """Let no call reach the app for a while."""

    def abort(route: Route) -> None:
        route.abort()

    context.route(f"{_API}**", abort)
    yield
    context.unroute(f"{_API}**", abort)
