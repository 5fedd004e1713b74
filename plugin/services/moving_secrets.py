"""Moves an installation's secrets to its current tenant key: outer layer and title, in batches, online.

Reading, sealing and writing are three steps, so that no transaction is open while anything is computed. A row
that somebody changed between the first step and the last is left alone, and met again in the next pass.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from plugin.domain.ids import ClientKey
from plugin.domain.installation import Installation
from plugin.services.dependencies import Dependencies
from plugin.services.errors import TenantKeyMissing
from plugin.services.key_repositories import BEFORE_ALL_SECRETS, SecretBoxes, SecretPlace
from plugin.services.opening_keys import with_opened_keys
from plugin.services.ports import UnitOfWork
from plugin.services.resealing import reseal_boxes
from plugin.vault.box import key_id_of
from plugin.vault.errors import BoxRejected
from plugin.vault.tenant_key import TenantKey

BATCH = 500

Progress = Callable[[int], None]
"""Is called with the number of secrets that were just moved."""

_Change = tuple[SecretBoxes, SecretBoxes]


@dataclass(frozen=True, slots=True)
class Moved:
    """What was moved."""

    secrets: int
    damaged: int
    """Those that their own tenant key does not open; they were left as they are."""


@dataclass(frozen=True, slots=True)
class _Pass:
    """What came of one pass."""

    moved: int
    missed: int
    """Those that were changed between reading and writing."""
    damaged: int


@dataclass(frozen=True, slots=True)
class _Batch:
    """Some secrets under old keys, and every key that they need."""

    installation: Installation
    boxes: list[SecretBoxes]
    keys: Mapping[int, TenantKey]

    def changes(self) -> list[_Change]:
        """Seal again what opens."""
        return [(boxes, after) for boxes in self.boxes for after in self._resealed(boxes)]

    def _resealed(self, boxes: SecretBoxes) -> Iterator[SecretBoxes]:
        try:
            yield reseal_boxes(
                boxes,
                installation_id=self.installation.id,
                keys=self.keys,
                new=self.keys[self.installation.tenant_key_version],
            )
        except BoxRejected:
            return


def move_secrets(deps: Dependencies, client_key: ClientKey, *, progress: Progress) -> Moved:
    """Move every secret of an installation, trashed or not, that names an older key than the current one.

    Raises:
        KeyUnavailable: the key provider does not answer. What was moved stays moved.

    """
    total = 0
    while True:
        done = _pass(deps, client_key, progress)
        total += done.moved
        if not done.moved and not done.missed:
            return Moved(total, done.damaged)


def _pass(deps: Dependencies, client_key: ClientKey, progress: Progress) -> _Pass:
    """Go through the old secrets once."""
    moved = missed = damaged = 0
    after = BEFORE_ALL_SECRETS
    while batch := _read(deps, client_key, after):
        changes = batch.changes()
        damaged += len(batch.boxes) - len(changes)
        written = _write(deps, batch.installation, changes)
        progress(written)
        moved += written
        missed += len(changes) - written
        after = batch.boxes[-1].place
    return _Pass(moved, missed, damaged)


@with_opened_keys
def _read(deps: Dependencies, client_key: ClientKey, after: SecretPlace) -> _Batch | None:
    """Return the next batch with opened keys; None at the end."""
    with deps.store.reading() as unit:
        found = unit.installations.find(client_key)
        if found is None or found.is_purged:
            return None
        current = found.tenant_key_version
        boxes = unit.secret_keys.old(found.id, current=current, after=after, limit=BATCH)
        keys = {current: deps.keyring.current(unit, found)} if boxes else {}
        for version in {version for each in boxes for version in _named_by(each)}:
            keys |= _key(deps, unit, found, version)
    return _Batch(found, boxes, keys) if boxes else None


def _named_by(boxes: SecretBoxes) -> Iterator[int]:
    """Return the versions that the two boxes name, as far as they are boxes at all."""
    for box in (boxes.wrapped_key, boxes.sealed_title):
        try:
            yield key_id_of(box)
        except BoxRejected:
            continue


def _key(deps: Dependencies, unit: UnitOfWork, found: Installation, version: int) -> Mapping[int, TenantKey]:
    """Return a key by its version; none where a damaged box names one that is not there."""
    try:
        return {version: deps.keyring.get(unit, found, version)}
    except TenantKeyMissing:
        return {}


def _write(deps: Dependencies, installation: Installation, changes: list[_Change]) -> int:
    """Write what did not change meanwhile; return how many rows that were."""
    if not changes:
        return 0
    with deps.store.writing() as unit:
        # Locks the installation. If another rotation has made a newer key meanwhile, the one that was used
        # here may even be destroyed by now.
        found = unit.installations.find(installation.client_key)
        if found is None or found.tenant_key_version != installation.tenant_key_version:
            return 0
        written = unit.secret_keys.reseal(installation.id, changes)
        unit.commit()
    return written
