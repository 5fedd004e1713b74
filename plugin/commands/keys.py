"""The commands that replace keys: python -m plugin keys <command>. docs/key-rotation.md explains them."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import click

from plugin.app import open_app_store
from plugin.commands.readiness import read_settings, ready_tools, stop
from plugin.domain.errors import InstallationNotFound
from plugin.domain.ids import ClientKey
from plugin.services.checking_keys import require_unused
from plugin.services.dependencies import Dependencies
from plugin.services.errors import RootKeyInUse, SchemaOutdated, StoreError
from plugin.services.key_status import KeyStatus, view_key_status
from plugin.services.rotating_root_key import count_tenant_keys_to_move, rotate_root_key
from plugin.services.rotating_tenant_keys import (
    PlannedRotation,
    Rotated,
    plan_rotation,
    plan_rotation_of,
    rotate_tenant_key,
)
from plugin.vault.errors import VaultError
from plugin.vault.key_file_changes import activate_root_key, add_root_key, remove_root_key

_FILE = click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
_KEY_ID = click.argument("key_id", metavar="ID", type=click.IntRange(min=1))


@click.group()
def keys() -> None:
    """Replace keys while the app is running, and see what still hangs on old ones."""


@keys.command("add-root")
@_FILE
def add_root(file: Path) -> None:
    """Add a root key to key FILE. It seals nothing before it is activated."""
    with _faults_stop():
        key_id = add_root_key(file)
    click.echo(
        f"Added root key {key_id} to {file}. Copy the file to every machine and restart the app there;"
        f" then: python -m plugin keys activate-root FILE {key_id}"
    )


@keys.command("activate-root")
@_FILE
@_KEY_ID
def activate_root(file: Path, key_id: int) -> None:
    """Let root key ID of key FILE seal from now on."""
    with _faults_stop():
        activate_root_key(file, key_id)
    click.echo(
        f"Root key {key_id} is the active one in {file}. Copy the file to every machine and restart the app"
        " there; then: python -m plugin keys rotate-root"
    )


@keys.command("remove-root")
@_FILE
@_KEY_ID
def remove_root(file: Path, key_id: int) -> None:
    """Take root key ID out of key FILE, if no tenant key in the database is sealed under it."""
    settings = read_settings()
    with _faults_stop():
        store = open_app_store(settings)
        store.check()
        require_unused(store, key_id)
        remove_root_key(file, key_id)
        store.close()
    click.echo(
        f"Took root key {key_id} out of {file}. Copy the file to every machine."
        " Backups of the database from before the rotation still need that key."
    )


@keys.command("rotate-root")
def rotate_root() -> None:
    """Seal all tenant keys under the active root key. Killed, run it again."""
    deps = ready_tools()
    with _faults_stop():
        total = count_tenant_keys_to_move(deps)
        with _progress(total, "Tenant keys") as progress:
            done = rotate_root_key(deps, progress=progress)
        status = view_key_status(deps)
    click.echo(f"Moved {done.moved} tenant keys to root key {status.active_root_key_id}.")
    _tell_root_keys(status)
    if done.damaged:
        stop(f"{done.damaged} tenant keys do not open under the root key that they name, and were left.")


@keys.command("rotate-tenant")
@click.option("--client-key", help="Only the installation with this client key.")
@click.option(
    "--min-age-hours",
    default=24,
    show_default=True,
    type=click.IntRange(min=0),
    help="Younger tenant keys are not replaced; a rotation that was begun is only finished.",
)
def rotate_tenant(client_key: str | None, min_age_hours: int) -> None:
    """Give installations a new tenant key and move their secrets to it. Killed, run it again."""
    deps = ready_tools()
    with _faults_stop():
        plans = _plans(deps, client_key, timedelta(hours=min_age_hours))
        done = Rotated()
        with _progress(sum(plan.secrets for plan in plans), "Secrets") as progress:
            for plan in plans:
                done += rotate_tenant_key(deps, plan, progress=progress)
    click.echo(f"Made {done.keys} tenant keys and moved {done.secrets} secrets.")
    if done.damaged_secrets or done.damaged_keys:
        stop(
            f"{done.damaged_secrets} secrets do not open under the tenant key that they name, and"
            f" {done.damaged_keys} installations' keys not under their root key. They were left."
        )


@keys.command()
def status() -> None:
    """Count what hangs on which keys and Argon2 parameters."""
    deps = ready_tools()
    with _faults_stop():
        status = view_key_status(deps)
    _tell_root_keys(status)
    click.echo(f"Secrets under an old tenant key: {status.secrets_under_old_keys}")
    for each in status.parameters:
        memory, passes = each.profile.memory_kib, each.profile.time_cost
        text = f"Argon2 with {memory} KiB, {passes} passes, {each.profile.parallelism} lanes"
        click.echo(f"{text}: {each.secrets} secrets{' (below today)' if each.is_outdated else ''}")
    click.echo(f"Secrets below today's Argon2 parameters: {status.outdated_secrets}")


def _plans(deps: Dependencies, client_key: str | None, min_age: timedelta) -> list[PlannedRotation]:
    if client_key is None:
        return plan_rotation(deps, min_age=min_age)
    return [plan_rotation_of(deps, ClientKey(client_key), min_age=min_age)]


def _tell_root_keys(status: KeyStatus) -> None:
    for key_id, count in sorted(status.tenant_keys.items()):
        kind = "active" if key_id == status.active_root_key_id else "old"
        click.echo(f"Root key {key_id} ({kind}): {count} tenant keys")
    old = [key_id for key_id in status.tenant_keys if key_id != status.active_root_key_id]
    if not old:
        click.echo("No tenant key names an old root key: old ones may be removed.")


@contextmanager
def _progress(length: int, label: str) -> Iterator[Callable[[int], None]]:
    """Show a progress bar on standard error; where that is no terminal, only its label."""
    with click.progressbar(length=length, label=label, file=sys.stderr) as bar:
        yield bar.update


@contextmanager
def _faults_stop() -> Iterator[None]:
    """Turn what an operator can mend into one line."""
    try:
        yield
    except SchemaOutdated as error:
        stop(f"The database is not ready: {error}.\nTo mend it: python -m plugin migrate")
    except (StoreError, RootKeyInUse) as error:
        stop(f"Nothing more was done: {error}.")
    except VaultError as error:
        stop(f"Nothing more was done: {error}")
    except InstallationNotFound:
        stop("There is no installation with this client key, or it was purged.")
