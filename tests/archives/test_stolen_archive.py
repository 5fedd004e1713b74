"""Whoever steals an exported archive: what he gets without its passphrase, and with it."""

import pytest

from plugin.domain.errors import WrongPassword
from plugin.services.exporting_installation import export_installation
from plugin.vault.box import Purpose, open_box
from plugin.vault.content import open_content
from plugin.vault.data_key import OuterLayer, take_outer_off
from plugin.vault.errors import BoxRejected
from plugin.vault.password import TEST_ONLY_BOUNDS, Password, PasswordParameters, derive_password_key
from plugin.vault.place import Place
from tests.archives.worlds import export, opened
from tests.cast import ACME, ALICE, CONTENT, ISSUE, NEW_PASSWORD, PASSWORD, TITLE
from tests.services import calls


@pytest.fixture
def archived(world):
    """Export Alice's secret; return its id and what an archive holds of it."""
    made, _ = world.add()
    [secret] = export_installation(world.deps, ACME).secrets
    return made, secret


def guess(secret, password):
    """Try a password as a thief does, who has the passphrase: one Argon2id, no server."""
    parameters = PasswordParameters.decode(secret.password_parameters)
    key = derive_password_key(Password.from_text(password), parameters, bounds=TEST_ONLY_BOUNDS)
    origin = secret.origin
    place = Place(origin.tenant, origin.secret, secret.key_epoch, "jira", secret.container.id)
    context = place.inner_context(parameters.derivation())
    return open_box(key, purpose=Purpose.INNER, context=context, box=secret.password_layer)


def test_without_the_passphrase_only_sizes_are_seen(world, tmp_path):
    """Neither titles nor accounts nor where the secrets are, and nothing to test a password against."""
    world.add()
    path = tmp_path / "archive"
    export(world, path)
    data = path.read_bytes()
    with opened(path) as archive:
        [secret] = archive.secrets()

    hidden = (TITLE, CONTENT, PASSWORD, ALICE, ACME, ISSUE.id, str(secret.id))
    assert not [each for each in hidden if each.encode() in data]
    assert secret.password_layer not in data
    assert secret.id.bytes not in data


def test_with_the_passphrase_each_guess_is_one_argon2(archived):
    """No server counts them and no tenant key is needed: this is the price of getting data out."""
    _, secret = archived

    with pytest.raises(BoxRejected):
        guess(secret, "wrong password")
    assert len(guess(secret, PASSWORD)) == 32


def test_a_password_that_was_changed_since_opens_the_archive_still(world, archived):
    """What has left cannot be called back; but what is written from then on is out of reach."""
    made, secret = archived
    calls.change(world, world.caller(), made, world.token(made, ALICE))

    assert len(guess(secret, PASSWORD)) == 32
    with pytest.raises(WrongPassword):
        world.unlock(made, password=PASSWORD)
    assert world.unlock(made, password=NEW_PASSWORD)


def test_no_key_of_another_site_makes_an_archive_of_a_secret(world, archived):
    """What is taken off is this site's own layer: Mallory's key does not open it."""
    made, _ = archived
    with world.store.reading() as unit:
        secret = unit.secrets.get(world.site.id, made)
    parameters = PasswordParameters.decode(secret.password_parameters)
    place = Place(world.evil_site.id, made, secret.key_epoch, "jira", ISSUE.id)

    with pytest.raises(BoxRejected):
        take_outer_off(
            secret.wrapped_key, layer=OuterLayer(place, world.key(world.evil_site)), parameters=parameters
        )


def test_an_archive_holds_one_site(world, archived):
    """Mallory's secrets are not in Acme's."""
    _, secret = archived

    assert [each.id for each in export_installation(world.deps, ACME).secrets] == [secret.id]
    assert list(export_installation(world.deps, world.evil_site.client_key).secrets) == []


def test_a_data_key_from_an_archive_opens_what_is_written_until_the_password_changes(world, archived):
    """The key is the live secret's own, and contents are sealed under it alone; a new password makes a new one."""
    made, secret = archived
    data_key = guess(secret, PASSWORD)
    calls.edit(world, world.caller(), made, world.token(made, ALICE))
    assert _opened(world, made, data_key) == "new content"

    calls.change(world, world.caller(), made, world.token(made, ALICE))

    with pytest.raises(BoxRejected):
        _opened(world, made, data_key)


def _opened(world, made, data_key):
    """Open what the database holds now, without any key of the server."""
    with world.store.reading() as unit:
        now = unit.secrets.get(world.site.id, made)
    place = Place(world.site.id, made, now.key_epoch, "jira", ISSUE.id)
    return open_content(data_key, now.sealed_content, place=place, version=now.head.version).text
