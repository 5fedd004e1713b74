"""The commands about archives: python -m plugin export-installation, decrypt. docs/export-format.md explains them."""

from pathlib import Path

import click

from plugin.archives.decrypt_archive import ArchiveUnreadable, run
from plugin.archives.files import write_archive
from plugin.commands.readiness import ready_tools, stop
from plugin.domain.complaint import Complaint
from plugin.domain.errors import InstallationNotFound, InvalidInput, Sealed
from plugin.domain.fields import FieldFault
from plugin.domain.ids import ClientKey
from plugin.domain.password import parse_chosen_password
from plugin.domain.policy import Policy
from plugin.services.errors import StoreError
from plugin.services.exporting_installation import export_installation
from plugin.services.password_strength import require_strength
from plugin.vault.errors import VaultError
from plugin.vault.password import Password

PASSPHRASE_POLICY = Policy(password_min_characters=12, password_min_strength=4)
"""No server counts the guesses at an archive."""


@click.command("export-installation")
@click.argument("client_key", metavar="CLIENT_KEY", type=ClientKey)
@click.option(
    "--output",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="A new file; only its owner can read it.",
)
def export_archive(client_key: ClientKey, output: Path) -> None:
    """Write all secrets of a site, outside of its trash, to an encrypted archive.

    Asks for a passphrase that seals it. Each content still opens with its own password only.
    """
    if output.exists():
        stop(f"{output} exists already; nothing was exported.")
    deps = ready_tools()
    passphrase = _new_passphrase()
    try:
        export = export_installation(deps, client_key)
        written = write_archive(output, export, passphrase)
    except InstallationNotFound:
        stop("There is no installation with this client key, or it was purged.")
    except Sealed:
        stop("The site is sealed: nothing leaves it. Unseal it first.")
    except (StoreError, VaultError) as error:
        stop(f"Nothing was exported: {error}")
    except OSError as error:
        stop(f"{output} was not written: {error.strerror}")
    for damaged in written.damaged:
        click.echo(f"{damaged} was left out: its row was damaged.", err=True)
    _tell_what_stays(export.files_left_behind, limited=written.limited)
    click.echo(
        f"Wrote {written.secrets} secrets to {output}. Without the passphrase nobody reads it, you neither."
    )


def _tell_what_stays(files: int, *, limited: int) -> None:
    """Say what no archive carries."""
    if files:
        click.echo(f"{files} attached files are not in it: no archive carries files.", err=True)
    if limited:
        click.echo(
            f"{limited} of the secrets are shared with chosen people only. The archive does not say so:"
            " after an import everybody there who knows their passwords opens them.",
            err=True,
        )


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--secret", "secret_id", metavar="ID", help="Open this secret; its password is asked for.")
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write what is opened to this new file, not to the screen.",
)
def decrypt(file: Path, secret_id: str | None, output: Path | None) -> None:
    """List an archive's titles, or open one secret of it.

    Needs neither settings nor database nor root keys; plugin/archives/decrypt_archive.py does the same alone.
    """
    if output is not None and secret_id is None:
        raise click.UsageError("--output needs --secret.")
    try:
        click.echo(run(file, secret_id=secret_id, output=output, ask=ask))
    except ArchiveUnreadable as error:
        stop(f"The archive was not read: {error}.")
    except OSError as error:
        stop(f"{error.filename}: {error.strerror}")


def ask(what: str) -> str:
    """Ask for a password or passphrase, unseen."""
    typed: str = click.prompt(what, hide_input=True)
    return typed


def ask_twice(what: str) -> str:
    """Ask for a new password or passphrase, unseen and once more against slips."""
    typed: str = click.prompt(what, hide_input=True, confirmation_prompt=True)
    return typed


def _new_passphrase() -> Password:
    typed = ask_twice("Passphrase of the archive")
    try:
        parse_chosen_password(typed, PASSPHRASE_POLICY)
        require_strength(typed, PASSPHRASE_POLICY, field="passphrase", known="")
    except (FieldFault, InvalidInput) as error:
        fault = error.complaint if isinstance(error, FieldFault) else _only(error)
        stop(f"The passphrase: {fault}")
    return Password.from_text(typed)


def _only(error: InvalidInput) -> str | Complaint:
    return next(iter(error.fields.values()))
