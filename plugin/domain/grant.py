"""What an unlock gives: one account, one secret, one key epoch, a limited time."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from plugin.domain.ids import GrantId, SecretId

LONGEST_TOUCH_INTERVAL = timedelta(seconds=30)
"""A grant's uses are not all written: reading must not always mean writing."""


@dataclass(frozen=True, slots=True)
class Grant:
    """A grant as the store holds it; without its holder's token the wrapped key in it opens nothing."""

    id: GrantId
    secret_id: SecretId
    key_epoch: int
    account_pseudonym: bytes = field(repr=False)
    issued_at: datetime
    expires_at: datetime
    """The absolute end; it is part of the wrapped key's context, so a changed row does not extend it."""
    last_used_at: datetime
    wrapped_key: bytes = field(repr=False)

    def is_live(self, now: datetime, *, idle: timedelta) -> bool:
        """Whether neither the absolute nor the idle time has run out."""
        return now < self.expires_at and now < self.last_used_at + idle

    def is_touch_due(self, now: datetime, *, idle: timedelta) -> bool:
        """Whether this use should be written down: at most every 30 s, and often enough for the idle time."""
        return now >= self.last_used_at + min(LONGEST_TOUCH_INTERVAL, idle / 10)


@dataclass(frozen=True, slots=True)
class IssuedGrant:
    """What the reader's page gets to hold."""

    token: str = field(repr=False)
    expires_at: datetime
    idle_seconds: int
