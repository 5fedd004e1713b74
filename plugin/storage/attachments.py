"""The rows of the files of secrets, and of their parts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Integer, bindparam, delete, func, insert, select, tuple_, update

from plugin.domain.attachment import SealedAttachment
from plugin.domain.errors import AttachmentNotFound
from plugin.domain.ids import AccountId, AttachmentId, InstallationId, SecretId
from plugin.services.errors import StoreConflict
from plugin.storage.attachment_tables import ATTACHMENT_PARTS, ATTACHMENTS
from plugin.storage.moment import Moment
from plugin.storage.variants import insert_if_absent

_A, _P = ATTACHMENTS.c, ATTACHMENT_PARTS.c
_OF_INSTALLATION = bindparam("of_installation", type_=_A.installation_id.type)
_OF_SECRET = (
    _A.installation_id == _OF_INSTALLATION,
    _A.secret_id == bindparam("of_secret", type_=_A.secret_id.type),
)
_ROW = (_A.installation_id == _OF_INSTALLATION, _A.id == bindparam("of_file", type_=_A.id.type))
_PART = (
    _P.installation_id == _OF_INSTALLATION,
    _P.attachment_id == bindparam("of_file", type_=_P.attachment_id.type),
)
_COLUMNS = (
    _A.id,
    _A.key_epoch,
    _A.size,
    _A.parts,
    _A.received,
    _A.added_by,
    _A.added_at,
    _A.sealed_label,
)
_IN_EPOCH = _A.key_epoch == bindparam("of_epoch", type_=Integer)

_ALL = select(*_COLUMNS).where(*_OF_SECRET, _IN_EPOCH).order_by(_A.added_at, _A.id)
_GET = select(*_COLUMNS).where(*_OF_SECRET, _IN_EPOCH, _A.id == bindparam("of_file", type_=_A.id.type))
_COUNT_WHOLE = (
    select(func.count()).select_from(ATTACHMENTS).where(*_OF_SECRET, _IN_EPOCH, _A.received == _A.parts)
)
_ADD = insert(ATTACHMENTS)
_ADD_PART = insert_if_absent(ATTACHMENT_PARTS)
_RECEIVED = update(ATTACHMENTS).where(*_ROW).values(received=_A.received + 1)
_SEALED_PART = select(_P.sealed).where(*_PART, _P.number == bindparam("of_number", type_=Integer))
_RELABEL = (
    update(ATTACHMENTS)
    .where(*_ROW)
    .values(key_epoch=bindparam("new_epoch"), sealed_label=bindparam("new_label"))
)
_REMOVE_OTHERS = delete(ATTACHMENTS).where(*_OF_SECRET, _A.key_epoch != bindparam("of_epoch", type_=Integer))
_REMOVE = delete(ATTACHMENTS).where(*_ROW)
_COUNT = select(func.count()).select_from(ATTACHMENTS).where(_A.installation_id == _OF_INSTALLATION)
# A CTE for the reason that `plugin.storage.trash` gives; the parts go by their foreign key.
_STALE = (
    select(_A.installation_id, _A.id)
    .where(_A.received < _A.parts, _A.added_at < bindparam("begun_before", type_=Moment))
    .order_by(_A.added_at)
    .limit(bindparam("limit", type_=Integer))
    .cte("stale")
)
_REMOVE_STALE = (
    delete(ATTACHMENTS)
    .where(tuple_(_A.installation_id, _A.id).in_(select(_STALE.c.installation_id, _STALE.c.id)))
    .returning(_A.id)
)


class SqlAttachments:
    """Fills the port `Attachments`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def all(
        self, installation_id: InstallationId, secret_id: SecretId, *, key_epoch: int
    ) -> list[SealedAttachment]:
        """Return a secret's files, whole or still on their way, oldest first."""
        values = {"of_installation": installation_id, "of_secret": secret_id, "of_epoch": key_epoch}
        return [_attachment_of(row) for row in self._connection.execute(_ALL, values)]

    def count_whole(self, installation_id: InstallationId, secret_id: SecretId, *, key_epoch: int) -> int:
        """Return how many files of a secret are whole."""
        values = {"of_installation": installation_id, "of_secret": secret_id, "of_epoch": key_epoch}
        return self._connection.execute(_COUNT_WHOLE, values).scalar_one()

    def get(
        self,
        installation_id: InstallationId,
        secret_id: SecretId,
        attachment_id: AttachmentId,
        *,
        key_epoch: int,
    ) -> SealedAttachment:
        """Return one file.

        Raises:
            AttachmentNotFound: the secret has none of this id.

        """
        values = {
            "of_installation": installation_id,
            "of_secret": secret_id,
            "of_epoch": key_epoch,
            "of_file": attachment_id,
        }
        row = self._connection.execute(_GET, values).one_or_none()
        if row is None:
            raise AttachmentNotFound
        return _attachment_of(row)

    def add(self, installation_id: InstallationId, secret_id: SecretId, added: SealedAttachment) -> None:
        """Add a file, of which no part has come yet."""
        values = {
            "installation_id": installation_id,
            "id": added.id,
            "secret_id": secret_id,
            "key_epoch": added.key_epoch,
            "size": added.size,
            "parts": added.parts,
            "received": added.received,
            "added_by": added.added_by,
            "added_at": added.added_at,
            "sealed_label": added.sealed_label,
        }
        self._connection.execute(_ADD, values)

    def add_part(
        self, installation_id: InstallationId, attachment_id: AttachmentId, number: int, sealed: bytes
    ) -> None:
        """Add a part and count it.

        Raises:
            StoreConflict: it is there already.

        """
        values = {
            "installation_id": installation_id,
            "attachment_id": attachment_id,
            "number": number,
            "sealed": sealed,
        }
        if self._connection.execute(_ADD_PART.on(self._connection), values).rowcount != 1:
            raise StoreConflict("the part is there already")
        self._connection.execute(_RECEIVED, _row_values(installation_id, attachment_id))

    def part(self, installation_id: InstallationId, attachment_id: AttachmentId, number: int) -> bytes:
        """Return one sealed part.

        Raises:
            AttachmentNotFound: it is not there.

        """
        values = _row_values(installation_id, attachment_id) | {"of_number": number}
        sealed: bytes | None = self._connection.execute(_SEALED_PART, values).scalar_one_or_none()
        if sealed is None:
            raise AttachmentNotFound
        return sealed

    def relabel(
        self, installation_id: InstallationId, secret_id: SecretId, renewed: Sequence[SealedAttachment]
    ) -> None:
        """Give these files their new epoch and label, and remove the secret's other files."""
        for each in renewed:
            values = {"new_epoch": each.key_epoch, "new_label": each.sealed_label}
            self._connection.execute(_RELABEL, values | _row_values(installation_id, each.id))
        epoch = renewed[0].key_epoch if renewed else 0
        others = {"of_installation": installation_id, "of_secret": secret_id, "of_epoch": epoch}
        self._connection.execute(_REMOVE_OTHERS, others)

    def remove(self, installation_id: InstallationId, attachment_id: AttachmentId) -> None:
        """Remove a file with its parts; removing what is gone is no error."""
        self._connection.execute(_REMOVE, _row_values(installation_id, attachment_id))

    def count(self, installation_id: InstallationId) -> int:
        """Return how many files the installation holds."""
        return self._connection.execute(_COUNT, {"of_installation": installation_id}).scalar_one()

    def remove_unfinished_across_tenants(self, *, begun_before: datetime, limit: int) -> int:
        """Remove files that began to come before this moment and never came whole; return how many."""
        values = {"begun_before": begun_before, "limit": limit}
        return len(self._connection.execute(_REMOVE_STALE, values).all())


def _row_values(installation_id: InstallationId, attachment_id: AttachmentId) -> dict[str, object]:
    return {"of_installation": installation_id, "of_file": attachment_id}


def _attachment_of(row: Sequence[Any]) -> SealedAttachment:
    found, epoch, size, parts, received, added_by, added_at, sealed = row
    return SealedAttachment(
        AttachmentId(found), epoch, size, parts, received, AccountId(added_by), added_at, sealed
    )
