"""The step "the host has answered"."""

import contextlib

from plugin.domain.installation import Installation
from plugin.services.dependencies import Dependencies
from plugin.services.errors import StoreError


def note_host_contact(deps: Dependencies, installation: Installation) -> None:
    """Note that a site's host has answered, unless that was noted lately. Never call it inside a unit."""
    if not deps.contacts.is_due(installation):
        return
    # Nothing depends on it: what the host has just allowed goes on.
    with contextlib.suppress(StoreError), deps.store.writing() as unit:
        unit.health.note_host_contact(installation.id, at=deps.clock.now())
        unit.commit()
