"""What an admin looks for in the audit trail. Parsed from untrusted JSON."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from plugin.domain.audit import AuditEvent, AuditKind
from plugin.domain.complaint import Complaint
from plugin.domain.fields import FieldFault, Fields, parse_text
from plugin.domain.ids import AccountId, SecretId
from plugin.domain.moment import parse_moment

PAGE = 50
LARGEST_PAGE = 100
LARGEST_SEQUENCE = 2**63 - 1
"""What the database can hold."""

ACCOUNT_MAX_CHARACTERS = 128
"""Atlassian's own limit for an account id (Jira REST API v3, user parameters `accountId`)."""

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class AuditSearch:
    """Which events, newest first. What is not named does not matter."""

    kinds: tuple[AuditKind, ...] = ()
    account: AccountId | None = field(default=None, repr=False)
    secret_id: SecretId | None = None
    from_at: datetime | None = None
    to_at: datetime | None = None
    before: int | None = None
    """Only events with a lower sequence number: where the page before ended."""
    limit: int = PAGE


@dataclass(frozen=True, slots=True)
class AuditPage:
    """Some events, newest first."""

    events: tuple[AuditEvent, ...]
    next_before: int | None
    """Where the next page begins; None at the end. A page may be short, or empty, and not the last one."""


def parse_audit_search(body: Mapping[str, object]) -> AuditSearch:
    """Parse the body of "search the audit trail". A field that is null counts as absent.

    Raises:
        InvalidInput: names every field that is unknown or out of bounds.

    """
    fields = Fields(
        {name: value for name, value in body.items() if value is not None},
        allowed={"kinds", "account_id", "secret_id", "from", "to", "before", "limit"},
    )
    search = AuditSearch(
        kinds=fields.optional("kinds", _kinds, default=()),
        account=_optional(fields, "account_id", parse_account),
        secret_id=_optional(fields, "secret_id", _secret_id),
        from_at=_optional(fields, "from", parse_moment),
        to_at=_optional(fields, "to", parse_moment),
        before=_optional(fields, "before", lambda value: _number(value, most=LARGEST_SEQUENCE)),
        limit=fields.optional("limit", lambda value: _number(value, most=LARGEST_PAGE), default=PAGE),
    )
    if search.from_at and search.to_at and search.from_at > search.to_at:
        fields.faults["to"] = Complaint("Must not be before the beginning.")
    fields.finish()
    return search


def parse_leaver(body: Mapping[str, object]) -> AccountId:
    """Parse the body of "what does this person know".

    Raises:
        InvalidInput: there is no account id, or something else besides it.

    """
    fields = Fields(body, allowed={"account_id"})
    account = fields.required("account_id", parse_account, instead=AccountId(""))
    fields.finish()
    return account


def parse_account(value: object) -> AccountId:
    """Return an account id as a caller names it; whether there is such an account, only the host knows.

    Raises:
        FieldFault: it is no text, empty or longer than an account id.

    """
    text = parse_text(value)
    if not 1 <= len(text) <= ACCOUNT_MAX_CHARACTERS or "\0" in text:
        raise FieldFault(Complaint("Must be an Atlassian account id."))
    return AccountId(text)


def _optional(fields: Fields, name: str, parse: Callable[[object], _T]) -> _T | None:
    return fields.optional(name, parse, default=None)


def _kinds(value: object) -> tuple[AuditKind, ...]:
    if not isinstance(value, list) or not all(isinstance(kind, str) for kind in value):
        raise FieldFault(Complaint("Must be a list of kinds of events."))
    if set(value) - set(AuditKind):
        raise FieldFault(Complaint("Holds a kind of event that there is not."))
    return tuple(kind for kind in AuditKind if kind in value)


def _secret_id(value: object) -> SecretId:
    text = parse_text(value)
    try:
        return SecretId(UUID(text))
    except ValueError:
        raise FieldFault(Complaint("Must be the id of a secret.")) from None


def _number(value: object, *, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= most:
        raise FieldFault(Complaint("Must be a whole number from 1 to {most}.", most=most))
    return value
