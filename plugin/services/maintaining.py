"""The use case "maintain": deletes what has had its time. Safe to run often, and from several machines at once."""

from dataclasses import dataclass

from plugin.domain.attempts import FORGOTTEN_AFTER_SECONDS
from plugin.services.dependencies import Dependencies
from plugin.services.destroying_keys import destroy_old_keys
from plugin.services.ending_asks import end_asks
from plugin.services.ending_lives import end_lives
from plugin.services.pruning_audit import prune_audit
from plugin.services.purging import purge_installations
from plugin.services.purging_trash import purge_trash
from plugin.services.purging_uploads import purge_unfinished_attachments


@dataclass(frozen=True, slots=True)
class Maintained:
    """What one run deleted."""

    secrets: int
    grants: int
    attempts: int
    tenant_keys: int = 0
    """Old versions that nothing needed any more."""
    installations: int = 0
    """Those that had left for good."""
    secrets_left_behind: int = 0
    """The secrets of such installations."""
    lives: int = 0
    """Secrets that expired or were used up, and lie in the trash now."""
    events: int = 0
    """Audit events that were kept as long as their site's policy says."""
    asks: int = 0
    """Asks for secrets that nobody filled in time."""
    uploads: int = 0
    """Files that began to come and never came whole."""


def maintain(deps: Dependencies) -> Maintained:
    """End lives and asks; delete trash, installations, grants, attempts, old keys and events that had their time."""
    ended = end_lives(deps)
    asks = end_asks(deps)
    secrets = purge_trash(deps)
    now = deps.clock.now()
    with deps.store.writing() as unit:
        grants = unit.grants.delete_dead_across_tenants(used_before=now - deps.policy.grant_idle, now=now)
        attempts = unit.attempts.forget_across_tenants(seconds=FORGOTTEN_AFTER_SECONDS)
        unit.commit()
    gone = purge_installations(deps)
    tenant_keys = destroy_old_keys(deps)
    events = prune_audit(deps)
    uploads = purge_unfinished_attachments(deps)
    deps.store.erase_traces()
    return Maintained(
        secrets,
        grants,
        attempts,
        tenant_keys,
        gone.installations,
        gone.secrets,
        ended,
        events,
        asks=asks,
        uploads=uploads,
    )
