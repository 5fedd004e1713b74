"""`python -m plugin migrate`: the schema, and the addresses of sites that an older version has stored."""

from dataclasses import replace
from pathlib import Path

import pytest

from plugin.app import open_app_store, open_key_provider, wire
from plugin.domain.clock import SystemClock
from plugin.services.authenticating import find_signing_tenant
from plugin.services.dependencies import Dependencies
from plugin.services.installing import install_site
from plugin.settings import Settings
from plugin.vault.box import Purpose, seal
from plugin.vault.encoding import length_prefixed, utf8
from plugin.vault.tenant_key import open_tenant_key
from tests.cast import ACME, EVIL, MALLORY, SHARED_SECRET, make_notice
from tests.machine import Machine, make_machine


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    machine = make_machine(tmp_path, monkeypatch)
    machine.prepare()
    return machine


@pytest.fixture
def deps(machine: Machine) -> Dependencies:
    """Return the tools of a process that starts after the command has run."""
    settings = Settings.from_env(machine.environ)
    provider = open_key_provider(settings)
    return wire(settings, store=open_app_store(settings), provider=provider, clock=SystemClock())


def install_as_before(machine: Machine, deps: Dependencies, **changes: object) -> None:
    """Let a site install the app, and seal its secret in the form that binds no address."""
    site = install_site(deps, make_notice(**changes)).installation
    provider = open_key_provider(Settings.from_env(machine.environ))
    with deps.store.writing() as unit:
        sealed = unit.tenant_keys.get(site.id, 1)
        key = open_tenant_key(provider, sealed, tenant=site.id, version=1, client_key=site.client_key)
        old = seal(
            key.shared_secret_key,
            purpose=Purpose.UNBOUND_SHARED_SECRET,
            key_id=1,
            context=length_prefixed(site.id.bytes, utf8(site.client_key)),
            plaintext=utf8(SHARED_SECRET),
        )
        unit.installations.update(replace(site, sealed_shared_secret=old))
        unit.commit()


def test_sites_of_before_are_bound_to_their_addresses(machine: Machine, deps: Dependencies) -> None:
    """Once; then their tokens count again."""
    install_as_before(machine, deps)

    first, second = machine.run("migrate"), machine.run("migrate")

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "Bound the addresses of 1 sites." in first.output
    assert "Bound" not in second.output
    assert find_signing_tenant(deps, ACME).shared_secret == SHARED_SECRET


def test_a_site_at_an_address_that_is_not_allowed_is_named(machine: Machine, deps: Dependencies) -> None:
    """The others are bound all the same."""
    install_as_before(machine, deps)
    install_as_before(
        machine, deps, client_key=EVIL, base_url="https://mallory.example", account=MALLORY, token=b"other"
    )

    done = machine.run("migrate")

    assert done.exit_code == 0
    assert "Bound the addresses of 1 sites." in done.output
    assert f"The site {EVIL} has to install the app again" in done.output


def test_root_keys_are_needed_only_for_sites_of_before(machine: Machine, deps: Dependencies) -> None:
    """A fresh database is migrated before there are any; an old one says what is missing."""
    machine.keys.rename(machine.keys.with_suffix(".away"))
    assert machine.run("migrate").exit_code == 0
    machine.keys.with_suffix(".away").rename(machine.keys)
    install_as_before(machine, deps)
    machine.keys.unlink()

    done = machine.run("migrate")

    assert done.exit_code == 1
    assert "The root keys cannot be used" in done.output


def test_accounts_are_reported_only_where_that_is_asked_for(machine: Machine) -> None:
    """Without the setting `maintain` says nothing of it, and calls nobody."""
    assert "Reported" not in machine.run("maintain").output

    path = "/rest/atlassian-connect/latest/report-accounts"
    done = machine.run("maintain", SECRETS_ACCOUNT_REPORT_URL=path)

    assert "Reported 0 accounts, and erased 0 that are closed." in done.output
