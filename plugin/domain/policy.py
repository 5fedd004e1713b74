"""The rules of an installation: one source for what the server enforces and what the page shows."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class WhoMayAdd(StrEnum):
    """Who of those that the host lets see an issue or page may add secrets there."""

    EDITORS = "editors"
    VIEWERS = "viewers"
    GROUPS = "groups"
    """The members of the policy's groups, whether or not they may edit the issue or page."""


@dataclass(frozen=True, slots=True)
class Policy:
    """Limits and durations. Sizes are in bytes of UTF-8 unless the name says otherwise.

    What a site's admins may change of it is in `plugin.domain.site_policy`.
    """

    title_max_characters: int = 200
    content_max_bytes: int = 256 * 1024
    password_min_characters: int = 8
    password_max_bytes: int = 1024
    password_min_strength: int = 0
    """How hard to guess a new password must be, from 0 (anything) to 4, as zxcvbn counts."""
    current_password_required: bool = False
    """Whether who changes a password types the current one again."""
    markdown: bool = True
    """Whether contents may be written in Markdown, and are shown as such."""
    versions_kept: int = 20
    """How many versions before the current one are kept of a secret."""
    secrets_max: int = 200
    """How many secrets one container may hold, so that its list stays one small page."""
    attachments: bool = True
    """Whether files may be attached to secrets. Those that are attached already can still be fetched and removed."""
    attachment_max_bytes: int = 10 * 1024 * 1024
    attachments_max: int = 10
    """How many files one secret may hold, those that are still on their way included."""
    trash_listed: int = 200
    """How many of a container's trashed secrets are shown, the newest first."""
    asks_max: int = 20
    """How many asks one container may hold at a time."""
    ask_note_max_characters: int = 1000
    ask_default: timedelta = timedelta(days=14)
    """When an ask ends whose asker says nothing."""
    ask_longest: timedelta = timedelta(days=90)
    who_may_add: WhoMayAdd = WhoMayAdd.EDITORS
    add_groups: tuple[str, ...] = ()
    """Names or ids of the host's groups; they count when `who_may_add` says groups."""
    one_time_allowed: bool = True
    """Whether a secret may be set to open only once."""
    opens_max: int = 100
    """The largest number of opens that a secret may be limited to."""
    expiry_default: timedelta | None = None
    """When a new secret expires whose writer says nothing."""
    expiry_max: timedelta | None = None
    """How far away an expiry may be; with it, each new secret has one."""
    grant_idle: timedelta = timedelta(minutes=5)
    grant_lifetime: timedelta = timedelta(minutes=30)
    grants_per_reader: int = 5
    """Live grants of one account on one secret; a further unlock ends the oldest."""
    lock_hidden: timedelta = timedelta(minutes=5)
    """How long a page may be out of sight before it locks what is open on it."""
    trash_retention: timedelta = timedelta(days=30)
    audit_retention: timedelta = timedelta(days=365)
    uninstalled_retention: timedelta = timedelta(days=30)
    """How long the data of a site that has uninstalled the app waits for it to come back."""
    old_key_margin: timedelta = timedelta(hours=1)
    """How much longer than the longest grant an old tenant key is kept: for requests that were under way."""
