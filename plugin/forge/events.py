"""What an event of Forge says. Its body is not signed, so it is a hint about the token's own site and no more.

Sources: Atlassian's pages "Life cycle events", "Jira events" and "Confluence events" of the Forge events reference.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from plugin.domain.container import Container, Product
from plugin.domain.errors import MalformedInput
from plugin.forge.invocation import Invocation

LIFECYCLE = ("avi:forge:installed:app", "avi:forge:upgraded:app")
CONTAINERS: Mapping[str, tuple[Product, str]] = {
    "avi:jira:deleted:issue": (Product.JIRA, "issue"),
    "avi:confluence:trashed:page": (Product.CONFLUENCE, "content"),
    "avi:confluence:deleted:page": (Product.CONFLUENCE, "content"),
    "avi:confluence:restored:page": (Product.CONFLUENCE, "content"),
    "avi:confluence:trashed:blogpost": (Product.CONFLUENCE, "content"),
    "avi:confluence:deleted:blogpost": (Product.CONFLUENCE, "content"),
    "avi:confluence:restored:blogpost": (Product.CONFLUENCE, "content"),
}

_ID = re.compile(r"[1-9][0-9]{0,18}")
_SITE = re.compile(r"ari:cloud:(jira|confluence)::site/([0-9A-Za-z-]{1,64})")


class EventKind(Enum):
    """What an event makes the app do."""

    ALIVE = auto()
    """The app was installed or upgraded."""
    CONTAINER = auto()
    """Something happened to an issue or page: it is to be looked for."""
    OTHER = auto()
    """Nothing that concerns us."""


@dataclass(frozen=True, slots=True)
class RemoteEvent:
    """One event of the token's own site."""

    kind: EventKind
    container: Container | None = None


def parse_event(body: Mapping[str, Any], invocation: Invocation) -> RemoteEvent:
    """Read an event that came with a verified backend token.

    Raises:
        MalformedInput: it has no readable type or subject, or is about another site or installation.

    """
    name = body.get("eventType")
    # The life cycle events' own page lists no `eventType`; they are told by the installation's id and the app.
    is_lifecycle = name in LIFECYCLE or (name is None and "app" in body and "id" in body)
    if not is_lifecycle and not isinstance(name, str):
        raise MalformedInput
    _require_own_site(body, invocation, is_lifecycle=is_lifecycle)
    if is_lifecycle:
        return RemoteEvent(EventKind.ALIVE)
    if name not in CONTAINERS:
        return RemoteEvent(EventKind.OTHER)
    product, claim = CONTAINERS[str(name)]
    if product is not invocation.product:
        raise MalformedInput
    return RemoteEvent(EventKind.CONTAINER, Container(product, _id_in(body, claim)))


def _require_own_site(body: Mapping[str, Any], invocation: Invocation, *, is_lifecycle: bool) -> None:
    """Refuse an event that names another site or installation than the token does."""
    context = body.get("context")
    if isinstance(context, str):
        named = _SITE.fullmatch(context)
        if named is None or named[2] != invocation.cloud_id:
            raise MalformedInput
    if isinstance(context, dict) and context.get("cloudId", invocation.cloud_id) != invocation.cloud_id:
        raise MalformedInput
    if body.get("cloudId", invocation.cloud_id) != invocation.cloud_id:
        raise MalformedInput
    number = invocation.installation.rpartition("/")[2]
    if is_lifecycle and body.get("id") not in (number, invocation.installation):
        raise MalformedInput


def _id_in(body: Mapping[str, Any], claim: str) -> str:
    thing = body.get(claim)
    value = thing.get("id") if isinstance(thing, dict) else None
    if isinstance(value, bool) or not isinstance(value, int | str) or not _ID.fullmatch(str(value)):
        raise MalformedInput
    return str(value)
