"""Who has the database and the root key reads titles and shared secrets; contents cost him guesses."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from plugin.vault.errors import BoxRejected, WrongPassword
from tests.site import World
from tests.threats.derivations import counted_derivations
from tests.threats.loot import Loot, password_key, steal
from tests.web.person import CONTENT, PASSWORD, Person, Unlocked

ACME = "acme-jira-key"


@pytest.fixture
def secret(alice: Person) -> Unlocked:
    return alice.add("Database")


@pytest.fixture
def loot(secret: Unlocked, folder: Path, tmp_path: Path) -> Loot:
    return steal(folder, tmp_path / "loot", root_keys=True)


def test_titles_open(loot: Loot, secret: Unlocked) -> None:
    """No password protects them, and the documents say so."""
    assert loot.title(loot.row(secret.id), loot.tenant_key(ACME)) == "Database"


def test_a_content_opens_with_the_password_alone(loot: Loot, secret: Unlocked) -> None:
    """A right guess opens it, offline and unseen: that is why weak passwords fall here."""
    row, key = loot.row(secret.id), loot.tenant_key(ACME)

    assert loot.content(row, loot.data_key(row, PASSWORD, key)) == CONTENT
    with pytest.raises(WrongPassword):
        loot.data_key(row, "another password", key)


def test_no_key_that_he_holds_opens_a_content(loot: Loot, secret: Unlocked) -> None:
    """Neither the tenant key, its subkeys nor any value of the dump."""
    row, key = loot.row(secret.id), loot.tenant_key(ACME)
    subkeys = (key.material, key.wrap_key, key.title_key, key.pseudonym_key, key.shared_secret_key)
    values = [value[:32] for value in loot.values() if len(value) >= 32]

    for candidate in (*subkeys, *values):
        with pytest.raises(BoxRejected):
            loot.content(row, candidate)


def test_each_guess_costs_one_argon2(loot: Loot, secret: Unlocked) -> None:
    """There is no cheaper test of a guess: no stored hash, and nothing else that a password makes."""
    row, key = loot.row(secret.id), loot.tenant_key(ACME)

    with counted_derivations() as count:
        for number in range(7):
            with pytest.raises(WrongPassword):
                loot.data_key(row, f"wrong password {number}", key)

    assert count.runs == 7


def test_a_guess_serves_for_one_secret(alice: Person, folder: Path, tmp_path: Path) -> None:
    """The same password on two secrets makes two keys, so that each guess has to be derived for each of them."""
    one, other = alice.add(), alice.add()
    loot = steal(folder, tmp_path / "loot", root_keys=True)
    row, other_row = loot.row(one.id), loot.row(other.id)

    assert password_key(row, PASSWORD) != password_key(other_row, PASSWORD)
    assert row["password_parameters"][10:] != other_row["password_parameters"][10:]


def test_he_can_sign_as_the_site_but_not_unlock(
    loot: Loot, secret: Unlocked, world: World, client: FlaskClient
) -> None:
    """The shared secret opens too: he passes for any user, who still needs grant or password."""
    world.jira.shared_secret = loot.shared_secret(ACME)
    forged = Person(client, world.jira, "5be24ad8b1653240376955d2")

    assert [one["title"] for one in forged.list()] == ["Database"]
    assert forged.call("GET", secret.path).get_json()["code"] == "locked"
