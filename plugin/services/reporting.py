"""The use case "the host says that something is gone".

An event's body is not signed, only its request is, so it is a hint and no more: it makes `reconciling` look sooner.
Nothing is hidden or deleted by it.
"""

from plugin.domain.container import Container
from plugin.domain.installation import Installation
from plugin.services.dependencies import Dependencies


def report_container(deps: Dependencies, installation: Installation, container: Container) -> bool:
    """Note that an issue or page may be gone, or back; return whether it holds secrets. Idempotent.

    Most events are about containers that this app knows nothing of, so they cost no write.
    """
    with deps.store.reading() as unit:
        if unit.secrets.counts_in(installation.id, container).secrets == 0:
            return False
    with deps.store.writing() as unit:
        unit.container_checks.report(installation.id, container, at=deps.clock.now())
        unit.commit()
    return True


def report_site(deps: Dependencies, installation: Installation) -> None:
    """Note that a whole project or space may be gone: every container of the site is to be looked for. Idempotent."""
    with deps.store.writing() as unit:
        unit.reconciliations.report(installation.id, at=deps.clock.now())
        unit.commit()
