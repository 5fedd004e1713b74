"""Who may open a secret besides its owner: everybody who knows the password, or chosen people and groups only.

The password is needed in either case; an audience only takes away. A place in it may have an end.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NewType

from plugin.domain.audit_search import parse_account
from plugin.domain.complaint import Complaint
from plugin.domain.errors import InvalidInput, NotShared
from plugin.domain.fields import FieldFault, Fields, parse_text
from plugin.domain.ids import UNKNOWN_ACCOUNT, AccountId
from plugin.domain.moment import parse_moment, to_milliseconds

GroupId = NewType("GroupId", str)
"""The host's id of a group; its name can be given to another group, its id cannot."""

MOST_MEMBERS = 50
GROUP_ID_MAX_CHARACTERS = 128
NOBODY = AccountId("")


@dataclass(frozen=True, slots=True)
class Member:
    """One place: an account's or a group's, never both."""

    account: AccountId | None = None
    group: GroupId | None = None
    until: datetime | None = None
    """When the place ends; None where it has no end."""

    def is_over(self, now: datetime) -> bool:
        """Whether the place has ended."""
        return self.until is not None and self.until <= now


@dataclass(frozen=True, slots=True)
class Place:
    """That somebody is in an audience, and until when."""

    until: datetime | None = None


OWNERS_PLACE = Place()
"""What the owner has, and everybody where a secret has no audience: no end."""


@dataclass(frozen=True, slots=True)
class Audience:
    """The chosen people and groups; with none of them, nobody but the owner."""

    members: tuple[Member, ...] = field(default=(), repr=False)

    def place_of(self, account: AccountId, groups: frozenset[str], *, now: datetime) -> Place:
        """Return the longest of the places that an account has, by itself and by its groups.

        Raises:
            NotShared: it has none, or none any more.

        """
        ends = [
            member.until
            for member in self._live(now)
            if member.account == account or (member.group is not None and member.group in groups)
        ]
        if not ends:
            raise NotShared
        return Place(None if None in ends else max(end for end in ends if end is not None))

    def names(self, account: AccountId, *, now: datetime) -> bool:
        """Whether an account has a place by itself."""
        return any(member.account == account for member in self._live(now))

    def has_groups(self, *, now: datetime) -> bool:
        """Whether a group has a place: then only the host knows who is in."""
        return any(member.group is not None for member in self._live(now))

    def includes(self, account: AccountId, *, now: datetime) -> bool | None:
        """Whether an account has a place; None where only the host knows."""
        return True if self.names(account, now=now) else None if self.has_groups(now=now) else False

    def _live(self, now: datetime) -> list[Member]:
        return [member for member in self.members if not member.is_over(now)]


@dataclass(frozen=True, slots=True)
class AudienceChange:
    """What an owner chose: an audience, or everybody who knows the password."""

    audience: Audience | None

    def require_sense(self, before: Audience | None, *, now: datetime) -> None:
        """Refuse an end that has passed already; one that stood there before may stay.

        Raises:
            InvalidInput: there is one.

        """
        kept = () if before is None else before.members
        members = () if self.audience is None else self.audience.members
        if any(member.is_over(now) and member not in kept for member in members):
            raise InvalidInput({"members": Complaint("Every end must be in the future.")})


def parse_audience(body: Mapping[str, object]) -> AudienceChange:
    """Parse the body of "share": `members` is a list of people and groups, or null for everybody.

    Raises:
        InvalidInput: it is neither, or one of them is no member.

    """
    fields = Fields(body, allowed={"members"})
    change = fields.required("members", _change, instead=AudienceChange(None))
    fields.finish()
    return change


def parse_new_owner(body: Mapping[str, object]) -> AccountId:
    """Parse the body of "make somebody else the owner".

    Raises:
        InvalidInput: there is no account id, or something else besides it.

    """
    fields = Fields(body, allowed={"account_id"})
    account = fields.required("account_id", _account, instead=NOBODY)
    fields.finish()
    return account


def _change(value: object) -> AudienceChange:
    if value is None:
        return AudienceChange(None)
    if not isinstance(value, list) or len(value) > MOST_MEMBERS:
        raise FieldFault(Complaint("Must be a list of at most {most} people and groups.", most=MOST_MEMBERS))
    members = tuple(_member(each) for each in value)
    if len({(member.account, member.group) for member in members}) != len(members):
        raise FieldFault(Complaint("Names somebody twice."))
    return AudienceChange(Audience(members))


def _member(value: object) -> Member:
    is_one = isinstance(value, dict) and ("account_id" in value) != ("group_id" in value)
    if not isinstance(value, dict) or not is_one or set(value) - {"account_id", "group_id", "until"}:
        raise FieldFault(Complaint("Each must have an account_id or a group_id, and may have an end."))
    until = value.get("until")
    return Member(
        account=_account(value["account_id"]) if "account_id" in value else None,
        group=_group(value["group_id"]) if "group_id" in value else None,
        until=None if until is None else to_milliseconds(parse_moment(until)),
    )


def _account(value: object) -> AccountId:
    account = parse_account(value)
    # An erased person's name must never come to life again as a place or an owner.
    if account == UNKNOWN_ACCOUNT:
        raise FieldFault(Complaint("Must be an Atlassian account id."))
    return account


def _group(value: object) -> GroupId:
    text = parse_text(value)
    if not 1 <= len(text) <= GROUP_ID_MAX_CHARACTERS or "\0" in text:
        raise FieldFault(Complaint("Must be the id of a group."))
    return GroupId(text)
