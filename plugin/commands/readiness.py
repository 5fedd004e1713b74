"""What a command needs before it does anything: right settings, usable root keys, a current schema."""

import os
from contextlib import closing
from typing import NoReturn

import click

from plugin.app import open_app_store, open_key_provider, wire
from plugin.domain.clock import SystemClock
from plugin.logs import configure_logs
from plugin.services.checking_keys import check_root_keys
from plugin.services.dependencies import Dependencies
from plugin.services.errors import RootKeyMissing, SchemaOutdated, StoreError
from plugin.services.tenant_keyring import TenantKeyring
from plugin.settings import Settings, SettingsFault
from plugin.vault.errors import VaultError


def read_settings() -> Settings:
    """Return the settings, or stop with every fault of theirs."""
    try:
        settings = Settings.from_env(os.environ)
    except SettingsFault as fault:
        stop(f"The settings are wrong:\n{fault}\nSee .env.example for what each one means.")
    configure_logs(settings.log_level)
    return settings


def require_ready(settings: Settings) -> None:
    """Stop with what helps when root keys or schema are not as they must be, or do not fit together."""
    try:
        provider = open_key_provider(settings)
        provider.check()
    except VaultError as error:
        stop(f"The root keys cannot be used: {error}\nTo make them: python -m plugin new-root-key FILE")
    try:
        with closing(open_app_store(settings)) as store:
            store.check()
            check_root_keys(store, TenantKeyring(provider))
    except SchemaOutdated as error:
        stop(f"The database is not ready: {error}.\nTo mend it: python -m plugin migrate")
    except StoreError as error:
        stop(f"The database does not answer: {error}")
    except RootKeyMissing as error:
        stop(f"The root keys are not those of this database: {error}.")


def ready_tools() -> Dependencies:
    """Return the tools of the use cases, or stop with what helps."""
    settings = read_settings()
    require_ready(settings)
    return wire(
        settings,
        store=open_app_store(settings),
        provider=open_key_provider(settings),
        clock=SystemClock(),
    )


def stop(text: str) -> NoReturn:
    """End the command with a message and exit code 1."""
    raise click.ClickException(text)
