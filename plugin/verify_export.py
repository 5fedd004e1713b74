"""Verifies an exported audit trail, with nothing but the export: `python3 verify_export.py FILE [--pin HEAD]`.

It stands alone: Python 3.11's own library, and docs/audit-format.md. An auditor may copy this one file, or write
his own from that page. It shares no code with what writes the trail, so the two check each other.
"""

import argparse
import hashlib
import json
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

FORMAT = "secrets-audit/1"
LONGEST_LINE = 1024 * 1024

_HEADER = {
    "format",
    "installation_id",
    "client_key",
    "exported_at",
    "first_sequence",
    "previous_hash",
    "last_sequence",
    "last_hash",
}
_EVENT = {
    "sequence",
    "at",
    "at_micros",
    "kind",
    "actor",
    "account_id",
    "account_salt",
    "secret_id",
    "product",
    "container_id",
    "details",
    "previous_hash",
    "hash",
}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PIN = re.compile(r"([0-9]{1,18}):([0-9a-f]{64})")


class ExportBroken(Exception):
    """The export is not what was written, or is none. The text says where."""


@dataclass(frozen=True, slots=True)
class VerifiedExport:
    """What a whole export holds."""

    client_key: str
    first_sequence: int
    last_sequence: int
    last_hash: str
    is_pin_met: bool
    """False where the pinned event was cut off as too old, so that nothing can be said about it."""


def verify_export(lines: Iterable[bytes], *, pin: str | None = None) -> VerifiedExport:
    """Verify the lines of an export. `pin` is a head that was written down earlier, as "SEQUENCE:HASH".

    Raises:
        ExportBroken: a line is missing, was changed or added, or the pinned event is not there.

    """
    pinned = None if pin is None else _parsed_pin(pin)
    numbered = enumerate(lines, start=1)
    header = _header(numbered)
    sequence, previous = header["first_sequence"] - 1, header["previous_hash"]
    is_met, is_cut_told = pinned in (None, (sequence, previous)), sequence == 0
    for number, line in numbered:
        event = _object(line, number, _EVENT)
        sequence += 1
        _check(event, number, header=header, sequence=sequence, previous=previous)
        previous = event["hash"]
        is_cut_told = is_cut_told or _tells_of_cut(event, header["first_sequence"] - 1)
        is_met = is_met or pinned == (sequence, previous)
    if (sequence, previous) != (header["last_sequence"], header["last_hash"]):
        raise ExportBroken(f"it ends at event {sequence}, and not where its first line says")
    if not is_cut_told:
        raise ExportBroken("its beginning is missing, and no event says that it had its time")
    if pinned is not None and not is_met and pinned[0] >= header["first_sequence"]:
        raise ExportBroken(f"event {pinned[0]} is not the one that was pinned")
    return VerifiedExport(header["client_key"], header["first_sequence"], sequence, previous, is_met)


def report(verified: VerifiedExport) -> str:
    """Say what was found, for people."""
    events = verified.last_sequence - verified.first_sequence + 1
    text = (
        f"{verified.client_key}: whole, {events} events from {verified.first_sequence}"
        f" to {verified.last_sequence}.\nHead: {verified.last_sequence}:{verified.last_hash}"
    )
    return text if verified.is_pin_met else f"{text}\nThe pinned event is older than what is kept."


def bounded_lines(path: Path) -> Iterator[bytes]:
    """Yield a file's lines, one at a time.

    Raises:
        ExportBroken: a line is longer than any of an export.

    """
    with path.open("rb") as file:
        while line := file.readline(LONGEST_LINE + 1):
            if len(line) > LONGEST_LINE:
                raise ExportBroken("a line is longer than any of an export")
            yield line


def main(arguments: list[str] | None = None) -> int:
    """Verify a file; return 0 if it is whole."""
    parser = argparse.ArgumentParser(description="Verify an exported audit trail of Secrets.")
    parser.add_argument("file", type=Path, help="the export, in JSON Lines")
    parser.add_argument("--pin", help='a head that was written down earlier: "SEQUENCE:HASH"')
    chosen = parser.parse_args(arguments)
    try:
        verified = verify_export(bounded_lines(chosen.file), pin=chosen.pin)
    except (ExportBroken, OSError) as error:
        sys.stderr.write(f"BROKEN: {error}\n")
        return 1
    sys.stdout.write(report(verified) + "\n")
    return 0


