"""The root keys without the database are keys to nothing."""

import json
from pathlib import Path

import jwt
import pytest
from flask.testing import FlaskClient

from tests.site import World
from tests.threats.loot import steal
from tests.web.person import API, Person


@pytest.fixture
def root_keys(folder: Path) -> list[bytes]:
    return [bytes.fromhex(one["key"]) for one in json.loads((folder / "root-keys.json").read_text())["keys"]]


def test_no_token_can_be_signed_with_them(root_keys: list[bytes], world: World, client: FlaskClient) -> None:
    """Tokens are signed with the site's shared secret, which is Atlassian's and lies in the database."""
    for key in root_keys:
        for form in (key, key.hex()):
            token = jwt.encode(world.jira.claims(), form, algorithm="HS256")
            answer = client.get(f"{API}/secrets", headers={"Authorization": f"JWT {token}"})

            assert answer.status_code == 401


def test_no_tenant_key_follows_from_them(folder: Path, tmp_path: Path, root_keys: list[bytes]) -> None:
    """Three sites under one root key have keys that are neither its own nor each other's: they are random."""
    loot = steal(folder, tmp_path / "loot", root_keys=True)
    clients = [row["client_key"] for row in loot.rows("installations")]

    materials = {loot.tenant_key(client_key).material for client_key in clients}

    assert len(materials) == len(clients) == 3
    assert materials.isdisjoint(root_keys)


def test_the_key_file_does_not_change_with_what_is_stored(alice: Person, folder: Path) -> None:
    """Nothing of any secret is ever written to it, so an old copy of it is worth as much as a new one."""
    before = (folder / "root-keys.json").read_bytes()

    alice.edit(alice.add(), title="Changed")

    assert (folder / "root-keys.json").read_bytes() == before
