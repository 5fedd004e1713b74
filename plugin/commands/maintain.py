"""`python -m plugin maintain`: what has to be done again and again."""

import importlib
import time
from pathlib import Path

import click
import structlog

from plugin.commands.readiness import read_settings, ready_tools, stop
from plugin.domain.clock import SystemClock
from plugin.hosts import open_account_registers, open_hosts
from plugin.services.dependencies import Dependencies
from plugin.services.maintaining import Maintained
from plugin.services.maintaining import maintain as run_maintenance
from plugin.services.marking import settle_due_marks
from plugin.services.reconciling import reconcile_sites
from plugin.services.reporting_accounts import forget_old_reports, report_accounts
from plugin.settings import Settings


@click.command()
@click.option(
    "--metrics-file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write what was done here, for node_exporter.",
)
def maintain(metrics_file: Path | None) -> None:
    """Delete for good what has had its time, and keep step with the sites. Run it every hour, on any machine."""
    deps = ready_tools()
    done = run_maintenance(deps)
    click.echo(f"Moved {done.lives} secrets to the trash that had expired or were used up.")
    click.echo(
        f"Deleted {done.secrets} secrets from the trash, {done.grants} dead grants"
        f" and {done.attempts} forgotten attempts."
    )
    click.echo(
        f"Destroyed {done.tenant_keys} old tenant keys, and all keys of {done.installations} installations that"
        f" had left; deleted {done.secrets_left_behind} secrets of such."
    )
    click.echo(f"Deleted {done.asks} asks for secrets that nobody had filled in time.")
    click.echo(f"Removed {done.uploads} files that never came whole.")
    click.echo(f"Cut {done.events} events off that the audit trails had kept for long enough.")
    settings = read_settings()
    hosts = open_hosts(settings, clock=SystemClock())
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
    _report_accounts(settings, deps)
    if metrics_file is not None:
        _write_metrics(metrics_file, done)


def _write_metrics(file: Path, done: Maintained) -> None:
    # Not at the top: prometheus-client takes memory, and most runs do without.
    metrics = importlib.import_module("plugin.metrics.maintenance")
    try:
        metrics.write_maintenance(file, done, at=SystemClock().now())
    except OSError as error:
        stop(f"{file} was not written: {error.strerror}")


def _report_accounts(settings: Settings, deps: Dependencies) -> None:
    """Tell the sites which accounts are kept, where the settings ask for it."""
    forget_old_reports(deps)
    registers = open_account_registers(settings, clock=SystemClock())
    if registers is None:
        return
    done = report_accounts(deps, registers, pause=time.sleep)
    for site in done.stopped:
        structlog.get_logger().warning("accounts not reported", installation_id=str(site))
    click.echo(f"Reported {done.accounts} accounts, and erased {done.closed} that are closed.")
    if done.closed:
        deps.store.erase_traces()
    if done.stopped:
        click.echo(f"{len(done.stopped)} sites took no report; the next run goes on there.")
