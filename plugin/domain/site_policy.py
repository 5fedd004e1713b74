"""What the admins of a site may change of its policy, between which bounds, and how it is written down.

The operator's settings go first: a site may make grants shorter than he allows, never longer. What is stored is
the site's choice alone; a field that a newer version adds has the operator's value until somebody saves again.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import lru_cache

from plugin.domain.complaint import Complaint
from plugin.domain.errors import InvalidInput, PolicyDamaged
from plugin.domain.fields import FieldFault, Fields, parse_text
from plugin.domain.policy import Policy, WhoMayAdd

GROUPS_MAX = 20
GROUP_MAX_CHARACTERS = 255
LONGEST_EXPIRY_DAYS = 3650

_MINUTE, _DAY = timedelta(minutes=1), timedelta(days=1)
_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Bounds:
    """The least and the most that a number may be."""

    least: int
    most: int


def bounds_of(operator: Policy) -> dict[str, Bounds]:
    """Return the bounds of each field that is a number, under an operator's policy."""
    longest_idle, longest_grant = _minutes(operator.grant_idle), _minutes(operator.grant_lifetime)
    return {
        "password_min_characters": Bounds(8, 128),
        "password_min_strength": Bounds(0, 4),
        "grant_idle_minutes": Bounds(1, longest_idle),
        "grant_max_minutes": Bounds(1, longest_grant),
        "lock_hidden_minutes": Bounds(1, 60),
        "expiry_default_days": Bounds(1, LONGEST_EXPIRY_DAYS),
        "expiry_max_days": Bounds(1, LONGEST_EXPIRY_DAYS),
        "trash_days": Bounds(1, 365),
        "audit_days": Bounds(30, 3650),
        "attachment_max_mib": Bounds(1, operator.attachment_max_bytes // _MIB),
    }


def fields_of(policy: Policy) -> dict[str, object]:
    """Return the fields that a site's admins may change, as they are sent and stored."""
    return {
        "password_min_characters": policy.password_min_characters,
        "password_min_strength": policy.password_min_strength,
        "current_password_required": policy.current_password_required,
        "grant_idle_minutes": _minutes(policy.grant_idle),
        "grant_max_minutes": _minutes(policy.grant_lifetime),
        "lock_hidden_minutes": _minutes(policy.lock_hidden),
        "expiry_default_days": _days(policy.expiry_default),
        "expiry_max_days": _days(policy.expiry_max),
        "who_may_add": policy.who_may_add.value,
        "add_groups": list(policy.add_groups),
        "one_time_allowed": policy.one_time_allowed,
        "trash_days": policy.trash_retention.days,
        "audit_days": policy.audit_retention.days,
        "markdown": policy.markdown,
        "attachments": policy.attachments,
        "attachment_max_mib": policy.attachment_max_bytes // _MIB,
    }


def parse_site_policy(body: Mapping[str, object], operator: Policy) -> Policy:
    """Parse what an admin saves: every field.

    Raises:
        InvalidInput: names every field that is missing, unknown or out of its bounds.

    """
    fields = _PolicyFields(body, bounds_of(operator), allowed=set(fields_of(operator)))
    policy = _take(fields, operator)
    _check_together(fields, policy)
    fields.finish()
    return policy


def encode_site_policy(policy: Policy) -> str:
    """Return a site's policy as it is stored."""
    return json.dumps(fields_of(policy), sort_keys=True, separators=(",", ":"))


@lru_cache(maxsize=1000)
def decode_site_policy(text: str, operator: Policy) -> Policy:
    """Return the policy that is stored for a site, under the operator's limits of today.

    Raises:
        PolicyDamaged: it does not say what a policy says. Nothing is guessed: a rule that is lost is no rule kept.

    """
    try:
        stored = json.loads(text)
        if not isinstance(stored, dict):
            raise PolicyDamaged
        complete = fields_of(operator) | stored
        # Its own bounds, not today's: an operator who lowers his limit must not make a policy unreadable.
        policy = parse_site_policy(complete, replace(operator, grant_idle=_DAY, grant_lifetime=_DAY))
    except (ValueError, RecursionError, InvalidInput):
        raise PolicyDamaged from None
    return replace(
        policy,
        grant_idle=min(policy.grant_idle, operator.grant_idle),
        grant_lifetime=min(policy.grant_lifetime, operator.grant_lifetime),
    )


class _PolicyFields(Fields):
    def __init__(
        self, body: Mapping[str, object], bounds: Mapping[str, Bounds], *, allowed: set[str]
    ) -> None:
        super().__init__(body, allowed=allowed)
        self._bounds = bounds

    def number(self, name: str) -> int:
        return self.required(name, lambda value: self._within(name, value), instead=0)

    def days(self, name: str) -> timedelta | None:
        none: timedelta | None = None
        return self.required(
            name,
            lambda value: None if value is None else timedelta(days=self._within(name, value)),
            instead=none,
        )

    def flag(self, name: str) -> bool:
        return self.required(name, _flag, instead=False)

    def _within(self, name: str, value: object) -> int:
        bounds = self._bounds[name]
        # A bool is an int to Python.
        if type(value) is not int or not bounds.least <= value <= bounds.most:
            raise FieldFault(
                Complaint(
                    "Must be a whole number from {least} to {most}.", least=bounds.least, most=bounds.most
                )
            )
        return value


def _take(fields: _PolicyFields, operator: Policy) -> Policy:
    return replace(
        operator,
        password_min_characters=fields.number("password_min_characters"),
        password_min_strength=fields.number("password_min_strength"),
        current_password_required=fields.flag("current_password_required"),
        grant_idle=min(fields.number("grant_idle_minutes") * _MINUTE, operator.grant_idle),
        grant_lifetime=min(fields.number("grant_max_minutes") * _MINUTE, operator.grant_lifetime),
        lock_hidden=fields.number("lock_hidden_minutes") * _MINUTE,
        expiry_default=fields.days("expiry_default_days"),
        expiry_max=fields.days("expiry_max_days"),
        who_may_add=fields.required("who_may_add", _who_may_add, instead=WhoMayAdd.EDITORS),
        add_groups=fields.required("add_groups", _groups, instead=()),
        one_time_allowed=fields.flag("one_time_allowed"),
        trash_retention=fields.number("trash_days") * _DAY,
        audit_retention=fields.number("audit_days") * _DAY,
        markdown=fields.flag("markdown"),
        attachments=fields.flag("attachments"),
        attachment_max_bytes=fields.number("attachment_max_mib") * _MIB,
    )


def _check_together(fields: Fields, policy: Policy) -> None:
    """Note what single fields cannot show; a field that is at fault already keeps its own complaint."""
    if policy.grant_lifetime < policy.grant_idle:
        fault = Complaint("Must not be shorter than the time without use.")
        fields.faults.setdefault("grant_max_minutes", fault)
    if policy.expiry_default and policy.expiry_max and policy.expiry_default > policy.expiry_max:
        fault = Complaint("Must not be later than the longest expiry.")
        fields.faults.setdefault("expiry_default_days", fault)
    if policy.who_may_add is WhoMayAdd.GROUPS and not policy.add_groups:
        fields.faults.setdefault("add_groups", Complaint("Name at least one group."))


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise FieldFault(Complaint("Must be true or false."))
    return value


def _who_may_add(value: object) -> WhoMayAdd:
    try:
        return WhoMayAdd(parse_text(value))
    except ValueError:
        raise FieldFault(Complaint("Must be editors, viewers or groups.")) from None


def _groups(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) > GROUPS_MAX:
        raise FieldFault(Complaint("Must be a list of at most {most} groups.", most=GROUPS_MAX))
    groups = tuple(dict.fromkeys(parse_text(one).strip() for one in value))
    if not all(0 < len(group) <= GROUP_MAX_CHARACTERS for group in groups):
        raise FieldFault(Complaint("Each group must have 1 to {most} characters.", most=GROUP_MAX_CHARACTERS))
    return groups


def _minutes(duration: timedelta) -> int:
    """Return whole minutes, rounded up: the operator's limit holds besides."""
    return -(-duration // _MINUTE)


def _days(duration: timedelta | None) -> int | None:
    return None if duration is None else duration.days
