"""The columns of a secret that lists need, and how they are read and written."""

from collections.abc import Sequence
from typing import Any

from plugin.domain.container import Container, Product
from plugin.domain.ids import InstallationId
from plugin.domain.life import UNLIMITED, Life
from plugin.domain.secret import SecretHead
from plugin.storage.tables import SECRETS

_S = SECRETS.c
_LIFE_COLUMNS = (_S.expires_at, _S.opens_max, _S.opens_left, _S.rotate_by)
_PLAIN_COLUMNS = (
    _S.id,
    _S.product,
    _S.container_id,
    _S.created_by,
    _S.created_at,
    _S.updated_by,
    _S.updated_at,
    _S.version,
    _S.tenant_key_version,
    _S.sealed_title,
    _S.content_changed_at,
)
_SHARING_COLUMNS = (_S.asked_by, _S.given_to, _S.has_audience)
HEAD_COLUMNS = (*_PLAIN_COLUMNS, *_LIFE_COLUMNS, *_SHARING_COLUMNS)

_PLAIN_SIZE = len(_PLAIN_COLUMNS)
_LIFE_END = _PLAIN_SIZE + len(_LIFE_COLUMNS)
_HEAD_SIZE = len(HEAD_COLUMNS)
_NO_LIMITS = (None,) * len(_LIFE_COLUMNS)


def head_of(row: Sequence[Any]) -> SecretHead:
    """Read the head's columns by place: this runs for each line of each list."""
    secret_id, product, container_id, *others = row[:_PLAIN_SIZE]
    limits = tuple(row[_PLAIN_SIZE:_LIFE_END])
    others.append(UNLIMITED if limits == _NO_LIMITS else Life(*limits))
    asked_by, given_to, has_audience = row[_LIFE_END:_HEAD_SIZE]
    others += [asked_by, given_to, bool(has_audience)]
    return SecretHead(secret_id, Container(Product(product), container_id), *others)


def head_values(head: SecretHead) -> dict[str, object]:
    """Return everything of a head but its key, and but for whom it is there and opens: other calls write that."""
    return {
        "product": head.container.product.value,
        "container_id": head.container.id,
        "created_by": head.created_by,
        "created_at": head.created_at,
        "updated_by": head.updated_by,
        "updated_at": head.updated_at,
        "version": head.version,
        "tenant_key_version": head.tenant_key_version,
        "sealed_title": head.sealed_title,
        "content_changed_at": head.content_changed_at,
    } | life_values(head.life)


def life_values(life: Life) -> dict[str, object]:
    """Return a secret's limits."""
    return {
        "expires_at": life.expires_at,
        "opens_max": life.opens_max,
        "opens_left": life.opens_left,
        "rotate_by": life.rotate_by,
    }


def container_values(installation_id: InstallationId, container: Container) -> dict[str, object]:
    """Return the parameters that name a container."""
    return {
        "installation_id": installation_id,
        "product": container.product.value,
        "container_id": container.id,
    }
