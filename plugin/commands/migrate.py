"""`python -m plugin migrate`: brings a database of an earlier version up to date."""

from contextlib import closing

import click

from plugin.app import open_app_store
from plugin.commands.readiness import read_settings, ready_tools, stop
from plugin.connect.allowed_hosts import AllowedHosts
from plugin.connect.errors import InstallRefused
from plugin.services.binding_sites import IsAllowed, bind_sites, has_unbound_sites
from plugin.services.errors import StoreError
from plugin.settings import Settings
from plugin.storage.migration import migrate as migrate_store
from plugin.vault.errors import VaultError


@click.command()
def migrate() -> None:
    """Bring the database up to date. Safe to run again, and from several machines at once."""
    settings = read_settings()
    try:
        old, new = migrate_store(settings.database_url.get_secret_value())
    except StoreError as error:
        stop(f"The database cannot be migrated: {error}")
    click.echo(
        f"The schema is at {new}." if old == new else f"The schema went from {old or 'none'} to {new}."
    )
    _bind_old_sites(settings)


def _bind_old_sites(settings: Settings) -> None:
    """Bind the addresses of sites that an older version has stored. Only then are the root keys needed."""
    try:
        with closing(open_app_store(settings)) as store:
            if not has_unbound_sites(store):
                return
        done = bind_sites(ready_tools(), is_allowed=_rule_of(settings))
    except (StoreError, VaultError) as error:
        stop(f"The addresses of sites cannot be bound: {error}")
    click.echo(f"Bound the addresses of {done.sites} sites.")
    for client_key in done.refused:
        click.echo(f"The site {client_key} has to install the app again: its row was changed by others.")


def _rule_of(settings: Settings) -> IsAllowed:
    allowed = AllowedHosts.parse(settings.allowed_host_suffixes)

    def is_allowed(base_url: str) -> bool:
        try:
            allowed.base_url(base_url)
        except InstallRefused:
            return False
        return True

    return is_allowed
