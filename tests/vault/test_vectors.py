"""The code agrees with the vectors, which a second implementation made from docs/vault-format.md."""

from collections.abc import Callable, Iterator, Mapping
from uuid import UUID

import pytest

from plugin.vault import box
from plugin.vault.box import Purpose, seal
from plugin.vault.content import seal_content
from plugin.vault.data_key import wrap_with_password_key
from plugin.vault.grant import GrantToken, wrap_for_grant
from plugin.vault.kept_version import KeptVersion, seal_version
from plugin.vault.password import PasswordParameters
from plugin.vault.shared_secret import seal_shared_secret
from plugin.vault.tenant_key import seal_tenant_key
from plugin.vault.title import seal_title
from tests.vault.vector import (
    EXPECTED_ERRORS,
    SCENARIOS,
    Vector,
    content_of,
    place_of,
    read_vectors,
    root_of,
    site_of,
    tenant_key_of,
)

VECTORS = read_vectors()
OPENING = [vector for vector in VECTORS if vector.expect == "opens"]
REFUSED = [vector for vector in VECTORS if vector.expect != "opens"]


def named(vector: Vector) -> str:
    return vector.name


@pytest.mark.parametrize("vector", OPENING, ids=named)
def test_a_good_vector_gives_exactly_its_output(vector: Vector) -> None:
    """What the second implementation sealed opens here, field by field."""
    assert vector.output is not None
    expected = {name: value for name, value in vector.output.items() if name != "salts"}

    assert vector.run() == expected


@pytest.mark.parametrize("vector", REFUSED, ids=named)
def test_a_bad_vector_is_refused_with_exactly_its_error(vector: Vector) -> None:
    """Each fault ends in the error that its file names, and not in a subclass or another one."""
    with pytest.raises(Exception) as refusal:  # noqa: PT011 - the type is compared in the next line
        vector.run()

    assert type(refusal.value) is EXPECTED_ERRORS[vector.expect]


def _seal_data_key(vector: Vector) -> bytes:
    given, output = vector.given, vector.output
    assert output is not None
    return wrap_with_password_key(
        bytes.fromhex(output["data_key"]),
        password_key=bytes.fromhex(given["password_key"]),
        parameters=PasswordParameters.decode(bytes.fromhex(given["parameters"])),
        place=place_of(given),
        tenant_key=tenant_key_of(given),
    )


def _seal_grant(vector: Vector) -> bytes:
    given, output = vector.given, vector.output
    assert output is not None
    return wrap_for_grant(
        bytes.fromhex(output["data_key"]),
        token=GrantToken.parse(given["token"]),
        place=place_of(given),
        account_id=given["account_id"],
        issued_at=given["issued_at"],
        expires_at=given["expires_at"],
        tenant_key=tenant_key_of(given),
    )


def _seal_title(vector: Vector) -> bytes:
    given, output = vector.given, vector.output
    assert output is not None
    key = tenant_key_of(given)
    return seal_title(output["title"], place=place_of(given), version=given["version"], tenant_key=key)


def _seal_content(vector: Vector) -> bytes:
    given, output = vector.given, vector.output
    assert output is not None
    key, content = bytes.fromhex(given["data_key"]), content_of(output)
    return seal_content(key, content, place=place_of(given), version=given["version"])


def _seal_version(vector: Vector) -> bytes:
    given, output = vector.given, vector.output
    assert output is not None
    key, kept = bytes.fromhex(given["data_key"]), KeptVersion(output["title"], content_of(output))
    return seal_version(key, kept, place=place_of(given), version=given["version"])


def _seal_shared_secret(vector: Vector) -> bytes:
    given, output = vector.given, vector.output
    assert output is not None
    return seal_shared_secret(output["shared_secret"], site=site_of(given), tenant_key=tenant_key_of(given))


def _seal_tenant_key(vector: Vector) -> bytes:
    given, output = vector.given, vector.output
    assert output is not None
    return seal_tenant_key(
        root_of(given),
        tenant=UUID(given["tenant"]),
        version=given["version"],
        client_key=given["client_key"],
        material=bytes.fromhex(output["material"]),
    )


SEALING: Mapping[str, Callable[[Vector], bytes]] = {
    "data-key": _seal_data_key,
    "grant": _seal_grant,
    "title": _seal_title,
    "content": _seal_content,
    "kept-version": _seal_version,
    "shared-secret": _seal_shared_secret,
    "tenant-key": _seal_tenant_key,
}


@pytest.mark.parametrize("vector", [each for each in OPENING if each.scenario in SEALING], ids=named)
def test_sealing_with_the_vectors_salts_gives_the_vectors_bytes(
    vector: Vector, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given the same salts, both implementations write the same bytes."""
    assert vector.output is not None
    salts: Iterator[bytes] = iter([bytes.fromhex(salt) for salt in vector.output["salts"]])
    monkeypatch.setattr(box, "_fresh_salt", lambda: next(salts))

    sealed = SEALING[vector.scenario](vector)

    assert sealed.hex() == vector.given.get("wrapped", vector.given.get("sealed"))
    assert next(salts, None) is None


@pytest.mark.parametrize("vector", [each for each in OPENING if each.scenario == "box"], ids=named)
def test_a_box_with_the_vectors_salt_has_the_vectors_bytes(
    vector: Vector, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given the same salt, both implementations write the same box."""
    given, output = vector.given, vector.output
    assert output is not None
    monkeypatch.setattr(box, "_fresh_salt", lambda: bytes.fromhex(output["salt"]))

    sealed = seal(
        bytes.fromhex(given["key"]),
        purpose=Purpose(given["purpose"]),
        key_id=output["key_id"],
        context=bytes.fromhex(given["context"]),
        plaintext=bytes.fromhex(output["plaintext"]),
    )

    assert sealed.hex() == given["box"]


def test_every_scenario_has_a_vector() -> None:
    """No scenario is without a file, and no file is without a scenario."""
    assert {vector.scenario for vector in VECTORS} == set(SCENARIOS)


def test_bad_vectors_outnumber_good_ones() -> None:
    """Most of the vectors are about what must not open."""
    assert len(REFUSED) > len(OPENING)
