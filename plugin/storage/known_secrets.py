"""Secrets found by who has seen them, or by their ids: those in the trash included."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Row, select

from plugin.domain.ids import AccountId, InstallationId, SecretId
from plugin.domain.secret import SecretHead
from plugin.services.audit_repositories import KnownSecret
from plugin.storage.moment import microseconds
from plugin.storage.secret_heads import HEAD_COLUMNS, head_of
from plugin.storage.tables import READERS, SECRETS

MARGIN = timedelta(minutes=1)
"""Who saw a secret that shortly before it changed may have seen it changed: he waited for the writer, or the two
machines' clocks differ. He is named once too often rather than once too rarely."""

_S, _R = SECRETS.c, READERS.c


def find_heads(
    connection: Connection, installation_id: InstallationId, secret_ids: Collection[SecretId]
) -> Mapping[SecretId, SecretHead]:
    """Return the heads of those secrets that still exist."""
    statement = select(*HEAD_COLUMNS).where(
        _S.installation_id == installation_id, _S.id.in_(sorted(secret_ids))
    )
    heads = [head_of(row) for row in connection.execute(statement)]
    return {head.id: head for head in heads}


def find_known(
    connection: Connection, installation_id: InstallationId, account: AccountId, *, limit: int
) -> list[KnownSecret]:
    """Return secrets that an account has seen since they last changed, the last seen first."""
    statement = (
        select(*HEAD_COLUMNS, _R.last_at, _S.trashed_at)
        .join(SECRETS, (_R.installation_id == _S.installation_id) & (_R.secret_id == _S.id))
        .where(_R.installation_id == installation_id, _R.account_id == account)
        .where(
            microseconds(_R.last_at)
            >= microseconds(_S.content_changed_at) - MARGIN // timedelta(microseconds=1)
        )
        .order_by(_R.last_at.desc(), _S.id)
        .limit(limit)
    )
    return [_known(row) for row in connection.execute(statement)]


def _known(row: Row[*tuple[Any, ...]]) -> KnownSecret:
    last_at, trashed_at = row[len(HEAD_COLUMNS) :]
    return KnownSecret(head_of(row), last_at, trashed_at is not None)
