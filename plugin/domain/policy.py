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
    lock_hidden: timedelta = timedelta(minutes=5)
    """How long a page may be out of sight before it locks what is open on it."""
    trash_retention: timedelta = timedelta(days=30)
    uninstalled_retention: timedelta = timedelta(days=30)
    """How long the data of a site that has uninstalled the app waits for it to come back."""
    old_key_margin: timedelta = timedelta(hours=1)
    """How much longer than the longest grant an old tenant key is kept: for requests that were under way."""
