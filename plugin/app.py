"""The only wiring: from settings to a running Flask app."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Flask

from descriptor import paths
from plugin.bundled import bundled
from plugin.connect.allowed_hosts import AllowedHosts
from plugin.connect.exchange import new_session
from plugin.connect.host import HostClient
from plugin.connect.public_keys import InstallKeys
from plugin.connect.site import Client
from plugin.domain.clock import Clock, SystemClock
from plugin.domain.policy import Policy
from plugin.forge.paths import API as FORGE_API
from plugin.forge.remote import open_remote
from plugin.root_keys import open_root_keys
from plugin.services.dependencies import Dependencies
from plugin.services.gate import Gate
from plugin.services.meter import UNMETERED, Meter
from plugin.services.opened_titles import OpenedTitles
from plugin.services.password_keys import PasswordKeys
from plugin.services.ports import Store
from plugin.services.signing_tenants import SigningTenants
from plugin.services.tenant_keyring import TenantKeyring
from plugin.settings import Settings
from plugin.storage.engine import open_store
from plugin.storage.store import SqlStore
from plugin.vault.key_provider import KeyProvider
from plugin.vault.password import (
    PRODUCTION_BOUNDS,
    TEST_ONLY_BOUNDS,
    TEST_ONLY_CHEAPEST,
    Argon2Profile,
)
from plugin.vault.slots import Argon2Slots, default_slots
from plugin.web.admin_api import admin_api
from plugin.web.api import secrets_api
from plugin.web.asks_api import asks_api
from plugin.web.assets import Assets, built_files
from plugin.web.attachments_api import attachments_api
from plugin.web.audit_api import audit_api
from plugin.web.authentication import register_authentication
from plugin.web.body_places import BodyPlaces, places_for
from plugin.web.connect_door import ConnectDoor
from plugin.web.errors import register_errors
from plugin.web.forge_door import ForgeDoor
from plugin.web.forge_events import forge_events
from plugin.web.headers import register_headers
from plugin.web.health import Health
from plugin.web.languages import TRANSLATIONS, register_languages
from plugin.web.lifecycle import lifecycle
from plugin.web.pages import pages
from plugin.web.public import public
from plugin.web.request_log import register_request_log
from plugin.web.scripts import in_languages
from plugin.web.sharing_api import sharing_api
from plugin.web.site_api import site_api
from plugin.web.tokens import require_declared_tokens
from plugin.web.trash_api import trash_api
from plugin.web.versions_api import versions_api
from plugin.web.webhooks import webhooks
from plugin.web.wiring import Wiring, register_wiring

_API = (
    secrets_api,
    attachments_api,
    versions_api,
    sharing_api,
    trash_api,
    asks_api,
    admin_api,
    site_api,
    audit_api,
)
"""The JSON API: the same behind both doors."""

_QUEUE_PER_SLOT = 4
_QUEUE_WAIT_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Process:
    """What a process of the app knows of itself."""

    count: int = 1
    """How many of them share the machine."""
    meter: Meter = UNMETERED


ALONE = Process()


def create_app(
    settings: Settings, *, processes: int = 1, clock: Clock | None = None, meter: Meter = UNMETERED
) -> Flask:
    """Return the app, ready for a WSGI server. `processes` is how many of it share this machine.

    Raises:
        AllowedHostsMalformed: the setting cannot be read.
        KeyUnavailable: the root keys cannot be read.
        UndeclaredToken: a view does not say which token it takes.

    """
    clock = clock or SystemClock()
    provider = open_key_provider(settings)
    store = open_app_store(settings)
    process = Process(processes, meter)
    deps = wire(settings, store=store, provider=provider, clock=clock, process=process)
    app = _SyncFlask("plugin", static_folder=None, template_folder=str(bundled("templates")))
    # A redirect to the address with single slashes would carry the token on.
    app.url_map.merge_slashes = False
    app.json.sort_keys = False  # type: ignore[attr-defined] # the default provider has it
    health = Health({"store": store.check, "keys": provider.check})
    register_wiring(app, Wiring(deps, settings, health, BodyPlaces(places_for(settings.threads))))
    _register_traces(app, settings)
    register_request_log(app)
    at_once = max(1, settings.threads // 2)
    remote = open_remote(settings, app_key=settings.app_key, clock=clock, at_once=at_once)
    forge = None if remote is None else ForgeDoor(deps, remote)
    register_authentication(app, _connect_door(settings, deps, clock), forge)
    register_headers(app, settings)
    register_languages(app)
    register_errors(app)
    _register_views(app, settings)
    if forge is not None:
        _register_forge_views(app, forge)
    require_declared_tokens(app)
    return app


def _register_traces(app: Flask, settings: Settings) -> None:
    """Send traces where the operator wants them; nothing of it is loaded otherwise."""
    if settings.traces_url is None:
        return
    from plugin.traces import exporter_to, register_traces  # noqa: PLC0415 - for the reason above

    register_traces(app, exporter_to(settings.traces_url), service=settings.app_key)


class _SyncFlask(Flask):
    """Flask without its question, some six times a request, whether a function is a coroutine: none of ours is."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function as it is."""
        return func


