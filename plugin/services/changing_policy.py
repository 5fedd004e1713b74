"""The use cases "show the site's policy" and "change it"."""

from dataclasses import dataclass, replace

from plugin.domain.audit import AuditEntry, AuditKind
from plugin.domain.checked import Checked
from plugin.domain.errors import ChangedMeanwhile, InstallationNotFound
from plugin.domain.ids import ClientKey
from plugin.domain.installation import Installation
from plugin.domain.policy import Policy
from plugin.domain.site_policy import Bounds, bounds_of, encode_site_policy, fields_of
from plugin.services.dependencies import Dependencies
from plugin.services.ports import Caller
from plugin.services.site_policies import policy_of
from plugin.services.site_rows import find_kept_site, renew_site


@dataclass(frozen=True, slots=True)
class SitePolicy:
    """A site's policy, what may be made of it, and the number that a change of it is based on."""

    policy: Policy
    bounds: dict[str, Bounds]
    version: int


def view_policy(deps: Dependencies, caller: Caller) -> SitePolicy:
    """Return the policy to an admin of the site.

    Raises:
        NotAdmin: the host does not call him an admin.
        HostUnavailable: the host gave no usable answer.
        PolicyDamaged: what is stored cannot be read.

    """
    deps.gate.require_admin(caller)
    return _shown(deps, caller.principal.installation)


def change_policy(
    deps: Dependencies, caller: Caller, checked_policy: Checked[tuple[int, Policy]]
) -> SitePolicy:
    """Give the site another policy. It holds at once, on every machine, for grants that are there already, too.

    `checked_policy` holds the version that the change is based on, and the policy. A sealed site takes one as well:
    an admin may tighten the rules before he unseals it.

    Raises:
        NotAdmin: the host does not call the caller an admin.
        HostUnavailable: the host gave no usable answer.
        VersionRequired: the change does not say what it is based on.
        InvalidInput: it breaks the bounds.
        ChangedMeanwhile: another admin saved first.
        InstallationNotFound: the site has left meanwhile.

    """
    deps.gate.require_admin(caller)
    based_on, policy = checked_policy.value()
    with deps.store.writing() as unit:
        found = unit.installations.find(caller.principal.installation.client_key)
        if found is None or not found.is_installed:
            raise InstallationNotFound
        if based_on != found.policy_version:
            raise ChangedMeanwhile(current_version=found.policy_version)
        version = found.policy_version + 1
        entry = AuditEntry(
            AuditKind.POLICY_CHANGED,
            at=deps.clock.now(),
            account=caller.principal.account,
            details=_changes(deps, found, policy) | {"version": version},
        )
        changed = replace(found, policy=encode_site_policy(policy), policy_version=version)
        renewed = renew_site(unit, changed, entry)
        unit.commit()
    return _shown(deps, renewed)


def forget_policy(deps: Dependencies, client_key: ClientKey) -> None:
    """Give a site the operator's policy again, whatever is stored: the way out when that cannot be read.

    Raises:
        InstallationNotFound: no site has this client key, or it was purged.

    """
    with deps.store.writing() as unit:
        found = find_kept_site(unit, client_key)
        version = found.policy_version + 1
        details: dict[str, str | int | bool] = {"version": version, "is_reset": True}
        entry = AuditEntry(AuditKind.POLICY_CHANGED, at=deps.clock.now(), details=details)
        renew_site(unit, replace(found, policy=None, policy_version=version), entry)
        unit.commit()


def _shown(deps: Dependencies, installation: Installation) -> SitePolicy:
    return SitePolicy(policy_of(deps, installation), bounds_of(deps.policy), installation.policy_version)


def _changes(deps: Dependencies, found: Installation, policy: Policy) -> dict[str, str | int | bool]:
    """Return the new value of each field that changes; of the groups, how many there are."""
    before, after = fields_of(policy_of(deps, found)), fields_of(policy)
    changed = {name: value for name, value in after.items() if value != before[name]}
    return {name: _told(value) for name, value in changed.items()}


def _told(value: object) -> str | int | bool:
    if value is None:
        return "none"
    if isinstance(value, str | int):
        return value
    return len(value) if isinstance(value, list) else str(value)
