"""Notes now and then that a site's host has answered: an admin sees whether the two still talk.

The first answer in `NOTE_SECONDS` is noted, by each process for itself.
"""

from threading import Lock

from cachetools import TTLCache

from plugin.domain.ids import InstallationId
from plugin.domain.installation import Installation

NOTE_SECONDS = 300
_SITES = 10_000


class HostContacts:
    """Remembers which sites' answers were noted lately."""

    def __init__(self, *, note_seconds: float = NOTE_SECONDS) -> None:
        self._noted: TTLCache[InstallationId, bool] = TTLCache(_SITES, note_seconds)
        self._lock = Lock()

    def is_due(self, installation: Installation) -> bool:
        """Whether an answer of this site is to be noted now; it counts as noted from here on."""
        with self._lock:
            if installation.id in self._noted:
                return False
            self._noted[installation.id] = True
        return True
