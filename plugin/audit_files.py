"""Writes an exported audit trail to a file that only its owner can read: JSON Lines to verify, CSV to look at.

docs/audit-format.md specifies both.
"""

import json
import os
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from plugin.csv_rows import csv_text
from plugin.domain.audit import AuditEvent
from plugin.services.audit_repositories import Commitment
from plugin.services.exporting_audit import AuditExport
from plugin.verify_export import FORMAT

CSV_COLUMNS = (
    "sequence",
    "at",
    "kind",
    "account_id",
    "secret_id",
    "product",
    "container_id",
    "details",
    "hash",
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def write_export(path: Path, export: AuditExport, *, as_csv: bool) -> int:
    """Write an export to a new file; return how many events it has. What was half written is deleted.

    Raises:
        FileExistsError: there is a file already; nothing was written.
        OSError: the file cannot be written.
        StoreConflict: the chain's beginning was cut off meanwhile; begin again.

    """
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
            events = 0
            for text, size in _csv(export) if as_csv else _json_lines(export):
                file.write(text)
                events += size
    except BaseException:
        path.unlink()
        raise
    return events


def _json_lines(export: AuditExport) -> Iterator[tuple[str, int]]:
    """Yield the text and number of events of each page."""
    yield _line(_header(export)), 0
    for page in export.pages:
        lines = [_line(_row(event, _of(event, page.commitments))) for event in page.events]
        yield "".join(lines), len(lines)


def _csv(export: AuditExport) -> Iterator[tuple[str, int]]:
    yield csv_text([CSV_COLUMNS]), 0
    for page in export.pages:
        rows = [_row(event, _of(event, page.commitments)) for event in page.events]
        cells = [[_cell(row[name]) for name in CSV_COLUMNS] for row in rows]
        yield csv_text(cells), len(cells)


def _header(export: AuditExport) -> dict[str, str | int | None]:
    chain = export.chain
    return {
        "format": FORMAT,
        "installation_id": str(chain.owner.installation_id),
        "client_key": chain.owner.client_key,
        "exported_at": _moment(export.made_at),
        "first_sequence": chain.head.kept_sequence + 1,
        "previous_hash": chain.head.kept_hash.hex(),
        "last_sequence": chain.head.sequence,
        "last_hash": chain.head.hash.hex(),
    }


def _row(event: AuditEvent, known: Commitment | None) -> dict[str, str | int | None]:
    return {
        "sequence": event.sequence,
        "at": _moment(_EPOCH + timedelta(microseconds=event.at_micros)),
        "at_micros": event.at_micros,
        "kind": event.kind,
        "actor": None if event.actor is None else event.actor.hex(),
        "account_id": None if known is None else known.account,
        "account_salt": None if known is None else known.salt.hex(),
        "secret_id": None if event.secret_id is None else str(event.secret_id),
        "product": None if event.container is None else event.container.product.value,
        "container_id": None if event.container is None else event.container.id,
        "details": event.details,
        "previous_hash": event.previous_hash.hex(),
        "hash": event.hash.hex(),
    }


def _of(event: AuditEvent, commitments: Mapping[bytes, Commitment]) -> Commitment | None:
    return None if event.actor is None else commitments.get(event.actor)


def _line(members: dict[str, str | int | None]) -> str:
    return json.dumps(members, separators=(",", ":")) + "\n"


def _cell(value: str | int | None) -> str:
    return "" if value is None else str(value)


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
