"""How long a secret can be opened: until a moment, a number of times, or both; and when it should be renewed."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class SecretState(StrEnum):
    """Whether a secret can be unlocked at all."""

    OPEN = "open"
    EXPIRED = "expired"
    USED_UP = "used_up"


class TrashReason(StrEnum):
    """Why a secret lies in the trash."""

    DELETED = "deleted"
    EXPIRED = "expired"
    USED_UP = "used_up"


@dataclass(frozen=True, slots=True)
class Life:
    """The limits of one secret. None means: no such limit."""

    expires_at: datetime | None = None
    """From this moment on it does not open, whoever holds a grant."""
    opens_max: int | None = None
    """How many unlocks its writer allowed."""
    opens_left: int | None = None
    """How many of them are left. A grant that was given goes on when none are."""
    rotate_by: datetime | None = None
    """A reminder, and no more."""

    def state_at(self, now: datetime) -> SecretState:
        """Return whether it can be unlocked at a moment."""
        if self.expires_at is not None and now >= self.expires_at:
            return SecretState.EXPIRED
        return SecretState.USED_UP if self.opens_left == 0 else SecretState.OPEN


UNLIMITED = Life()
