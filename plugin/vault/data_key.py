"""A secret's data key, wrapped twice: inside by the password, outside by the tenant key.

The server's layer is outermost, so tenant keys are replaced without any password, and a tampered row (outer
layer) is told from a wrong password (inner layer). A password alone opens nothing without the tenant key, so
a stolen database cannot be guessed at.
"""

import os
from dataclasses import dataclass, replace

from plugin.vault.box import KEY_BYTES, NO_KEY_ID, OVERHEAD_BYTES, Purpose, beginning_of, open_box, seal
from plugin.vault.errors import BoxRejected, WrongPassword
from plugin.vault.password import Argon2Bounds, Password, PasswordParameters, derive_password_key
from plugin.vault.place import Place
from plugin.vault.tenant_key import TenantKey

INNER_BYTES = KEY_BYTES + OVERHEAD_BYTES
WRAPPED_BYTES = INNER_BYTES + OVERHEAD_BYTES


@dataclass(frozen=True, slots=True)
class OuterLayer:
    """What the server's layer is bound to: everything that may change without the password."""

    place: Place
    tenant_key: TenantKey


def new_data_key() -> bytes:
    """Draw a data key: 32 random bytes, for one secret and one key epoch."""
    return os.urandom(KEY_BYTES)


def wrap_data_key(  # noqa: PLR0913 - each argument is bound by name, grouping would hide which
    data_key: bytes,
    *,
    password: Password,
    parameters: PasswordParameters,
    place: Place,
    tenant_key: TenantKey,
    bounds: Argon2Bounds,
) -> bytes:
    """Derive the password's key, and wrap the data key with it: 208 bytes.

    Raises:
        WeakParameters: the parameters are out of bounds.
        DerivationFailed: Argon2 could not run.
        ValueError: the data key is not 32 bytes, or the tenant key is another tenant's.

    """
    password_key = derive_password_key(password, parameters, bounds=bounds)
    return wrap_with_password_key(
        data_key, password_key=password_key, parameters=parameters, place=place, tenant_key=tenant_key
    )


def wrap_with_password_key(
    data_key: bytes,
    *,
    password_key: bytes,
    parameters: PasswordParameters,
    place: Place,
    tenant_key: TenantKey,
) -> bytes:
    """Wrap a data key with a password's key that was derived elsewhere: 208 bytes.

    `parameters` must be those that the key was derived with: they are bound, and the only record of them.

    Raises:
        ValueError: a key is not 32 bytes, or the tenant key is another tenant's.

    """
    if len(data_key) != KEY_BYTES:
        raise ValueError("a data key must be 32 bytes")
    inner = seal(
        password_key,
        purpose=Purpose.INNER,
        key_id=NO_KEY_ID,
        context=_inner_context(place, parameters),
        plaintext=data_key,
    )
    return _seal_outer(inner, layer=OuterLayer(place, tenant_key), parameters=parameters)


def unwrap_with_password_key(
    wrapped: bytes,
    *,
    password_key: bytes,
    parameters: PasswordParameters,
    place: Place,
    tenant_key: TenantKey,
) -> bytes:
    """Return the data key.

    Raises:
        BoxRejected: the server's layer does not open. This says nothing about the password.
        WrongPassword: the server's layer opened, the password's did not.
        ValueError: the password's key is not 32 bytes.

    """
    inner = _open_outer(wrapped, layer=OuterLayer(place, tenant_key), parameters=parameters)
    try:
        data_key = open_box(
            password_key,
            purpose=Purpose.INNER,
            context=_inner_context(place, parameters),
            box=inner,
        )
    except BoxRejected as error:
        raise WrongPassword from error
    return data_key


def rewrap_outer(
    wrapped: bytes, *, parameters: PasswordParameters, current: OuterLayer, new: OuterLayer
) -> bytes:
    """Re-seal the server's layer for another tenant key version or container, without the password.

    Raises:
        BoxRejected: the current layer does not open.
        ValueError: the new layer names another tenant, secret or key epoch, which the password's layer binds;
            or its tenant key is another tenant's.

    """
    before, after = current.place, new.place
    if (before.tenant, before.secret, before.key_epoch) != (after.tenant, after.secret, after.key_epoch):
        raise ValueError("only the container and the tenant key's version can change without the password")
    inner = _open_outer(wrapped, layer=current, parameters=parameters)
    return _seal_outer(inner, layer=new, parameters=parameters)


def take_outer_off(wrapped: bytes, *, layer: OuterLayer, parameters: PasswordParameters) -> bytes:
    """Return the password's layer alone: 120 bytes that the password opens without any key of the server.

    For an archive that leaves this server, and for nothing else: whoever has it can guess at the password.

    Raises:
        BoxRejected: the server's layer does not open.

    """
    return _open_outer(wrapped, layer=layer, parameters=parameters)


def put_outer_on(inner: bytes, *, layer: OuterLayer, parameters: PasswordParameters) -> bytes:
    """Seal the server's layer around a password's layer that came out of an archive: 208 bytes.

    Raises:
        BoxRejected: it has not the length or the form of a password's layer.
        ValueError: the tenant key is another tenant's.

    """
    if len(inner) != INNER_BYTES or not inner.startswith(beginning_of(Purpose.INNER)):
        raise BoxRejected
    return _seal_outer(inner, layer=layer, parameters=parameters)


def _inner_context(place: Place, parameters: PasswordParameters) -> bytes:
    """Bind the ids that the password's layer names: those of the origin, where the parameters name one."""
    return replace(place, origin=parameters.origin).inner_context(parameters.derivation())


def _seal_outer(inner: bytes, *, layer: OuterLayer, parameters: PasswordParameters) -> bytes:
    layer.tenant_key.require_tenant(layer.place.tenant)
    return seal(
        layer.tenant_key.wrap_key,
        purpose=Purpose.OUTER,
        key_id=layer.tenant_key.version,
        context=layer.place.outer_context(parameters.encode()),
        plaintext=inner,
    )


def _open_outer(wrapped: bytes, *, layer: OuterLayer, parameters: PasswordParameters) -> bytes:
    """Open the server's layer. The fixed length is checked first: nothing else was ever wrapped here."""
    if len(wrapped) != WRAPPED_BYTES:
        raise BoxRejected
    return open_box(
        layer.tenant_key.wrap_key,
        purpose=Purpose.OUTER,
        context=layer.place.outer_context(parameters.encode()),
        box=wrapped,
    )
