"""`python -m plugin maintain`: what has to be done again and again."""

import time

import click
import structlog

from plugin.domain.clock import SystemClock
from plugin.hosts import open_hosts
from plugin.readiness import read_settings, ready_tools
from plugin.services.maintaining import maintain as run_maintenance
from plugin.services.marking import settle_due_marks
from plugin.services.reconciling import reconcile_sites


@click.command()
def maintain() -> None:
    """Delete for good what has had its time, and keep step with the sites. Run it every hour, on any machine."""
    deps = ready_tools()
    done = run_maintenance(deps)
    click.echo(
        f"Deleted {done.secrets} secrets from the trash, {done.grants} dead grants"
        f" and {done.attempts} forgotten attempts."
    )
    click.echo(
        f"Destroyed {done.tenant_keys} old tenant keys, and all keys of {done.installations} installations that"
        f" had left; deleted {done.secrets_left_behind} secrets of such."
    )
    hosts = open_hosts(read_settings(), clock=SystemClock())
    marked = settle_due_marks(deps, hosts)
    found = reconcile_sites(deps, hosts, pause=time.sleep)
    for site in found.stopped:
        structlog.get_logger().warning("site not reconciled", installation_id=str(site))
    click.echo(
        f"Told Jira of {marked} issues. Looked for {found.checked} issues and pages: {found.absent} are not there;"
        f" deleted {found.secrets} secrets of such that were gone for long."
    )
    if found.stopped:
        click.echo(f"{len(found.stopped)} sites gave no usable answers; nothing was concluded about them.")
