"""Examines an installation of the app, and says what to mend."""

from dataclasses import dataclass

from descriptor import builder
from plugin.app import open_app_store, open_key_provider
from plugin.connect.allowed_hosts import AllowedHosts
from plugin.connect.errors import AllowedHostsMalformed
from plugin.services.errors import SchemaOutdated, StoreError
from plugin.settings import Settings
from plugin.vault.errors import VaultError


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    subject: str
    is_good: bool
    text: str


def examine(settings: Settings) -> list[Finding]:
    """Look at everything that can be looked at without a request."""
    return [_base_url(settings), _allowed_hosts(settings), _root_keys(settings), _database(settings)]


def _base_url(settings: Settings) -> Finding:
    try:
        builder.build(settings.base_url, settings.app_key)
    except ValueError as error:
        return Finding("base URL", is_good=False, text=str(error))
    kind = "http on loopback: for development only" if settings.is_development else "https"
    return Finding("base URL", is_good=True, text=kind)


def _allowed_hosts(settings: Settings) -> Finding:
    try:
        allowed = AllowedHosts.parse(settings.allowed_host_suffixes)
    except AllowedHostsMalformed as error:
        return Finding("allowed hosts", is_good=False, text=f"SECRETS_ALLOWED_HOST_SUFFIXES: {error}")
    count = len(allowed.suffixes) + len(allowed.origins)
    return Finding("allowed hosts", is_good=True, text=f"{count} entries")


def _root_keys(settings: Settings) -> Finding:
    try:
        open_key_provider(settings).check()
    except VaultError as error:
        return Finding(
            "root keys", is_good=False, text=f"{error}; to make them: python -m plugin new-root-key FILE"
        )
    return Finding("root keys", is_good=True, text="can be used")


def _database(settings: Settings) -> Finding:
    try:
        store = open_app_store(settings)
        store.check()
        store.close()
    except SchemaOutdated as error:
        return Finding("database", is_good=False, text=f"{error}; to mend it: python -m plugin migrate")
    except StoreError as error:
        return Finding("database", is_good=False, text=str(error))
    return Finding("database", is_good=True, text="answers, and its schema is current")
