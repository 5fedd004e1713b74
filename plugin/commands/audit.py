"""The commands about the audit trail: python -m plugin audit <command>. docs/audit-format.md explains them."""

import re
from pathlib import Path

import click

from plugin.audit_files import write_export
from plugin.commands.readiness import ready_tools, stop
from plugin.domain.errors import InstallationNotFound
from plugin.domain.ids import ClientKey
from plugin.services.dependencies import Dependencies
from plugin.services.errors import StoreConflict
from plugin.services.exporting_audit import export_audit
from plugin.services.verifying_audit import ChainBroken, Pin, Verified, verify_chain
from plugin.services.walking_chain import chain_owners
from plugin.verify_export import ExportBroken, bounded_lines, report
from plugin.verify_export import verify_export as verify_lines

_UNKNOWN = "There is no installation with this client key."
_SHORTENED = "Maintenance has shortened the trail meanwhile. Run this command again."
_PIN = re.compile(r"([0-9]{1,18}):([0-9a-f]{64})")


@click.group()
def audit() -> None:
    """Verify or export the audit trail."""


@audit.command()
@click.argument("client_key", required=False)
@click.option("--all", "is_all", is_flag=True, help="Every installation.")
@click.option("--pin", help='A head that was written down earlier: "SEQUENCE:HASH".')
def verify(client_key: str | None, is_all: bool, pin: str | None) -> None:  # noqa: FBT001 - click passes flags so
    """Check that no event of an installation was changed, removed or added. Prints the head, to be kept elsewhere."""
    if (client_key is None) != is_all or (is_all and pin):
        raise click.UsageError("Name a client key, or say --all (without --pin).")
    deps = ready_tools()
    keys = [ClientKey(client_key)] if client_key else chain_owners(deps)
    results = [_verify(deps, key, _parsed(pin)) for key in keys]
    if not all(results):
        raise SystemExit(1)


@audit.command()
@click.argument("client_key")
@click.option("--format", "form", type=click.Choice(["jsonl", "csv"]), default="jsonl", show_default=True)
@click.option(
    "--output",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="A new file; only its owner can read it.",
)
def export(client_key: str, form: str, output: Path) -> None:
    """Write an installation's trail to a file: jsonl can be verified, csv opens in a spreadsheet."""
    if output.exists():
        stop(f"{output} exists already; nothing was exported.")
    deps = ready_tools()
    try:
        exported = export_audit(deps, ClientKey(client_key), form=form)
        events = write_export(output, exported, as_csv=form == "csv")
    except InstallationNotFound:
        stop(_UNKNOWN)
    except StoreConflict:
        stop(_SHORTENED)
    except OSError as error:
        stop(f"{output} was not written: {error.strerror}")
    head = exported.chain.head
    click.echo(f"Wrote {events} events to {output}.\nHead: {head.sequence}:{head.hash.hex()}")


@audit.command("verify-export")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--pin", help='A head that was written down earlier: "SEQUENCE:HASH".')
def verify_export(file: Path, pin: str | None) -> None:
    """Verify a jsonl export. Needs neither settings nor database; plugin/verify_export.py does the same alone."""
    try:
        click.echo(report(verify_lines(bounded_lines(file), pin=pin)))
    except ExportBroken as error:
        stop(f"BROKEN: {error}")
    except OSError as error:
        stop(f"{file} cannot be read: {error.strerror}")


def _verify(deps: Dependencies, client_key: ClientKey, pin: Pin | None) -> bool:
    """Say what was found; return whether the chain is whole."""
    try:
        click.echo(_described(verify_chain(deps, client_key, pin=pin)))
    except InstallationNotFound:
        stop(_UNKNOWN)
    except StoreConflict:
        stop(_SHORTENED)
    except ChainBroken as broken:
        click.echo(f"{broken.client_key}: BROKEN: {broken.fault}.", err=True)
        return False
    return True


def _described(verified: Verified) -> str:
    text = f"{verified.client_key}: whole, {verified.events} events"
    if verified.kept_sequence:
        text += f"; {verified.kept_sequence} older ones had their time"
    text += f".\nHead: {verified.head.sequence}:{verified.head.hash.hex()}"
    return text if verified.is_pin_met else f"{text}\nThe pinned event is older than what is kept."


def _parsed(pin: str | None) -> Pin | None:
    if pin is None:
        return None
    match = _PIN.fullmatch(pin)
    if match is None:
        raise click.UsageError('A pin is a number, a colon and 64 hexadecimal digits, as in "Head:".')
    return Pin(int(match[1]), bytes.fromhex(match[2]))
