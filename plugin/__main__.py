"""The command line: python -m plugin <command>."""

import os
from pathlib import Path
from typing import NoReturn

import click
import structlog

from plugin.app import open_app_store, open_key_provider, wire
from plugin.doctor import examine
from plugin.domain.clock import SystemClock
from plugin.logs import configure_logs
from plugin.server import serve as serve_app
from plugin.services.errors import SchemaOutdated, StoreError
from plugin.services.maintaining import maintain as run_maintenance
from plugin.settings import Settings, SettingsFault
from plugin.storage.migration import migrate as migrate_store
from plugin.vault.errors import VaultError
from plugin.vault.key_file import write_new_key_file


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Secrets for Jira and Confluence. Settings are read from the environment; see .env.example."""


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8080, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="Processes.")
def serve(host: str, port: int, workers: int) -> None:
    """Serve the app. Refuses to start when something is missing, and says what helps."""
    settings = _settings()
    _require_ready(settings)
    structlog.get_logger().info("serving", host=host, port=port, workers=workers)
    serve_app(settings, host=host, port=port, workers=workers)


@main.command()
def migrate() -> None:
    """Bring the database's schema up to date. Safe to run again, and from several machines at once."""
    settings = _settings()
    try:
        old, new = migrate_store(settings.database_url.get_secret_value())
    except StoreError as error:
        _stop(f"The database cannot be migrated: {error}")
    click.echo(
        f"The schema is at {new}." if old == new else f"The schema went from {old or 'none'} to {new}."
    )


@main.command("new-root-key")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def new_root_key(file: Path) -> None:
    """Make a root key FILE that only this user can read. Keep a copy where no database backup goes."""
    try:
        write_new_key_file(file)
    except (OSError, VaultError) as error:
        _stop(f"{file} was not written: {_reason(error)}")
    click.echo(f"Made {file}. Without it nothing in the database opens: keep a copy in a safe place.")


@main.command()
def maintain() -> None:
    """Purge the trash, dead grants and forgotten attempts. Run it every hour, on any machine."""
    settings = _settings()
    _require_ready(settings)
    deps = wire(
        settings,
        store=open_app_store(settings),
        provider=open_key_provider(settings),
        clock=SystemClock(),
    )
    done = run_maintenance(deps)
    click.echo(
        f"Deleted {done.secrets} secrets from the trash, {done.grants} dead grants"
        f" and {done.attempts} forgotten attempts."
    )


@main.command()
def doctor() -> None:
    """Check settings, keys and database, and say what to mend."""
    settings = _settings()
    findings = examine(settings)
    for finding in findings:
        click.echo(f"{'ok  ' if finding.is_good else 'BAD '} {finding.subject}: {finding.text}")
    if not all(finding.is_good for finding in findings):
        raise SystemExit(1)


def _settings() -> Settings:
    try:
        settings = Settings.from_env(os.environ)
    except SettingsFault as fault:
        _stop(f"The settings are wrong:\n{fault}\nSee .env.example for what each one means.")
    configure_logs(settings.log_level)
    return settings


def _require_ready(settings: Settings) -> None:
    """Stop with the command that helps when keys or schema are not as they must be."""
    try:
        open_key_provider(settings).check()
    except VaultError as error:
        _stop(f"The root keys cannot be used: {error}\nTo make them: python -m plugin new-root-key FILE")
    try:
        store = open_app_store(settings)
        store.check()
        store.close()
    except SchemaOutdated as error:
        _stop(f"The database is not ready: {error}.\nTo mend it: python -m plugin migrate")
    except StoreError as error:
        _stop(f"The database does not answer: {error}")


def _reason(error: Exception) -> str:
    return error.strerror or type(error).__name__ if isinstance(error, OSError) else str(error)


def _stop(text: str) -> NoReturn:
    raise click.ClickException(text)


if __name__ == "__main__":
    main(prog_name="python -m plugin")
