"""The command line: python -m plugin <command>."""

from pathlib import Path

import click
import structlog

from plugin.commands.account import account
from plugin.commands.archive import decrypt, export_archive
from plugin.commands.audit import audit
from plugin.commands.doctor import examine
from plugin.commands.import_secrets import import_secrets
from plugin.commands.installation import installation
from plugin.commands.keys import keys
from plugin.commands.maintain import maintain
from plugin.commands.migrate import migrate
from plugin.commands.online_checks import look_outside
from plugin.commands.readiness import read_settings, require_ready, stop
from plugin.domain.clock import SystemClock
from plugin.hygiene import keep_memory_private
from plugin.server import AddressTaken
from plugin.server import serve as serve_app
from plugin.vault.errors import VaultError
from plugin.vault.key_file import write_new_key_file


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Secrets for Jira and Confluence. Settings are read from the environment; see .env.example."""
    keep_memory_private()


main.add_command(keys)
main.add_command(maintain)
main.add_command(migrate)
main.add_command(account)
main.add_command(installation)
main.add_command(audit)
main.add_command(export_archive)
main.add_command(decrypt)
main.add_command(import_secrets)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8080, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="Processes.")
def serve(host: str, port: int, workers: int) -> None:
    """Serve the app. Refuses to start when something is missing, and says what helps."""
    settings = read_settings()
    require_ready(settings)
    structlog.get_logger().info("serving", host=host, port=port, workers=workers)
    try:
        serve_app(settings, host=host, port=port, workers=workers)
    except AddressTaken as error:
        stop(
            f"The app cannot listen at {error.address}: something else does, or it is another machine's address."
        )


@main.command("new-root-key")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def new_root_key(file: Path) -> None:
    """Make a root key FILE that only this user can read. Keep a copy where no database backup goes."""
    try:
        write_new_key_file(file)
    except (OSError, VaultError) as error:
        stop(f"{file} was not written: {_reason(error)}")
    click.echo(f"Made {file}. Without it nothing in the database opens: keep a copy in a safe place.")


@main.command()
@click.option("--online", is_flag=True, help="Look at the network, too: base URL, install keys, clock.")
def doctor(*, online: bool) -> None:
    """Check settings, keys and database, and say what to mend."""
    settings = read_settings()
    findings = [*examine(settings), *(look_outside(settings, clock=SystemClock()) if online else [])]
    for finding in findings:
        click.echo(f"{'ok  ' if finding.is_good else 'BAD '} {finding.subject}: {finding.text}")
    if not all(finding.is_good for finding in findings):
        raise SystemExit(1)


def _reason(error: Exception) -> str:
    return error.strerror or type(error).__name__ if isinstance(error, OSError) else str(error)


if __name__ == "__main__":
    main(prog_name="python -m plugin")
