"""No value of the vault that holds a secret shows it, and none can be stored by accident."""

import copy
import pickle
import traceback
from collections.abc import Callable

import pytest

from plugin.vault.content import Content, ContentFormat, open_content
from plugin.vault.data_key import OuterLayer, unwrap_with_password_key
from plugin.vault.errors import VaultError
from plugin.vault.grant import GrantToken
from plugin.vault.kept_version import KeptVersion, open_version
from plugin.vault.key_file import KeyFile
from plugin.vault.key_ring import KeyRing
from plugin.vault.password import TEST_ONLY_CHEAPEST, Password, PasswordParameters
from plugin.vault.tenant_key import TenantKey
from tests.vault.cast import ALICE_SITE, DATA_KEY, make_place, make_tenant_key

CANARY = b"canary-canary-canary-canary-0123"

RING = KeyRing(1, {1: CANARY})
SECRETIVE = [
    Password(CANARY),
    TenantKey(ALICE_SITE, 1, CANARY),
    GrantToken(CANARY[:16], CANARY),
    Content(ContentFormat.PLAIN_TEXT, CANARY.decode()),
    KeptVersion(CANARY.decode(), Content(ContentFormat.PLAIN_TEXT, CANARY.decode())),
    RING,
    KeyFile(RING),
]


def named(value: object) -> str:
    return type(value).__name__


@pytest.mark.parametrize("value", SECRETIVE, ids=named)
@pytest.mark.parametrize(
    "show", [repr, str, format, lambda value: f"{[value]}", lambda value: f"{value!a:>9}"]
)
def test_a_secret_value_shows_its_class_only(value: object, show: Callable[[object], str]) -> None:
    """However it is shown, alone or inside a list, only the name of its class appears."""
    assert show(value).strip("[]") == f"<{type(value).__name__}>"


def test_what_contains_a_secret_value_does_not_show_it() -> None:
    """A plain dataclass around a key shows the key's class only."""
    assert "canary" not in repr(OuterLayer(make_place(), make_tenant_key(material=CANARY)))


@pytest.mark.parametrize("value", SECRETIVE, ids=named)
@pytest.mark.parametrize(
    "store",
    [pickle.dumps, copy.copy, copy.deepcopy, lambda value: pickle.dumps({"nested": value}, protocol=0)],
)
def test_a_secret_value_cannot_be_pickled_or_copied(value: object, store: Callable[[object], object]) -> None:
    """It cannot end up in a cache, a session or another process."""
    with pytest.raises(TypeError, match="cannot be pickled or copied") as refusal:
        store(value)

    assert "canary" not in str(refusal.value)


@pytest.mark.parametrize("value", SECRETIVE, ids=named)
def test_secret_values_are_not_compared(value: object) -> None:
    """Equality is identity, so that no comparison takes a time that depends on the secret."""
    assert type(value).__eq__ is object.__eq__


def _unwrap(password_key: bytes, wrapped: bytes) -> None:
    unwrap_with_password_key(
        wrapped,
        password_key=password_key,
        parameters=PasswordParameters(TEST_ONLY_CHEAPEST, CANARY[:16]),
        place=make_place(),
        tenant_key=make_tenant_key(material=CANARY),
    )


FAILURES = {
    "password": lambda: Password.from_text(CANARY.decode() * 100),
    "surrogate": lambda: Password.from_text(CANARY.decode() + "\udead"),
    "token": lambda: GrantToken.parse(CANARY.decode()),
    "content": lambda: open_content(DATA_KEY, CANARY * 9, place=make_place(), version=1),
    "version": lambda: open_version(DATA_KEY, CANARY * 9, place=make_place(), version=1),
    "data key": lambda: _unwrap(CANARY, CANARY * 6 + CANARY[:16]),
    "key length": lambda: TenantKey(ALICE_SITE, 1, CANARY[1:]),
    "tenant": lambda: make_tenant_key(material=CANARY).require_tenant(make_place().secret),
    "key ring": lambda: KeyRing.from_json(b'{"key": "' + CANARY + b'"', source="keys.json"),
    "key ring's key": lambda: KeyRing.from_json(
        b'{"format":"secrets-root-keys-1","active":1,"keys":[{"id":1,"key":"' + CANARY + b'"}]}',
        source="keys.json",
    ),
}


@pytest.mark.parametrize("name", FAILURES)
def test_a_refusal_holds_no_secret(name: str) -> None:
    """Neither the error nor any error behind it holds an input value."""
    with pytest.raises((VaultError, ValueError)) as refusal:
        FAILURES[name]()

    error: BaseException | None = refusal.value
    while error is not None:
        assert "canary" not in "".join(traceback.format_exception_only(error))
        assert "canary" not in repr(vars(error)) + repr(error.args)
        error = error.__cause__ or error.__context__
