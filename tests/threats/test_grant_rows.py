"""A grant row without its token opens nothing; with its token and the keys it opens one secret."""

from pathlib import Path
from typing import Any

import pytest

from plugin.vault.box import Purpose, open_box
from plugin.vault.errors import BoxRejected
from plugin.vault.grant import GrantToken, unwrap_for_grant
from plugin.vault.tenant_key import TenantKey
from tests.threats.loot import Loot, Row, place_of, steal
from tests.web.person import CONTENT, Person, Unlocked

ACME = "acme-jira-key"


@pytest.fixture
def secret(alice: Person) -> Unlocked:
    return alice.add()


@pytest.fixture
def other(alice: Person) -> Unlocked:
    return alice.add("Another", content="another content")


@pytest.fixture
def loot(secret: Unlocked, other: Unlocked, folder: Path, tmp_path: Path) -> Loot:
    """Database, root key, and the file of the grants."""
    return steal(folder, tmp_path / "loot", root_keys=True, grants=True)


def grant_of(loot: Loot, secret: Unlocked) -> Row:
    """Find the grant's row by the public half of its token."""
    (row,) = loot.write("SELECT * FROM kept.grants WHERE id = ?", GrantToken.parse(secret.grant).grant_id)
    return row


def use(loot: Loot, secret: Unlocked, token: GrantToken, **changes: Any) -> str:
    """Open a secret by a grant's row and a token, as who has both and all keys."""
    row, grant = loot.row(secret.id), grant_of(loot, secret)
    terms: dict[str, Any] = {
        "account_id": "5be24ad8b1653240376955d2",
        "issued_at": grant["issued_at"] // 1_000_000,
        "expires_at": grant["expires_at"] // 1_000_000,
    }
    tenant_key = loot.tenant_key(ACME)
    data_key = unwrap_for_grant(
        grant["wrapped_key"], token=token, place=place_of(row), tenant_key=tenant_key, **(terms | changes)
    )
    return loot.content(row, data_key)


def test_with_the_token_it_opens(loot: Loot, secret: Unlocked) -> None:
    """So the next tests refuse for want of the token, and for nothing else."""
    assert use(loot, secret, GrantToken.parse(secret.grant)) == CONTENT


def test_without_the_token_no_value_of_the_store_opens_it(loot: Loot, secret: Unlocked) -> None:
    """What is in the row, in the database and in the tenant key is tried as the token's secret."""
    grant, key = grant_of(loot, secret), loot.tenant_key(ACME)
    pieces = [value[at : at + 32] for value in loot.values() for at in range(0, len(value) - 31, 8)]

    for candidate in (key.material, key.wrap_key, *pieces):
        with pytest.raises(BoxRejected):
            use(loot, secret, GrantToken(grant["id"], candidate))


def test_the_servers_layer_holds_another_sealed_layer(loot: Loot, secret: Unlocked) -> None:
    """Who has all keys peels off the outer box and finds a box, not the data key."""
    row, grant, key = loot.row(secret.id), grant_of(loot, secret), loot.tenant_key(ACME)
    inner = peel(row, grant, key)

    assert len(inner) == 120
    assert inner[3] == Purpose.GRANT_INNER


def peel(row: Row, grant: Row, key: TenantKey) -> bytes:
    """Open a grant's outer box."""
    times = [(grant[name] // 1_000_000).to_bytes(8, "big") for name in ("issued_at", "expires_at")]
    terms = (grant["id"], b"5be24ad8b1653240376955d2", *times)
    context = place_of(row).grant_outer_context(terms)
    return open_box(key.wrap_key, purpose=Purpose.GRANT_OUTER, context=context, box=grant["wrapped_key"])


def test_a_captured_token_opens_its_own_secret_only(loot: Loot, secret: Unlocked, other: Unlocked) -> None:
    """The same thief, with one token, does not get at the next secret of the same author."""
    captured, target = GrantToken.parse(secret.grant), grant_of(loot, other)

    for token in (captured, GrantToken(target["id"], captured.secret)):
        with pytest.raises(BoxRejected):
            use(loot, other, token)


def test_a_backup_holds_no_row_that_a_captured_token_fits(
    secret: Unlocked, folder: Path, tmp_path: Path
) -> None:
    """After the grant is gone, token, root key and an old backup together open nothing."""
    backup = steal(folder, tmp_path / "backup", root_keys=True)

    assert GrantToken.parse(secret.grant).grant_id not in backup.everything()
    assert backup.write("SELECT name FROM kept.sqlite_master") == []
