"""Who has a dump or a backup of the database, and no key, reads nothing and can test no guess."""

import base64
from pathlib import Path

import pytest

from plugin.vault.box import KEY_BYTES, Purpose, open_box
from plugin.vault.errors import BoxRejected, VaultError
from plugin.vault.tenant_key import TenantKey
from tests.site import World
from tests.threats.loot import Loot, password_key, place_of, steal
from tests.web.person import Person, Unlocked

TITLE = "canary title 4711"
PASSWORD = "canary password 4712"
CONTENT = "canary content 4713"


@pytest.fixture
def secret(alice: Person) -> Unlocked:
    return alice.add(TITLE, PASSWORD, CONTENT)


@pytest.fixture
def loot(secret: Unlocked, folder: Path, tmp_path: Path) -> Loot:
    """Even the file of the grants was taken, which is in no backup."""
    return steal(folder, tmp_path / "loot", grants=True)


def test_nothing_that_was_typed_stands_in_it(loot: Loot, secret: Unlocked, world: World) -> None:
    """Neither title, password, content, grant token nor the site's shared secret, in no usual form."""
    dump = loot.everything()

    for text in (TITLE, PASSWORD, CONTENT, secret.grant, world.jira.shared_secret):
        plain = text.encode()
        for form in (plain, plain.hex().encode(), text.encode("utf-16-le"), base64.b64encode(plain)[:-4]):
            assert form not in dump


def test_no_value_in_it_is_a_key_of_anything_in_it(loot: Loot, secret: Unlocked) -> None:
    """Each 32 bytes of it are tried as root key, tenant key, data key and grant key, on every box."""
    row, candidates = loot.row(secret.id), set()
    for value in loot.values():
        candidates |= {value[at : at + KEY_BYTES] for at in range(0, len(value) - KEY_BYTES + 1, 8)}

    assert len(candidates) > 50
    for candidate in candidates:
        tenant_key = TenantKey(place_of(row).tenant, row["tenant_key_version"], candidate)
        for attempt in (
            lambda key=tenant_key: loot.title(row, key),
            lambda key=tenant_key: loot.data_key(row, PASSWORD, key),
            lambda key=candidate: loot.content(row, key),
        ):
            with pytest.raises(BoxRejected):
                attempt()


def test_the_right_password_looks_like_any_other(loot: Loot, secret: Unlocked) -> None:
    """Without the tenant key no guess can be told from another: the password's layer lies inside the server's."""
    row = loot.row(secret.id)
    tenant_key = TenantKey(place_of(row).tenant, row["tenant_key_version"], b"\x01" * KEY_BYTES)
    ends = []

    for guess in (PASSWORD, "another password"):
        with pytest.raises(VaultError) as refusal:
            loot.data_key(row, guess, tenant_key)
        ends.append((type(refusal.value), str(refusal.value)))

    assert ends[0] == ends[1]
    assert ends[0][0] is BoxRejected


def test_the_passwords_own_layer_is_not_in_it(loot: Loot, secret: Unlocked) -> None:
    """With the right password's key in hand, nothing in the dump opens as that layer, wherever it is looked for."""
    row = loot.row(secret.id)
    key = password_key(row, PASSWORD)
    context = place_of(row).inner_context(row["password_parameters"])

    for value in loot.values():
        for at in range(max(1, len(value) - 119)):
            with pytest.raises(BoxRejected):
                open_box(key, purpose=Purpose.INNER, context=context, box=value[at : at + 120])


def test_a_title_shows_its_length_in_blocks_only(
    loot: Loot, alice: Person, folder: Path, tmp_path: Path
) -> None:
    """Titles of one and of thirty letters are sealed in equally many bytes."""
    short, long = alice.add(title="x"), alice.add(title="x" * 30)

    later = steal(folder, tmp_path / "later")

    assert len(later.row(short.id)["sealed_title"]) == len(later.row(long.id)["sealed_title"])


def test_throttle_rows_name_no_account(secret: Unlocked, bob: Person, folder: Path, tmp_path: Path) -> None:
    """Who guessed is kept as a pseudonym that only the tenant key can make."""
    bob.call("POST", f"{secret.path}/unlock", json={"password": "wrong password"})

    attempts = steal(folder, tmp_path / "loot").rows("attempts")

    assert attempts
    assert all(bob.account not in row["subject"] for row in attempts)
