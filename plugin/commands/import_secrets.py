"""`python -m plugin import`: brings in an archive, or what another password manager has exported."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click

from plugin.archives.bitwarden import read_bitwarden
from plugin.archives.files import ArchiveBroken, open_archive
from plugin.archives.keepass import read_keepass
from plugin.archives.password_entries import ImportFileRejected
from plugin.commands.archive import ask, ask_twice
from plugin.commands.readiness import read_settings, ready_tools, stop
from plugin.domain.clock import SystemClock
from plugin.domain.container import Container, Product
from plugin.domain.errors import (
    Busy,
    HostUnavailable,
    InstallationNotFound,
    InvalidInput,
    NotAllowed,
    PolicyDamaged,
    Sealed,
)
from plugin.domain.ids import AccountId, ClientKey
from plugin.hosts import open_hosts
from plugin.services.authenticating import find_signing_tenant
from plugin.services.dependencies import Dependencies
from plugin.services.errors import StoreError
from plugin.services.importing import ImportPlan, ImportTarget, NoRoom, Skipped
from plugin.services.importing_archive import ArchiveSource, OtherProduct, import_archive, plan_archive
from plugin.services.importing_items import ItemsFile, import_items, plan_items
from plugin.services.ports import Host
from plugin.vault.errors import VaultError
from plugin.vault.password import Password

FILE_MAX_BYTES = 64 * 1024 * 1024
"""How large a file of another program may be; it is read as a whole."""

_CONTAINER = re.compile(r"(jira|confluence):([1-9][0-9]{0,18})")
_READERS = {"bitwarden": read_bitwarden, "keepass": read_keepass}


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the command line asks for."""

    file: Path
    form: str
    into: Container | None
    is_check: bool


def _container(_context: click.Context, _option: click.Parameter, value: str | None) -> Container | None:
    if value is None:
        return None
    match = _CONTAINER.fullmatch(value)
    if match is None:
        raise click.BadParameter("Write it as jira:10042 or confluence:98765, with the numeric id.")
    return Container(Product(match[1]), match[2])


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--format", "form", type=click.Choice(["archive", *_READERS]), default="archive", show_default=True
)
@click.option("--client-key", required=True, type=ClientKey, help="The site to import into.")
@click.option("--account", required=True, type=AccountId, help="The account in whose name secrets are added.")
@click.option("--container", "into", callback=_container, help="Put all of them here, such as jira:10042.")
@click.option("--all", "is_all", is_flag=True, help="Archive: each to the issue or page of the same id.")
@click.option("--check", "is_check", is_flag=True, help="Say what would be done, and do nothing.")
@click.option("--without-host", is_flag=True, help="Do not ask the site whether the account may add there.")
def import_secrets(  # noqa: PLR0913 - click passes each option by its name
    *,
    file: Path,
    form: str,
    client_key: ClientKey,
    account: AccountId,
    into: Container | None,
    is_all: bool,
    is_check: bool,
    without_host: bool,
) -> None:
    """Bring in an archive, or what Bitwarden (.json) or KeePass (.csv) has exported in clear.

    Secrets of an archive keep their passwords. Others are sealed under one password, which is asked for.
    """
    if (into is None) != is_all or (is_all and form != "archive"):
        raise click.UsageError("Name a container, or say --all for an archive.")
    deps = ready_tools()
    with _refusals_stop(file):
        host = None if without_host else _host(deps, client_key)
        target = ImportTarget(client_key, account, host)
        asked = _Asked(file, form, into, is_check)
        imported = _archive(deps, target, asked) if form == "archive" else _items(deps, target, asked)
    click.echo("Nothing was imported: this was a check." if is_check else f"Imported {imported} secrets.")


def _archive(deps: Dependencies, target: ImportTarget, asked: _Asked) -> int:
    passphrase = _typed(ask("Passphrase of the archive"))
    imported = 0
    with open_archive(asked.file, passphrase) as archive:
        source = ArchiveSource(archive.key.header.archive_id, archive.site.product, asked.into)
        plan = plan_archive(deps, target, source, archive.secrets())
        _tell(plan)
        if not asked.is_check:
            for count in import_archive(deps, target, source, archive.secrets(), plan):
                imported += count
                click.echo(f"{imported} of {plan.total} ...", err=True)
    return imported


def _items(deps: Dependencies, target: ImportTarget, asked: _Asked) -> int:
    assert asked.into is not None  # noqa: S101 - the command refuses --all for these
    file = _read(asked, asked.into)
    password = ask_twice("Password for all of these secrets")
    planned = plan_items(deps, target, file, password=password)
    _tell(planned.plan)
    return 0 if asked.is_check else import_items(deps, target, planned)


def _read(asked: _Asked, into: Container) -> ItemsFile:
    with asked.file.open("rb") as opened:
        data = opened.read(FILE_MAX_BYTES + 1)
    if len(data) > FILE_MAX_BYTES:
        raise ImportFileRejected(f"it is larger than {FILE_MAX_BYTES // 1024 // 1024} MiB")
    found = list(_READERS[asked.form](data))
    entries = [each for each in found if not isinstance(each, Skipped)]
    return ItemsFile(
        source=asked.form,
        into=into,
        items=tuple(item for entry in entries for item in entry.secrets()),
        skipped=tuple(each for each in found if isinstance(each, Skipped)),
    )


def _tell(plan: ImportPlan) -> None:
    """Say what is going to happen, before anything is written."""
    for skipped in plan.skipped:
        click.echo(f"Skipped {skipped.item}: {skipped.why}.")
    for container, count in plan.coming.items():
        click.echo(f"{container.product.value}:{container.id} gets {count} secrets.")
    if plan.present:
        click.echo(f"{plan.present} secrets are there already, from an earlier run.")


def _typed(passphrase: str) -> Password:
    try:
        return Password.from_text(passphrase)
    except ValueError as error:
        stop(f"The passphrase cannot be used: {error}")


def _host(deps: Dependencies, client_key: ClientKey) -> Host:
    tenant = find_signing_tenant(deps, client_key)
    return open_hosts(read_settings(), clock=SystemClock()).of(tenant)


@contextmanager
def _refusals_stop(file: Path) -> Iterator[None]:  # noqa: C901 - one line for each refusal
    try:
        yield
    except InstallationNotFound:
        stop(
            "No installation with this client key has the app. (One that has come by Forge alone cannot be asked:"
            " say --without-host.)"
        )
    except Sealed:
        stop("The site is sealed: nothing is written there. Unseal it first.")
    except PolicyDamaged:
        stop("The site's rules cannot be read; see docs/operating.md.")
    except HostUnavailable:
        stop("The site gave no usable answer to whether the account may add secrets there.")
    except NotAllowed:
        stop("The account may not add secrets to this issue or page.")
    except OtherProduct:
        stop("The site is of the other product: issues and pages are not each other's.")
    except NoRoom as error:
        stop(
            f"{error.container.product.value}:{error.container.id} holds {error.held} secrets and would get"
            f" {error.coming} more; it may hold {error.most}."
        )
    except InvalidInput as error:
        stop("; ".join(f"The {name}: {complaint}" for name, complaint in error.fields.items()))
    except ImportFileRejected as error:
        stop(f"{file}: {error}.")
    except ArchiveBroken as error:
        stop(f"{file}: {error}.")
    except (VaultError, StoreError, Busy) as error:
        stop(f"The import stopped: {error}")
    except OSError as error:
        stop(f"{file} cannot be read: {error.strerror}")
