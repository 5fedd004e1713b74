"""The rows that name an account."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, delete, exists, or_, select, update

from plugin.domain.attempts import BucketKind
from plugin.domain.container import Container, Product
from plugin.domain.ids import UNKNOWN_ACCOUNT, AccountId, AskId, InstallationId, SecretId
from plugin.services.account_repositories import AskTrace, SecretTrace, UnlockTrace
from plugin.storage.ask_tables import ASKS
from plugin.storage.attachment_tables import ATTACHMENTS
from plugin.storage.audience_tables import AUDIENCE_MEMBERS
from plugin.storage.audit_tables import AUDIT_ACCOUNTS
from plugin.storage.tables import (
    ACCOUNT_REPORTS,
    ATTEMPTS,
    GRANTS,
    INSTALLATIONS,
    READERS,
    SECRET_VERSIONS,
    SECRETS,
)

_S, _R, _A = SECRETS.c, READERS.c, AUDIT_ACCOUNTS.c
_M = AUDIENCE_MEMBERS.c
_V, _I, _T, _G = SECRET_VERSIONS.c, INSTALLATIONS.c, ATTEMPTS.c, GRANTS.c
_REPORTS, _F = ACCOUNT_REPORTS.c, ATTACHMENTS.c
_INSTALLATION = bindparam("of_installation", type_=_S.installation_id.type)
_ACCOUNT = bindparam("of_account", type_=_A.account_id.type)
_NAMING = (_S.created_by, _S.updated_by, _S.trashed_by, _S.asked_by, _S.given_to)
_REPLACED = (
    *((SECRETS, _S.installation_id, column) for column in _NAMING),
    (SECRET_VERSIONS, _V.installation_id, _V.updated_by),
    (ATTACHMENTS, _F.installation_id, _F.added_by),
    (INSTALLATIONS, _I.id, _I.sealed_by),
)
"""Where `UNKNOWN_ACCOUNT` takes an erased account's place: table, installation, account."""
_DELETED = (
    (READERS, _R.installation_id, _R.account_id),
    (AUDIENCE_MEMBERS, _M.installation_id, _M.account_id),
    (AUDIT_ACCOUNTS, _A.installation_id, _A.account_id),
    (ASKS, ASKS.c.installation_id, ASKS.c.asked_by),
)
"""What goes with an erased account."""

NAMING_COLUMNS = tuple((owner, column) for _, owner, column in (*_REPLACED, *_DELETED))
"""Every column with account ids, and the one with the installation's id beside it: they are what is kept of people.

`account_reports` is none of them: its rows only say that one of these was reported.
"""

_HAS_WRITTEN_VERSIONS = (
    exists()
    .where(_V.installation_id == _S.installation_id, _V.secret_id == _S.id, _V.updated_by == _ACCOUNT)
    .correlate(SECRETS)
)
_HAS_ATTACHED_FILES = (
    exists()
    .where(_F.installation_id == _S.installation_id, _F.secret_id == _S.id, _F.added_by == _ACCOUNT)
    .correlate(SECRETS)
)
_HAS_PLACE = (
    exists()
    .where(_M.installation_id == _S.installation_id, _M.secret_id == _S.id, _M.account_id == _ACCOUNT)
    .correlate(SECRETS)
)
_SECRETS = (
    select(
        _S.id, _S.product, _S.container_id, *_NAMING, _HAS_WRITTEN_VERSIONS, _HAS_ATTACHED_FILES, _HAS_PLACE
    )
    .where(
        _S.installation_id == _INSTALLATION,
        or_(
            *(column == _ACCOUNT for column in _NAMING),
            _HAS_WRITTEN_VERSIONS,
            _HAS_ATTACHED_FILES,
            _HAS_PLACE,
        ),
    )
    .order_by(_S.created_at, _S.id)
)
_UNLOCKS = (
    select(_R.secret_id, _R.first_at, _R.last_at)
    .where(_R.installation_id == _INSTALLATION, _R.account_id == _ACCOUNT)
    .order_by(_R.first_at, _R.secret_id)
)
_ASKS = (
    select(ASKS.c.id, ASKS.c.product, ASKS.c.container_id, ASKS.c.asked_at)
    .where(ASKS.c.installation_id == _INSTALLATION, ASKS.c.asked_by == _ACCOUNT)
    .order_by(ASKS.c.asked_at, ASKS.c.id)
)
_ACTOR = select(_A.actor).where(_A.installation_id == _INSTALLATION, _A.account_id == _ACCOUNT)
_REPORTED_AT = select(_REPORTS.reported_at).where(
    _REPORTS.installation_id == _INSTALLATION, _REPORTS.account_id == _ACCOUNT
)
_ERASE = (
    *(
        update(table).where(owner == _INSTALLATION, column == _ACCOUNT).values({column: UNKNOWN_ACCOUNT})
        for table, owner, column in _REPLACED
    ),
    *(delete(table).where(owner == _INSTALLATION, column == _ACCOUNT) for table, owner, column in _DELETED),
)
_FORGET_REPORTS = delete(ACCOUNT_REPORTS).where(
    _REPORTS.installation_id == _INSTALLATION, _REPORTS.account_id == _ACCOUNT
)
_PSEUDONYM = bindparam("pseudonym", type_=_G.account_pseudonym.type)
_END_GRANTS = delete(GRANTS).where(_G.installation_id == _INSTALLATION, _G.account_pseudonym == _PSEUDONYM)
# A subject is the pseudonym, or a secret's id with it at its end; both are plain hexadecimal.
_SUBJECT = bindparam("subject", type_=_T.subject.type)
_FORGET_ATTEMPTS = delete(ATTEMPTS).where(
    _T.installation_id == _INSTALLATION,
    or_(
        and_(_T.kind == BucketKind.ACCOUNT.value, _T.subject == _SUBJECT),
        and_(
            _T.kind.in_([BucketKind.SECRET_AND_ACCOUNT.value, BucketKind.NOT_SHARED.value]),
            _T.subject.like("%:" + _SUBJECT),
        ),
    ),
)