def wire(
    settings: Settings,
    *,
    store: Store,
    provider: KeyProvider,
    clock: Clock,
    process: Process = ALONE,
) -> Dependencies:
    """Return the tools of the use cases. The command line uses them too."""
    slots = settings.argon2_slots or default_slots(os.cpu_count() or 1, process.count)
    is_cheap = settings.test_only_cheap_argon2
    recommended = Argon2Profile(settings.argon2_memory_kib, settings.argon2_time_cost, parallelism=1)
    return Dependencies(
        store=store,
        clock=clock,
        keyring=TenantKeyring(provider),
        gate=Gate(meter=process.meter),
        password_keys=PasswordKeys(
            slots=Argon2Slots(slots, slots * _QUEUE_PER_SLOT, _QUEUE_WAIT_SECONDS),
            profile=TEST_ONLY_CHEAPEST if is_cheap else recommended,
            bounds=TEST_ONLY_BOUNDS if is_cheap else PRODUCTION_BOUNDS,
            meter=process.meter,
        ),
        policy=Policy(
            grant_idle=timedelta(seconds=settings.grant_idle_seconds),
            grant_lifetime=timedelta(seconds=settings.grant_max_seconds),
        ),
        tenants=SigningTenants(process.meter),
        titles=OpenedTitles(process.meter),
        meter=process.meter,
    )


def open_key_provider(settings: Settings) -> KeyProvider:
    """Return what wraps the tenant keys.

    Raises:
        KeyUnavailable: the root keys cannot be read.

    """
    return open_root_keys(settings)


def open_app_store(settings: Settings) -> SqlStore:
    """Return the store that the settings name; it connects when it is first used."""
    return open_store(settings.database_url.get_secret_value(), pool_size=settings.database_pool_size)


def _connect_door(settings: Settings, deps: Dependencies, clock: Clock) -> ConnectDoor:
    session = new_session(settings.app_key)
    allowed_hosts = AllowedHosts.parse(settings.allowed_host_suffixes)
    return ConnectDoor(
        deps=deps,
        settings=settings,
        hosts=HostClient(
            Client(session, settings.app_key, clock, allowed_hosts), at_once=max(1, settings.threads // 2)
        ),
        install_keys=InstallKeys([settings.install_keys_url], session),
        allowed_hosts=allowed_hosts,
    )


def _register_views(app: Flask, settings: Settings) -> None:
    files = in_languages(built_files(bundled("static")), TRANSLATIONS)
    assets = Assets(files, prefix=settings.base_path)
    app.jinja_env.globals.update(
        asset=assets.url, all_js_url=settings.all_js_url, api_url=settings.base_path + paths.API
    )
    app.register_blueprint(assets.blueprint())
    app.register_blueprint(public)
    app.register_blueprint(lifecycle)
    app.register_blueprint(webhooks)
    app.register_blueprint(pages)
    for blueprint in _API:
        app.register_blueprint(blueprint, url_prefix=paths.API)


def _register_forge_views(app: Flask, door: ForgeDoor) -> None:
    """Mount the same JSON API a second time, and what Atlassian calls by itself."""
    app.register_blueprint(forge_events(door))
    for blueprint in _API:
        app.register_blueprint(blueprint, url_prefix=FORGE_API, name=f"forge_{blueprint.name}")
