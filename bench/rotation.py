"""How fast keys are replaced, on SQLite."""

import time
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.report import Report
from bench.site import sites_in
from plugin.services.rotating_tenant_keys import plan_rotation_of, rotate_tenant_key

SECRETS = 10_000


def measure_rotation(report: Report) -> None:
    """Rotate the tenant key of a site with many secrets."""
    with TemporaryDirectory() as folder, sites_in(Path(folder)) as sites:
        site = sites.installations[0]
        sites.fill(site, SECRETS)
        plan = plan_rotation_of(sites.deps, site.client_key, min_age=timedelta(0))
        start = time.perf_counter()
        done = rotate_tenant_key(sites.deps, plan, progress=lambda _number: None)
        seconds = time.perf_counter() - start
    if (done.keys, done.secrets) != (1, SECRETS):
        raise RuntimeError("the rotation did not move every secret")
    report.table(
        "Rotating a tenant key",
        ("secrets", "seconds", "secrets per second"),
        [(f"{SECRETS:,}", f"{seconds:.2f}", f"{SECRETS / seconds:,.0f}")],
    )
    report.note(
        "Title and outer layer of each secret are opened and sealed again; SQLite on this disk, one process."
    )
