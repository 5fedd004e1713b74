"""Shredding: what was promised to be gone opens no more, with the database's own files and every root key."""

import sqlite3
from contextlib import closing

import pytest

from plugin.domain.errors import SecretNotFound
from plugin.services.errors import TenantKeyMissing
from plugin.services.installing import install_site
from plugin.services.maintaining import maintain
from plugin.services.trashing import trash_secret
from plugin.storage.engine import open_store
from plugin.storage.migration import migrate
from tests.cast import CONTENT, make_notice
from tests.fakes import FakeClock
from tests.services.backends import InFile
from tests.services.calls import refused
from tests.services.purge_steps import leave, purge
from tests.services.world import World


@pytest.fixture
def world(tmp_path):
    """Make a world on files of its own, with the settings that production has."""
    path = tmp_path / "secrets.db"
    migrate(f"sqlite:///{path}")
    store = open_store(f"sqlite:///{path}", pool_size=2)
    yield World(InFile(store, path), FakeClock())
    store.close()


def files(tmp_path):
    """Return every byte of every file of the database: main file, log, grants."""
    return b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.is_file())


def sealed(world, tmp_path):
    """Return all sealed bytes of Acme: tenant keys, wrapped keys, titles, contents."""
    with closing(sqlite3.connect(tmp_path / "secrets.db")) as connection:
        secrets = connection.execute(
            "SELECT sealed_title, wrapped_key, sealed_content FROM secrets"
        ).fetchall()
        keys = connection.execute(
            "SELECT sealed FROM tenant_keys WHERE sealed IS NOT NULL AND installation_id = ?",
            (world.site.id.hex,),
        ).fetchall()
    return [each[0] for each in keys], [box for row in secrets for box in row]


def test_the_search_finds_what_is_still_there(world, tmp_path):
    """The tests below show something: before, every one of these bytes is in the files."""
    world.add()
    keys, boxes = sealed(world, tmp_path)

    assert len(keys) == 1
    assert len(boxes) == 3
    assert all(box in files(tmp_path) for box in keys + boxes)


def test_of_a_purged_installation_no_sealed_byte_is_left(world, tmp_path):
    """Neither its keys nor anything that they sealed: not in the main file, and not in the log."""
    world.add()
    keys, boxes = sealed(world, tmp_path)
    purge(world)

    assert not [box for box in keys + boxes if box in files(tmp_path)]


def test_rows_from_before_the_purge_open_no_more_in_the_database_of_after_it(world, tmp_path):
    """Somebody kept the secrets' rows, and has the database of today and the root keys: it is not enough."""
    secret_id, _ = world.add()
    with world.store.reading() as unit:
        kept = unit.secrets.get(world.site.id, secret_id)
    installed = world.site
    purge(world)
    with world.store.writing() as unit:
        unit.secrets.add(installed.id, kept)
        unit.installations.update(installed)
        unit.commit()
    world.look_again()
    world.deps.keyring._opened.clear()

    refused(TenantKeyMissing, lambda: world.unlock(secret_id))


def test_a_backup_from_before_the_purge_still_opens(world, tmp_path):
    """What the document says of backups is true: keys and rows of that time, with the root key and the password."""
    secret_id, _ = world.add()
    backup = tmp_path / "backup" / "secrets.db"
    backup.parent.mkdir()
    with (
        closing(sqlite3.connect(tmp_path / "secrets.db")) as source,
        closing(sqlite3.connect(backup)) as target,
    ):
        source.backup(target)
    purge(world)

    store = open_store(f"sqlite:///{backup}")
    restored = World(InFile(store, backup), world.clock, ring=world.ring)
    restored.site = world.site
    restored.look_again()
    assert restored.unlock(secret_id)[0].content == CONTENT
    store.close()


def test_an_old_tenant_key_is_gone_from_the_files_when_it_was_destroyed(world, tmp_path):
    """And so is what it sealed, which was sealed anew."""
    secret_id, _ = world.add()
    keys, boxes = sealed(world, tmp_path)
    title, wrapped_key, content = boxes
    world.rotate()
    world.clock.advance(hours=2)
    assert maintain(world.deps).tenant_keys == 1
    world.look_again()

    held = files(tmp_path)
    assert not [box for box in (*keys, title, wrapped_key) if box in held]
    assert content in held
    assert world.unlock(secret_id)[0].content == CONTENT


def test_of_a_secret_whose_days_in_the_trash_are_over_no_byte_is_left(world, tmp_path):
    """Row and boxes are overwritten; other secrets stay."""
    kept, _ = world.add()
    boxes_of_kept = sealed(world, tmp_path)[1]
    secret_id, token = world.add()
    boxes = [box for box in sealed(world, tmp_path)[1] if box not in boxes_of_kept]
    trash_secret(world.deps, world.caller(), secret_id, token)
    world.clock.advance(days=31)
    maintain(world.deps)

    assert not [box for box in boxes if box in files(tmp_path)]
    refused(SecretNotFound, lambda: world.unlock(secret_id))
    assert world.unlock(kept)[0].content == CONTENT


def test_of_an_uninstalled_site_everything_is_left_until_its_days_are_over(world, tmp_path):
    """Uninstalling alone destroys nothing: the site may come back."""
    world.add()
    keys, boxes = sealed(world, tmp_path)
    leave(world)
    maintain(world.deps)

    assert all(box in files(tmp_path) for box in keys + boxes)
    assert install_site(world.deps, make_notice(token=b"again", issued_at=1002)).installation.is_installed
