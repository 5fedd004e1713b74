"""A secret that the caller has open, in a unit that may write: the one order in which that is refused.

No view, or no such secret there; then no edit; then no live grant. So nobody learns more than he may know anyway.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from plugin.domain.access import Access
from plugin.domain.ids import SecretId
from plugin.domain.secret import SealedSecret
from plugin.services.dependencies import Dependencies
from plugin.services.gate import require_edit
from plugin.services.granting import use_grant
from plugin.services.ports import Caller
from plugin.services.work import Work, writing_for


@dataclass(frozen=True, slots=True)
class HeldSecret:
    """A secret, the unit of work that found it, and the key that the caller's grant opened."""

    work: Work
    secret: SealedSecret
    access: Access
    data_key: bytes = field(repr=False)


@contextmanager
def held_secret(
    deps: Dependencies, caller: Caller, secret_id: SecretId, grant_token: str | None, *, to_edit: bool = False
) -> Iterator[HeldSecret]:
    """Open a unit of work on a secret that the caller has open; leaving it without `commit` undoes everything.

    Raises:
        SecretNotFound: there is no such secret in the caller's container, or he may not see the container.
        NotAllowed: it is to be edited, and he may not edit the container.
        Sealed: the site is sealed.
        Expired: the secret's time is over.
        NotShared: he has no place in the secret's audience any more.
        Locked: he has no live grant.
        HostUnavailable: the host gave no usable answer.

    """
    _, access = deps.gate.view(caller)
    with writing_for(deps, caller.principal) as work:
        secret = work.secret(secret_id)
        if to_edit:
            require_edit(access)
        yield HeldSecret(work, secret, access, use_grant(work, secret, grant_token))