class SqlAccounts:
    """Fills the port `Accounts`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def secrets_of(self, installation_id: InstallationId, account: AccountId) -> list[SecretTrace]:
        """Return the secrets that name an account, those in the trash included."""
        rows = self._connection.execute(_SECRETS, _values(installation_id, account))
        return [
            SecretTrace(
                SecretId(row[0]),
                Container(Product(row[1]), row[2]),
                is_creator=row[3] == account,
                is_last_editor=row[4] == account,
                has_trashed=row[5] == account,
                has_asked=row[6] == account,
                was_given=row[7] == account,
                has_written_versions=bool(row[8]),
                has_attached_files=bool(row[9]),
                has_place=bool(row[10]),
            )
            for row in rows
        ]

    def unlocks_of(self, installation_id: InstallationId, account: AccountId) -> list[UnlockTrace]:
        """Return the secrets that an account has unlocked."""
        rows = self._connection.execute(_UNLOCKS, _values(installation_id, account))
        return [UnlockTrace(SecretId(row[0]), row[1], row[2]) for row in rows]

    def asks_of(self, installation_id: InstallationId, account: AccountId) -> list[AskTrace]:
        """Return the asks that an account has made."""
        rows = self._connection.execute(_ASKS, _values(installation_id, account))
        return [AskTrace(AskId(row[0]), Container(Product(row[1]), row[2]), row[3]) for row in rows]

    def actor_of(self, installation_id: InstallationId, account: AccountId) -> bytes | None:
        """Return the name that the audit trail has for an account; None if it has none."""
        values = _values(installation_id, account)
        return self._connection.execute(_ACTOR, values).scalar_one_or_none()

    def reported_at(self, installation_id: InstallationId, account: AccountId) -> datetime | None:
        """Return when an account was last reported to Atlassian; None if it was not."""
        values = _values(installation_id, account)
        return self._connection.execute(_REPORTED_AT, values).scalar_one_or_none()

    def erase(self, installation_id: InstallationId, account: AccountId) -> int:
        """Put `UNKNOWN_ACCOUNT` in the account's place and delete what names it; return how many rows that were."""
        values = _values(installation_id, account)
        self._connection.execute(_FORGET_REPORTS, values)
        return sum(self._connection.execute(statement, values).rowcount for statement in _ERASE)

    def erase_pseudonyms(self, installation_id: InstallationId, pseudonyms: Sequence[bytes]) -> int:
        """End the grants of an account and forget its wrong passwords; return how many rows that were."""
        rows = 0
        for pseudonym in pseudonyms:
            of_site = {"of_installation": installation_id}
            rows += self._connection.execute(_END_GRANTS, of_site | {"pseudonym": pseudonym}).rowcount
            rows += self._connection.execute(
                _FORGET_ATTEMPTS, of_site | {"subject": pseudonym.hex()}
            ).rowcount
        return rows


def _values(installation_id: InstallationId, account: AccountId) -> dict[str, object]:
    return {"of_installation": installation_id, "of_account": account}
