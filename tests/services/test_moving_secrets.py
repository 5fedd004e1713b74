"""Moving secrets to a new tenant key: in batches, past damage, and past whatever else happens to them meanwhile."""

from dataclasses import replace
from datetime import timedelta

from plugin.services import moving_secrets, rotating_tenant_keys
from plugin.services.rotating_tenant_keys import Rotated, plan_rotation_of, rotate_tenant_key
from tests.cast import ACME, CONTENT
from tests.services.calls import edit
from tests.services.sealed_rows import sealed, versions


def damage(world, secret_id):
    """Change one bit of a secret's wrapped key, as a broken disk would."""
    secret = sealed(world, secret_id)
    broken = bytearray(secret.wrapped_key)
    broken[-1] ^= 1
    with world.store.writing() as unit:
        unit.secrets.replace(world.site.id, replace(secret, wrapped_key=bytes(broken)), version=1, epoch=1)
        unit.commit()


def note_versions(unit, seen):
    """Note under which key each secret is sealed anew."""
    reseal = unit.secret_keys.reseal

    def noting(installation_id, changes):
        seen.extend(after.tenant_key_version for _, after in changes)
        return reseal(installation_id, changes)

    unit.secret_keys.reseal = noting


def test_many_secrets_are_moved_in_batches(world, monkeypatch):
    """Each batch is a transaction of its own, and progress is told for each."""
    monkeypatch.setattr(moving_secrets, "BATCH", 2)
    ids = [world.add()[0] for _ in range(5)]
    seen = []
    plan = plan_rotation_of(world.deps, ACME, min_age=timedelta(0))

    rotated = rotate_tenant_key(world.deps, plan, progress=seen.append)

    assert (plan.secrets, rotated.secrets, seen) == (5, 5, [2, 2, 1])
    assert {versions(world, secret_id) for secret_id in ids} == {(2, 2, 2)}


def test_a_damaged_secret_is_counted_and_keeps_no_other_from_moving(world):
    """It stays as it is, under its old key."""
    broken, _ = world.add()
    whole, _ = world.add()
    damage(world, broken)
    before = sealed(world, broken)

    rotated = world.rotate()

    assert rotated == Rotated(keys=1, secrets=1, damaged_secrets=1)
    assert sealed(world, broken) == before
    assert versions(world, whole) == (2, 2, 2)


def test_a_damaged_tenant_key_is_counted(world):
    """The run goes on with the other installations."""
    with world.store.reading() as unit:
        (row,) = [
            row for row in unit.key_rows.under_root_key_across_tenants(1, limit=9) if row.client_key == ACME
        ]
    world.add()
    with world.store.writing() as unit:
        unit.key_rows.reseal(row.installation_id, row, root_key_id=1, sealed=row.sealed[:-1] + b"?")
        found = unit.installations.find(ACME)
        # A generation of its own, so that the opened key that is kept does not count.
        unit.installations.update(replace(found, generation=found.generation + 1))
        unit.commit()

    assert world.rotate() == Rotated(damaged_keys=1)


def test_a_secret_that_is_edited_meanwhile_keeps_the_edit(world, monkeypatch):
    """What was read before the edit is not written over it; the next pass moves the new version."""
    secret_id, token = world.add()
    changes = moving_secrets._Batch.changes
    edits = [lambda: edit(world, world.caller(), secret_id, token)]

    def slow(batch):
        made = changes(batch)
        if edits:
            edits.pop()()
        return made

    monkeypatch.setattr(moving_secrets._Batch, "changes", slow)
    world.rotate()

    assert versions(world, secret_id) == (2, 2, 2)
    assert world.unlock(secret_id)[0].content == "new content"


def test_a_key_that_was_replaced_meanwhile_seals_nothing(world, monkeypatch):
    """A run that slept while another one made a newer key must not seal under its own: it may be destroyed."""
    secret_id, _ = world.add()
    changes = moving_secrets._Batch.changes
    rotations = [lambda: rotating_tenant_keys._renew(world.deps, ACME)]

    def slow(batch):
        made = changes(batch)
        if rotations:
            rotations.pop()()
        return made

    monkeypatch.setattr(moving_secrets._Batch, "changes", slow)
    seen = []
    world.store.alter = lambda unit: note_versions(unit, seen)
    world.rotate()

    assert seen == [3]
    assert versions(world, secret_id) == (3, 3, 3)
    assert world.unlock(secret_id)[0].content == CONTENT
