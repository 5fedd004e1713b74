"""The vector files: what each scenario calls, and what each expectation means.

A scenario returns its output in the form of the file, so that a vector passes only if every field is equal.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from plugin.vault import password as password_module
from plugin.vault.box import Purpose, key_id_of, open_box
from plugin.vault.content import Content, ContentFormat, open_content
from plugin.vault.data_key import unwrap_with_password_key
from plugin.vault.errors import (
    BoxRejected,
    KeyFileRejected,
    KeyUnavailable,
    WeakParameters,
    WrongPassword,
)
from plugin.vault.grant import GrantToken, unwrap_for_grant
from plugin.vault.kept_version import open_version
from plugin.vault.key_file import KeyFile
from plugin.vault.key_ring import KeyRing
from plugin.vault.password import (
    PRODUCTION_BOUNDS,
    TEST_ONLY_BOUNDS,
    Argon2Profile,
    Password,
    PasswordParameters,
    derive_password_key,
)
from plugin.vault.place import Origin, Place
from plugin.vault.shared_secret import SharingSite, open_shared_secret, open_unbound_shared_secret
from plugin.vault.tenant_key import TenantKey, account_pseudonym, open_tenant_key
from plugin.vault.title import open_title

FOLDER = Path(__file__).parent.parent / "vectors" / "vault"

Fields = Mapping[str, Any]

EXPECTED_ERRORS: Mapping[str, type[Exception]] = {
    "rejected": BoxRejected,
    "wrong password": WrongPassword,
    "weak parameters": WeakParameters,
    "key unavailable": KeyUnavailable,
    "key file rejected": KeyFileRejected,
    "invalid": ValueError,
}

BOUNDS = {"production": PRODUCTION_BOUNDS, "test only": TEST_ONLY_BOUNDS}


@dataclass(frozen=True)
class Vector:
    """One file."""

    name: str
    about: str
    scenario: str
    expect: str
    given: Fields
    output: Fields | None

    def run(self) -> Fields:
        """Call what the scenario names."""
        return SCENARIOS[self.scenario](self.given)


def read_vectors() -> list[Vector]:
    """Read every file. One with a member that is unknown here fails, rather than being half read."""
    return [_read(path) for path in sorted(FOLDER.glob("*.json"))]


def _read(path: Path) -> Vector:
    members = json.loads(path.read_text(encoding="utf-8"))
    given, output = members.pop("input"), members.pop("output", None)
    return Vector(name=path.stem, given=given, output=output, **members)


def place_of(given: Fields) -> Place:
    """Read a place."""
    fields = given["place"]
    tenant, secret = UUID(fields["tenant"]), UUID(fields["secret"])
    return Place(tenant, secret, fields["key_epoch"], fields["product"], fields["container"])


def tenant_key_of(given: Fields) -> TenantKey:
    """Read a tenant key."""
    fields = given["tenant_key"]
    return TenantKey(UUID(fields["tenant"]), fields["version"], bytes.fromhex(fields["material"]))


def site_of(given: Fields) -> SharingSite:
    """Read a site."""
    names = ("client_key", "product", "base_url", "display_url")
    return SharingSite(UUID(given["tenant"]), *(given[name] for name in names))


def content_of(output: Fields) -> Content:
    """Read a content."""
    return Content(ContentFormat(output["format"]), output["text"])


def root_of(given: Fields) -> KeyFile:
    """Make a provider of one root key."""
    key_id = given["root_key_id"]
    return KeyFile(KeyRing(key_id, {key_id: bytes.fromhex(given["root_key"])}))


def _box(given: Fields) -> Fields:
    key, context, box = (bytes.fromhex(given[name]) for name in ("key", "context", "box"))
    plaintext = open_box(key, purpose=Purpose(given["purpose"]), context=context, box=box)
    return {"plaintext": plaintext.hex(), "key_id": key_id_of(box), "salt": box[8:40].hex()}


def _tenant_key(given: Fields) -> Fields:
    opened = open_tenant_key(
        root_of(given),
        bytes.fromhex(given["sealed"]),
        tenant=UUID(given["tenant"]),
        version=given["version"],
        client_key=given["client_key"],
    )
    return {"material": opened.material.hex()}


def _subkeys(given: Fields) -> Fields:
    key = tenant_key_of(given)
    names = ("wrap_key", "title_key", "pseudonym_key", "shared_secret_key")
    return {name: getattr(key, name).hex() for name in names}


def _pseudonym(given: Fields) -> Fields:
    return {"pseudonym": account_pseudonym(tenant_key_of(given), given["account_id"]).hex()}


def _password(given: Fields) -> Fields:
    return {"encoded": Password.from_text(given["text"]).encoded.hex()}


def _parameters(given: Fields) -> Fields:
    parameters = PasswordParameters.decode(bytes.fromhex(given["stored"]))
    assert parameters.encode().hex() == given["stored"]
    profile = parameters.profile
    return {
        "memory_kib": profile.memory_kib,
        "time_cost": profile.time_cost,
        "parallelism": profile.parallelism,
        "salt": parameters.salt.hex(),
    } | _origin(parameters.origin)


def _origin(origin: Origin | None) -> Fields:
    return {"origin": {"tenant": str(origin.tenant), "secret": str(origin.secret)}} if origin else {}


def _password_key(given: Fields) -> Fields:
    parameters = PasswordParameters.decode(bytes.fromhex(given["parameters"]))
    password = Password.from_text(given["text"])
    return {"key": derive_password_key(password, parameters, bounds=BOUNDS[given["bounds"]]).hex()}


def _argon2id(given: Fields) -> Fields:
    # Below the public function, because the published salts have 8 bytes where ours have 16.
    profile = Argon2Profile(given["memory_kib"], given["time_cost"], given["parallelism"])
    password, salt = bytes.fromhex(given["password"]), bytes.fromhex(given["salt"])
    return {"key": password_module._argon2id(password, salt=salt, profile=profile).hex()}


def _data_key(given: Fields) -> Fields:
    data_key = unwrap_with_password_key(
        bytes.fromhex(given["wrapped"]),
        password_key=bytes.fromhex(given["password_key"]),
        parameters=PasswordParameters.decode(bytes.fromhex(given["parameters"])),
        place=place_of(given),
        tenant_key=tenant_key_of(given),
    )
    return {"data_key": data_key.hex()}


def _grant(given: Fields) -> Fields:
    data_key = unwrap_for_grant(
        bytes.fromhex(given["wrapped"]),
        token=GrantToken.parse(given["token"]),
        place=place_of(given),
        account_id=given["account_id"],
        issued_at=given["issued_at"],
        expires_at=given["expires_at"],
        tenant_key=tenant_key_of(given),
    )
    return {"data_key": data_key.hex()}


def _grant_token(given: Fields) -> Fields:
    token = GrantToken.parse(given["text"])
    assert token.encode() == given["text"]
    return {"grant_id": token.grant_id.hex(), "secret": token.secret.hex()}


def _title(given: Fields) -> Fields:
    sealed = bytes.fromhex(given["sealed"])
    key = tenant_key_of(given)
    return {"title": open_title(sealed, place=place_of(given), version=given["version"], tenant_key=key)}


def _content(given: Fields) -> Fields:
    key, sealed = bytes.fromhex(given["data_key"]), bytes.fromhex(given["sealed"])
    content = open_content(key, sealed, place=place_of(given), version=given["version"])
    return {"text": content.text, "format": content.format}


def _kept_version(given: Fields) -> Fields:
    key, sealed = bytes.fromhex(given["data_key"]), bytes.fromhex(given["sealed"])
    kept = open_version(key, sealed, place=place_of(given), version=given["version"])
    return {"title": kept.title, "text": kept.content.text, "format": kept.content.format}


def _shared_secret(given: Fields) -> Fields:
    sealed, key = bytes.fromhex(given["sealed"]), tenant_key_of(given)
    return {"shared_secret": open_shared_secret(sealed, site=site_of(given), tenant_key=key)}


def _unbound_shared_secret(given: Fields) -> Fields:
    opened = open_unbound_shared_secret(
        bytes.fromhex(given["sealed"]),
        tenant=UUID(given["tenant"]),
        client_key=given["client_key"],
        tenant_key=tenant_key_of(given),
    )
    return {"shared_secret": opened}


def _key_ring(given: Fields) -> Fields:
    ring = KeyRing.from_json(given["json"].encode(), source="keys.json")
    keys = {str(key_id): key.hex() for key_id, key in ring.keys.items()}
    return {"active": ring.active_id, "keys": keys}


SCENARIOS: Mapping[str, Callable[[Fields], Fields]] = {
    "box": _box,
    "tenant-key": _tenant_key,
    "subkeys": _subkeys,
    "pseudonym": _pseudonym,
    "password": _password,
    "parameters": _parameters,
    "password-key": _password_key,
    "argon2id": _argon2id,
    "data-key": _data_key,
    "grant": _grant,
    "grant-token": _grant_token,
    "title": _title,
    "content": _content,
    "kept-version": _kept_version,
    "shared-secret": _shared_secret,
    "unbound-shared-secret": _unbound_shared_secret,
    "key-ring": _key_ring,
}