def _header(numbered: Iterator[tuple[int, bytes]]) -> dict[str, Any]:
    number, line = next(numbered, (1, b""))
    header = _object(line, number, _HEADER)
    if header["format"] != FORMAT:
        raise ExportBroken("line 1 is not the beginning of an export of this format")
    numbers, texts = ("first_sequence", "last_sequence"), ("installation_id", "previous_hash", "last_hash")
    is_typed = all(type(header[name]) is int for name in numbers)
    if not is_typed or not all(isinstance(header[name], str) for name in texts):
        raise ExportBroken("line 1: a value has not the form that it must have")
    return header


def _check(
    event: dict[str, Any], number: int, *, header: dict[str, Any], sequence: int, previous: str
) -> None:
    """Check one event: in its place, unchanged, and its account its own."""
    if event["sequence"] != sequence:
        raise ExportBroken(f"line {number}: event {sequence} is missing")
    if event["previous_hash"] != previous:
        raise ExportBroken(f"line {number}: event {sequence} does not follow the one before it")
    try:
        is_good = _hash(event, header["installation_id"]) == event["hash"] and _is_timely(event)
        is_named = event["account_id"] is None or _commitment(event) == event["actor"]
    except (ValueError, TypeError, AttributeError, OverflowError):
        raise ExportBroken(f"line {number}: a value has not the form that it must have") from None
    if not is_good:
        raise ExportBroken(f"line {number}: event {sequence} was changed")
    if not is_named:
        raise ExportBroken(f"line {number}: event {sequence} names an account that is not its own")


def _hash(event: dict[str, Any], installation_id: str) -> str:
    parts = (
        b"secrets/audit/event/v1",
        UUID(installation_id).bytes,
        event["sequence"].to_bytes(8, "big"),
        event["at_micros"].to_bytes(8, "big"),
        event["kind"].encode(),
        bytes.fromhex(event["actor"] or ""),
        UUID(event["secret_id"]).bytes if event["secret_id"] else b"",
        (event["product"] or "").encode(),
        (event["container_id"] or "").encode(),
        event["details"].encode(),
        bytes.fromhex(event["previous_hash"]),
    )
    return hashlib.sha256(_joined(parts)).hexdigest()


def _commitment(event: dict[str, Any]) -> str:
    parts = (
        b"secrets/audit/account/v1",
        bytes.fromhex(event["account_salt"]),
        event["account_id"].encode(),
    )
    return hashlib.sha256(_joined(parts)).hexdigest()


def _tells_of_cut(event: dict[str, Any], up_to: int) -> bool:
    """Whether this event says that everything up to a number was cut off as too old. Its hash is checked already."""
    if event["kind"] != "audit_pruned":
        return False
    try:
        return bool(json.loads(event["details"])["up_to"] == up_to)
    except (ValueError, KeyError, TypeError, RecursionError):
        return False


def _is_timely(event: dict[str, Any]) -> bool:
    """Whether the readable moment is the number's."""
    moment = _EPOCH + timedelta(microseconds=event["at_micros"])
    return bool(event["at"] == moment.isoformat(timespec="microseconds").replace("+00:00", "Z"))


def _joined(parts: Iterable[bytes]) -> bytes:
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def _object(line: bytes, number: int, members: set[str]) -> dict[str, Any]:
    """Read a line: exactly these members, each once."""
    try:
        pairs = json.loads(line, object_pairs_hook=list)
        names = [name for name, _ in pairs]
    except (ValueError, TypeError, RecursionError):
        raise ExportBroken(f"line {number} is no line of an export") from None
    if len(names) != len(members) or set(names) != members:
        raise ExportBroken(f"line {number} has not the members that it must have")
    return dict(pairs)


def _parsed_pin(text: str) -> tuple[int, str]:
    match = _PIN.fullmatch(text)
    if match is None:
        raise ExportBroken('the pin must be a number, a colon and 64 hexadecimal digits, as in "Head:"')
    return int(match[1]), match[2]


if __name__ == "__main__":
    sys.exit(main())
