"""Examines an installation of the app, and says what to mend."""

from contextlib import closing

from descriptor import builder
from plugin.app import open_app_store, open_key_provider
from plugin.commands.finding import Finding
from plugin.connect.allowed_hosts import AllowedHosts
from plugin.services.checking_keys import check_root_keys
from plugin.services.errors import RootKeyMissing, SchemaOutdated, StoreError
from plugin.services.tenant_keyring import TenantKeyring
from plugin.settings import Settings
from plugin.vault.errors import VaultError


def examine(settings: Settings) -> list[Finding]:
    """Look at everything that can be looked at without a request."""
    findings = [_base_url(settings), _allowed_hosts(settings), _root_keys(settings), _database(settings)]
    # Whether the two fit together can be seen only when each of them is there.
    return [*findings, *([_tenant_keys(settings)] if findings[2].is_good and findings[3].is_good else [])]


def _base_url(settings: Settings) -> Finding:
    try:
        builder.build(settings.base_url, settings.app_key)
    except ValueError as error:
        return Finding("base URL", is_good=False, text=str(error))
    kind = "http on loopback: for development only" if settings.is_development else "https"
    return Finding("base URL", is_good=True, text=kind)


def _allowed_hosts(settings: Settings) -> Finding:
    # The settings refuse a list that cannot be read, so there is only to say how much it names.
    allowed = AllowedHosts.parse(settings.allowed_host_suffixes)
    count = len(allowed.suffixes) + len(allowed.origins)
    return Finding("allowed hosts", is_good=True, text=f"{count} entries")


def _root_keys(settings: Settings) -> Finding:
    try:
        open_key_provider(settings).check()
    except VaultError as error:
        hint = "; to make them: python -m plugin new-root-key FILE" if settings.key_provider == "file" else ""
        return Finding("root keys", is_good=False, text=f"{error}{hint}")
    return Finding("root keys", is_good=True, text="can be used")


def _database(settings: Settings) -> Finding:
    try:
        with closing(open_app_store(settings)) as store:
            store.check()
    except SchemaOutdated as error:
        return Finding("database", is_good=False, text=f"{error}; to mend it: python -m plugin migrate")
    except StoreError as error:
        return Finding("database", is_good=False, text=str(error))
    return Finding("database", is_good=True, text="answers, and its schema is current")


def _tenant_keys(settings: Settings) -> Finding:
    try:
        with closing(open_app_store(settings)) as store:
            count = check_root_keys(store, TenantKeyring(open_key_provider(settings)))
    except (RootKeyMissing, StoreError, VaultError) as error:
        return Finding("tenant keys", is_good=False, text=str(error))
    text = f"{count} root keys seal them, and open them" if count else "there are none yet"
    return Finding("tenant keys", is_good=True, text=text)
