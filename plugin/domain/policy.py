"""The rules of an installation: one source for what the server enforces and what the page shows."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Policy:
    """Limits and durations. Sizes are in bytes of UTF-8 unless the name says otherwise."""

    title_max_characters: int = 200
    content_max_bytes: int = 256 * 1024
    password_min_bytes: int = 8
    password_max_bytes: int = 1024
    secrets_max: int = 200
    """How many secrets one container may hold, so that its list stays one small page."""
    grant_idle: timedelta = timedelta(minutes=5)
    grant_lifetime: timedelta = timedelta(minutes=30)
    grants_per_reader: int = 5
    """Live grants of one account on one secret; a further unlock ends the oldest."""
    trash_retention: timedelta = timedelta(days=30)
