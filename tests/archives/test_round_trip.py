"""What is exported comes back at another installation, and opens there with the password that it had."""

from datetime import timedelta

import pytest

from plugin.domain.audit import AuditKind
from plugin.domain.checked import Checked
from plugin.domain.draft import parse_password
from plugin.domain.errors import WrongPassword
from plugin.domain.ids import UNKNOWN_ACCOUNT
from plugin.domain.version import VersionChoice
from plugin.services.changing_password import change_password
from plugin.services.editing import edit_secret
from plugin.services.restoring_versions import restore_version
from plugin.services.revealing import reveal_secret
from plugin.services.showing_versions import show_version
from plugin.services.unlocking import unlock_secret
from plugin.vault.password import Argon2Profile
from tests.archives.worlds import bring, export, secrets_of
from tests.cast import (
    ALICE,
    BOB,
    CONTENT,
    ISSUE,
    NEW_PASSWORD,
    OTHER_ISSUE,
    PASSWORD,
    TITLE,
    make_edit,
    make_new_password,
)


@pytest.fixture
def arrived(world, other, path):
    """Return the id at the new home of a secret that was edited once."""
    made, token = world.add()
    edit_secret(
        world.deps,
        world.caller(),
        made,
        make_edit(1, title="Second title", content="second"),
        grant_token=token,
    )
    export(world, path)
    bring(other, path)
    [head] = secrets_of(other, ISSUE)
    assert head.id != made
    return head.id


def test_it_opens_with_its_old_password(other, arrived):
    """Nobody typed it for the import."""
    opened, _ = other.unlock(arrived)

    assert (opened.view.title, opened.content) == ("Second title", "second")


def test_it_opens_with_no_other_password(other, arrived):
    """The import has not weakened it."""
    with pytest.raises(WrongPassword):
        other.unlock(arrived, password=NEW_PASSWORD)


def test_it_can_be_shown_again_by_its_grant(other, arrived):
    """The grant names the new ids, the content the old ones."""
    token = other.token(arrived, BOB)

    assert reveal_secret(other.deps, other.caller(BOB), arrived, token).content == "second"


def test_its_earlier_versions_open(other, arrived):
    """With the same password, and without a name: the archive's word is no proof of who wrote them."""
    token = other.token(arrived, BOB)

    shown = show_version(other.deps, other.caller(BOB), arrived, Checked.of(lambda: 1), grant_token=token)

    assert (shown.title, shown.kept.body, shown.head.updated_by) == (TITLE, CONTENT, UNKNOWN_ACCOUNT)


def test_it_can_be_edited_and_restored(other, arrived):
    """What is written after the import is sealed like the rest of it."""
    token = other.token(arrived, BOB)
    caller = other.caller(BOB)

    edit_secret(other.deps, caller, arrived, make_edit(2, content="third"), grant_token=token)
    choice = Checked.of(lambda: VersionChoice(1, 3))
    restored = restore_version(other.deps, caller, arrived, choice, grant_token=token)

    assert (restored.content, other.unlock(arrived)[0].content) == (CONTENT, CONTENT)


def test_a_new_password_ends_what_was_before(other, arrived):
    """From then on everything names the ids of today, the earlier versions too."""
    token = other.token(arrived, BOB)
    caller = other.caller(BOB)

    _, grant = change_password(other.deps, caller, arrived, make_new_password(), grant_token=token)

    with other.store.reading() as unit:
        assert len(unit.secrets.get(other.site.id, arrived).password_parameters) == 26
    assert other.unlock(arrived, password=NEW_PASSWORD)[0].content == "second"
    version = Checked.of(lambda: 1)
    shown = show_version(other.deps, caller, arrived, version, grant_token=grant.token)
    assert shown.kept.body == CONTENT


def test_stronger_parameters_keep_it_open(other, arrived):
    """They are renewed at an unlock; the contents go on naming the old ids."""
    other.with_profile(Argon2Profile(memory_kib=16, time_cost=1, parallelism=1))

    other.unlock(arrived)

    assert AuditKind.PARAMETERS_UPGRADED in other.kinds()
    assert other.unlock(arrived)[0].content == "second"


def test_it_survives_a_new_tenant_key(other, arrived):
    """The server's layer is replaced like any other's."""
    assert other.rotate().damaged_secrets == 0

    assert other.unlock(arrived)[0].content == "second"


def test_it_can_be_exported_again(other, arrived, world, tmp_path):
    """An archive of what came out of an archive opens as well."""
    second = tmp_path / "second.archive"
    export(other, second)

    bring(world, second, into=OTHER_ISSUE)

    [head] = secrets_of(world, OTHER_ISSUE)
    caller = world.caller(BOB, OTHER_ISSUE)
    typed = Checked.of(lambda: parse_password({"password": PASSWORD}, world.deps.policy))
    assert unlock_secret(world.deps, caller, head.id, typed)[0].content == "second"


def test_its_limits_come_along(world, other, path):
    """Expiry, opens and the date to rotate it."""
    expires = world.clock.now() + timedelta(days=9)
    rotate = world.clock.now() + timedelta(days=5)
    made, _ = world.add(opens_max=3, expires_at=expires.isoformat(), rotate_by=rotate.isoformat())
    world.unlock(made)
    export(world, path)

    bring(other, path)

    [head] = secrets_of(other, ISSUE)
    assert (head.life.opens_max, head.life.opens_left) == (3, 2)
    assert (head.life.expires_at, head.life.rotate_by) == (expires, rotate)


def test_it_comes_in_the_name_of_who_imports(world, other, path):
    """Its dates stay."""
    world.add(BOB)
    world.clock.advance(hours=1)
    export(world, path)
    other.clock.advance(hours=5)

    bring(other, path)

    [old], [new] = secrets_of(world, ISSUE), secrets_of(other, ISSUE)
    assert (new.created_by, new.updated_by) == (ALICE, ALICE)
    assert (new.created_at, new.content_changed_at) == (old.created_at, old.content_changed_at)
