"""The rows of whom secrets are shared with, and of who owns them."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Connection, Integer, bindparam, delete, func, insert, select, update

from plugin.domain.audience import Audience, Member
from plugin.domain.errors import SecretNotFound
from plugin.domain.ids import AccountId, InstallationId, SecretId
from plugin.domain.secret import SecretHead
from plugin.storage.audience_tables import AUDIENCE_MEMBERS
from plugin.storage.secret_heads import HEAD_COLUMNS, head_of
from plugin.storage.tables import SECRETS

_S, _M = SECRETS.c, AUDIENCE_MEMBERS.c
_INSTALLATION = bindparam("of_installation", type_=_S.installation_id.type)
_OF_SECRET = (_M.installation_id == _INSTALLATION, _M.secret_id == bindparam("of_secret"))
_KEPT_ROW = (_S.installation_id == _INSTALLATION, _S.id == bindparam("of_secret"), _S.trashed_at.is_(None))

_HAS_ONE = select(_S.has_audience).where(_S.installation_id == _INSTALLATION, _S.id == bindparam("of_secret"))
_MEMBERS = (
    select(_M.secret_id, _M.account_id, _M.group_id, _M.until)
    .where(_M.installation_id == _INSTALLATION, _M.secret_id.in_(bindparam("secrets", expanding=True)))
    .order_by(_M.secret_id, _M.place)
)
_FORGET = delete(AUDIENCE_MEMBERS).where(*_OF_SECRET)
_ADD = insert(AUDIENCE_MEMBERS)
_NOTE = update(SECRETS).where(*_KEPT_ROW).values(has_audience=bindparam("has_one", type_=Integer))
_GIVE = update(SECRETS).where(*_KEPT_ROW).values(given_to=bindparam("to", type_=_S.given_to.type))
_OWNED = (
    select(*HEAD_COLUMNS)
    .where(
        _S.installation_id == _INSTALLATION,
        _S.trashed_at.is_(None),
        func.coalesce(_S.given_to, _S.created_by) == bindparam("owner", type_=_S.created_by.type),
    )
    .order_by(_S.created_at.desc(), _S.id)
    .limit(bindparam("limit", type_=Integer))
)


class SqlAudiences:
    """Fills the port `Audiences`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, installation_id: InstallationId, secret_id: SecretId) -> Audience | None:
        """Return a secret's audience; None where everybody who knows the password may open it."""
        if not self._connection.execute(_HAS_ONE, _key(installation_id, secret_id)).scalar_one_or_none():
            return None
        return self.of_secrets(installation_id, [secret_id])[secret_id]

    def of_secrets(
        self, installation_id: InstallationId, secret_ids: Collection[SecretId]
    ) -> Mapping[SecretId, Audience]:
        """Return the audiences of these secrets, each of which has one."""
        members: dict[SecretId, list[Member]] = defaultdict(list)
        values = {"of_installation": installation_id, "secrets": list(secret_ids)}
        for row in self._connection.execute(_MEMBERS, values):
            members[SecretId(row[0])].append(Member(*row[1:]))
        return {each: Audience(tuple(members[each])) for each in secret_ids}

    def replace(
        self, installation_id: InstallationId, secret_id: SecretId, audience: Audience | None
    ) -> None:
        """Give an untrashed secret another audience, or none.

        Raises:
            SecretNotFound: there is none, or it is in the trash.

        """
        self._change(_NOTE, installation_id, secret_id, has_one=int(audience is not None))
        self._connection.execute(_FORGET, _key(installation_id, secret_id))
        if audience is not None and audience.members:
            rows = [_row(installation_id, secret_id, *each) for each in enumerate(audience.members)]
            self._connection.execute(_ADD, rows)

    def give(self, installation_id: InstallationId, secret_id: SecretId, *, to: AccountId) -> None:
        """Make an account the owner of an untrashed secret.

        Raises:
            SecretNotFound: there is none, or it is in the trash.

        """
        self._change(_GIVE, installation_id, secret_id, to=to)

    def owned_by(
        self, installation_id: InstallationId, account: AccountId, *, limit: int
    ) -> list[SecretHead]:
        """Return untrashed secrets that an account owns, the newest first."""
        values = {"of_installation": installation_id, "owner": account, "limit": limit}
        return [head_of(row) for row in self._connection.execute(_OWNED, values)]

    def _change(
        self,
        statement: Any,  # noqa: ANN401 - an UPDATE of SQLAlchemy, whose type has no short name
        installation_id: InstallationId,
        secret_id: SecretId,
        **values: object,
    ) -> None:
        if self._connection.execute(statement, _key(installation_id, secret_id) | values).rowcount != 1:
            raise SecretNotFound


def _key(installation_id: InstallationId, secret_id: SecretId) -> dict[str, object]:
    return {"of_installation": installation_id, "of_secret": secret_id}


def _row(
    installation_id: InstallationId, secret_id: SecretId, place: int, member: Member
) -> dict[str, object]:
    return {
        "installation_id": installation_id,
        "secret_id": secret_id,
        "place": place,
        "account_id": member.account,
        "group_id": member.group,
        "until": member.until,
    }
