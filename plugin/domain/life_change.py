"""What a writer says about a secret's life: absent stays as it is, null takes a limit away.

The shape is parsed with the other fields. Whether the policy permits it depends on the moment and on what was
before, so the use case decides that with `on_new` or `after`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from plugin.domain.complaint import Complaint
from plugin.domain.errors import InvalidInput
from plugin.domain.fields import FieldFault, Fields
from plugin.domain.life import UNLIMITED, Life, SecretState
from plugin.domain.moment import parse_moment, to_milliseconds
from plugin.domain.policy import Policy

LIFE_FIELDS = frozenset({"expires_at", "opens_max", "rotate_by"})
LIMIT_FIELDS = frozenset({"expires_at", "opens_max"})


@dataclass(frozen=True, slots=True)
class LifeChange:
    """The limits that were sent, by name; None takes one away."""

    sent: Mapping[str, Any] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Whether anything was sent."""
        return bool(self.sent)

    def on_new(self, policy: Policy, *, now: datetime) -> Life:
        """Return the life of a new secret: where nothing is said of its end, the policy's default holds.

        Raises:
            InvalidInput: names every limit that the policy does not permit.

        """
        sent = dict(self.sent)
        default = policy.expiry_default or policy.expiry_max
        if "expires_at" not in sent and default is not None:
            sent["expires_at"] = to_milliseconds(now + default)
        return _changed(UNLIMITED, sent, policy, now=now, is_new=True)

    def after(self, before: Life, policy: Policy, *, now: datetime) -> Life:
        """Return the life of a secret that was changed. A limit that is sent as it was needs no permission.

        Raises:
            InvalidInput: names every limit that the policy does not permit.

        """
        return _changed(before, self.sent, policy, now=now)

    def out_of_trash(self, before: Life, policy: Policy, *, now: datetime) -> Life:
        """Return the life of a secret that is restored: a limit that has been reached needs a new one.

        Raises:
            InvalidInput: names the limits that are missing, or that the policy does not permit.

        """
        life = _changed(before, self.sent, policy, now=now)
        match life.state_at(now):
            case SecretState.EXPIRED:
                raise InvalidInput({"expires_at": Complaint("It has expired. Choose a new time, or none.")})
            case SecretState.USED_UP:
                raise InvalidInput({"opens_max": Complaint("It is used up. Choose a new number, or none.")})
        return life


def take_life(fields: Fields, policy: Policy, *, names: frozenset[str] = LIFE_FIELDS) -> LifeChange:
    """Take the limits that were sent; `fields` notes what is wrong with them."""
    parsers = {
        "expires_at": _moment,
        "opens_max": lambda value: _opens(value, policy),
        "rotate_by": _moment,
    }
    absent = object()
    taken = {name: fields.optional(name, parsers[name], default=absent) for name in sorted(names)}
    return LifeChange({name: value for name, value in taken.items() if value is not absent})


def _changed(
    before: Life, sent: Mapping[str, Any], policy: Policy, *, now: datetime, is_new: bool = False
) -> Life:
    faults: dict[str, Complaint] = {}
    life = replace(before, **sent)
    if "opens_max" in sent:
        life = replace(life, opens_left=life.opens_max)
        if life.opens_max == 1 and not policy.one_time_allowed:
            faults["opens_max"] = Complaint("Secrets that open only once are switched off here.")
    if is_new or life.expires_at != before.expires_at:
        fault = _expiry_fault(life.expires_at, policy, now=now)
        if fault is not None:
            faults["expires_at"] = fault
    if faults:
        raise InvalidInput(faults)
    return life


def _expiry_fault(expires_at: datetime | None, policy: Policy, *, now: datetime) -> Complaint | None:
    if expires_at is not None and expires_at <= now:
        return Complaint("Must be in the future.")
    if policy.expiry_max is None:
        return None
    if expires_at is None or expires_at > now + policy.expiry_max:
        return Complaint("Must be at most {days} days from now.", days=policy.expiry_max.days)
    return None


def _moment(value: object) -> datetime | None:
    return None if value is None else to_milliseconds(parse_moment(value))


def _opens(value: object, policy: Policy) -> int | None:
    if value is None:
        return None
    # A bool is an int to Python.
    if type(value) is not int or not 1 <= value <= policy.opens_max:
        raise FieldFault(
            Complaint("Must be a whole number from {least} to {most}.", least=1, most=policy.opens_max)
        )
    return value
