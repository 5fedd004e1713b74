"""What all imports have in common: where secrets go, who may put them there, how many, and what is told about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from plugin.domain.audit import AuditEntry, AuditKind
from plugin.domain.container import Container
from plugin.domain.errors import InstallationNotFound, NotAllowed, Sealed, SecretNotFound
from plugin.domain.ids import AccountId, ClientKey, SecretId
from plugin.domain.installation import Installation
from plugin.domain.principal import Principal
from plugin.services.dependencies import Dependencies
from plugin.services.marking import request_mark
from plugin.services.ports import Caller, Host
from plugin.services.site_policies import policy_of
from plugin.services.work import Work


@dataclass(frozen=True, slots=True)
class ImportTarget:
    """Into which site and in whose name secrets are imported."""

    client_key: ClientKey
    account: AccountId
    host: Host | None
    """Is asked whether the account may add secrets; None: the operator answers for it."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that is not imported. It is named by its place in the file: the rest is not for a terminal."""

    item: str
    why: str


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What an import is going to do."""

    coming: Mapping[Container, int]
    """How many secrets each issue or page gets."""
    present: int = 0
    """How many an earlier run has imported already."""
    skipped: tuple[Skipped, ...] = ()

    @property
    def total(self) -> int:
        """How many secrets come."""
        return sum(self.coming.values())


class NoRoom(Exception):
    """An issue or page would hold more secrets than its policy permits. Nothing was imported."""

    def __init__(self, container: Container, *, held: int, coming: int, most: int) -> None:
        super().__init__("too many secrets")
        self.container = container
        self.held, self.coming, self.most = held, coming, most


@dataclass(slots=True)
class Counted:
    """What is collected while an import is planned."""

    coming: dict[Container, int] = field(default_factory=dict)
    present: int = 0
    skipped: list[Skipped] = field(default_factory=list)

    def plan(self) -> ImportPlan:
        """Return what was collected."""
        return ImportPlan(self.coming, self.present, tuple(self.skipped))


def find_target(deps: Dependencies, target: ImportTarget) -> Installation:
    """Return the site, as it is now.

    Raises:
        InstallationNotFound: no site has this client key, or it has left.
        Sealed: it is sealed; nothing may be written there.

    """
    with deps.store.reading() as unit:
        site = unit.installations.find(target.client_key)
    if site is None or not site.is_installed:
        raise InstallationNotFound
    if site.is_sealed:
        raise Sealed
    return site


def may_add(deps: Dependencies, target: ImportTarget, site: Installation, container: Container) -> bool:
    """Whether the account may add secrets to an issue or page, by the host's word and the site's policy.

    Raises:
        HostUnavailable: the host gave no usable answer.
        PolicyDamaged: the site's rules cannot be read.

    """
    if target.host is None:
        return True
    caller = Caller(Principal(site, target.account, container), target.host)
    try:
        _, access = deps.gate.view(caller)
        deps.gate.require_adding(caller, access, policy_of(deps, site))
    except (SecretNotFound, NotAllowed):
        return False
    return True


def require_rooms(deps: Dependencies, site: Installation, coming: Mapping[Container, int]) -> None:
    """Go on only if every issue and page has room for what comes.

    Raises:
        NoRoom: one has not.

    """
    most = policy_of(deps, site).secrets_max
    with deps.store.reading() as unit:
        for container, count in coming.items():
            held = unit.secrets.counts_in(site.id, container).secrets
            if held + count > most:
                raise NoRoom(container, held=held, coming=count, most=most)


def note_import(work: Work, added: Mapping[SecretId, Container], *, source: str, is_vouched: bool) -> None:
    """Check the room for good, audit each secret and ask for the marks, in the unit that has added them.

    Raises:
        NoRoom: others were added meanwhile; nothing of this unit lasts.

    """
    site = work.principal.installation
    for secret_id, container in added.items():
        entry = AuditEntry(
            AuditKind.CREATED,
            at=work.now,
            account=work.principal.account,
            secret_id=secret_id,
            container=container,
            # Said where it is so: the host was not asked.
            details={"imported": source} | ({"unchecked": True} if is_vouched else {}),
        )
        work.unit.audit.append(site.id, entry)
    for container in set(added.values()):
        held = work.unit.secrets.counts_in(site.id, container).secrets
        most = work.policy.secrets_max
        if held > most:
            coming = list(added.values()).count(container)
            raise NoRoom(container, held=held - coming, coming=coming, most=most)
        request_mark(work.unit, site, container, at=work.now)


def principal_of(site: Installation, target: ImportTarget) -> Principal:
    """Return in whose name the secrets are added; an import stands on no single issue or page."""
    return Principal(site, target.account, None)
