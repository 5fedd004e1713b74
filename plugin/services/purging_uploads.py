"""Removes files that began to come and never came whole."""

from datetime import timedelta

from plugin.services.dependencies import Dependencies

UPLOAD_TIME = timedelta(hours=1)
"""How long a file may be on its way. No grant lasts as long."""
BATCH = 100


def purge_unfinished_attachments(deps: Dependencies) -> int:
    """Remove what began to come and never came whole, on every site; return how many files that were."""
    removed = 0
    while batch := _purge_batch(deps):
        removed += batch
    return removed


def _purge_batch(deps: Dependencies) -> int:
    with deps.store.writing() as unit:
        batch = unit.attachments.remove_unfinished_across_tenants(
            begun_before=deps.clock.now() - UPLOAD_TIME, limit=BATCH
        )
        unit.commit()
    return batch
