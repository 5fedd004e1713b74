"""Whom a secret is shown to at all: `SecretHead.is_shown_to`, in SQL."""

from sqlalchemy import bindparam, or_

from plugin.domain.ids import UNKNOWN_ACCOUNT, AccountId
from plugin.storage.tables import SECRETS

_S = SECRETS.c
_VIEWER = bindparam("viewer", type_=_S.asked_by.type)

IS_SHOWN = or_(
    _S.asked_by.is_(None), _S.asked_by == _VIEWER, _S.created_by == _VIEWER, _S.given_to == _VIEWER
)
"""True for what `viewer` is shown of a container that he may view."""


def viewer_value(viewer: AccountId) -> dict[str, object]:
    """Return the parameter of `IS_SHOWN`. An erased account is nobody, so its name must match no row."""
    return {"viewer": None if viewer == UNKNOWN_ACCOUNT else viewer}
