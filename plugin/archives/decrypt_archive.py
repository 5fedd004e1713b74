"""Reads an archive of an installation without the app: `python3 decrypt_archive.py FILE [--secret ID]`.

It stands alone: Python 3.11, argon2-cffi and cryptography, and docs/export-format.md. A customer may copy this file,
or write his own from that page. It needs no database, no settings and no root keys, and shares no code with what
writes archives, so the two check each other.
"""

import argparse
import base64
import getpass
import hmac
import json
import os
import struct
import sys
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

from argon2.exceptions import HashingError
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MAGIC = b"SECRETS-ARCHIVE\x01"
LONGEST_BOX = 1024 * 1024
MOST_MEMORY_KIB, MOST_PASSES, MOST_LANES = 256 * 1024, 10, 4
ARCHIVE, INNER, CONTENT, VERSION = 12, 3, 7, 11
FORMATS = {1: "text", 2: "Markdown", 3: "login", 4: "one-time code"}

Record = dict[str, Any]
Ask = Callable[[str], str]


class ArchiveUnreadable(Exception):
    """The archive, or a secret in it, does not open. The text says where."""


def read_archive(file: BinaryIO, passphrase: str) -> Iterator[Record]:
    """Yield the records of an archive, one at a time, from the first to the last.

    Raises:
        ArchiveUnreadable: the passphrase is another, or the file is not whole.

    """
    header = file.read(58)
    if len(header) != 58 or not header.startswith(MAGIC):  # noqa: PLR2004 - docs/export-format.md, section 1
        raise ArchiveUnreadable("the file is no archive of a form that is known here")
    key = password_key(passphrase, header[32:])
    for number, box in enumerate(_boxes(file)):
        context = _joined(b"jsecrets/v1/archive", header, number.to_bytes(8, "big"))
        try:
            record = json.loads(open_box(key, box, purpose=ARCHIVE, context=context))
        except ArchiveUnreadable:
            fault = "was changed, or is not the one that must stand here"
            raise ArchiveUnreadable(
                f"record {number} {fault}" if number else "the passphrase does not open the archive"
            ) from None
        yield record
        if record["record"] == "end":
            if file.read(1):
                raise ArchiveUnreadable("something follows the last record")
            return
    raise ArchiveUnreadable("the archive ends before its last record: it was cut off")


def password_key(password: str, parameters: bytes) -> bytes:
    """Make a password's key with Argon2id (docs/vault-format.md, section 5).

    Raises:
        ArchiveUnreadable: no password can be this one, or the parameters would take too much.

    """
    algorithm, memory, passes, lanes, salt = struct.unpack(">BIIB16s", parameters)
    encoded = unicodedata.normalize("NFC", password).encode(errors="surrogatepass")
    if algorithm != 1 or memory > MOST_MEMORY_KIB or passes > MOST_PASSES or not 1 <= lanes <= MOST_LANES:
        raise ArchiveUnreadable("the parameters of its password are out of bounds")
    try:
        return hash_secret_raw(
            encoded,
            salt,
            time_cost=passes,
            memory_cost=memory,
            parallelism=lanes,
            hash_len=32,
            type=Type.ID,
            version=0x13,
        )
    except HashingError:
        raise ArchiveUnreadable("the key of its password could not be computed") from None


def open_box(key: bytes, box: bytes, *, purpose: int, context: bytes) -> bytes:
    """Open a sealed box (docs/vault-format.md, section 3).

    Raises:
        ArchiveUnreadable: it does not open.

    """
    header, salt, commitment = box[:8], box[8:40], box[40:72]
    if len(box) < 88 or header != bytes([0x53, 1, 1, purpose, 0, 0, 0, 0]):  # noqa: PLR2004 - the format's numbers
        raise ArchiveUnreadable("a box has not the form that it must have")
    info = _joined(b"jsecrets/v1/seal", header, context)
    keys = HKDF(algorithm=SHA256(), length=64, salt=salt, info=info).derive(key)
    if not hmac.compare_digest(keys[32:], commitment):
        raise ArchiveUnreadable("a box does not open")
    try:
        return AESGCM(keys[:32]).decrypt(bytes(12), box[72:], box[:72])
    except InvalidTag:
        raise ArchiveUnreadable("a box does not open") from None


def open_secret(secret: Record, versions: list[Record], password: str) -> list[Record]:
    """Return what a secret says, the current version first: number, title, format and content of each.

    Raises:
        ArchiveUnreadable: the password is another, or something does not open.

    """
    parameters, layer = _bytes(secret, "password_parameters"), _bytes(secret, "password_layer")
    bound = (UUID(secret["sealed_tenant"]).bytes, UUID(secret["sealed_secret"]).bytes)
    named = (*bound, secret["key_epoch"].to_bytes(8, "big"))
    key = password_key(password, parameters)
    try:
        data_key = open_box(key, layer, purpose=INNER, context=_joined(*named, parameters))
    except ArchiveUnreadable:
        raise ArchiveUnreadable("the password does not open the secret") from None

    def opened(record: Record, number: int, purpose: int) -> bytes:
        context = _joined(*named, number.to_bytes(8, "big"))
        return open_box(data_key, _bytes(record, "content"), purpose=purpose, context=context)

    current = _said(secret["version"], secret["title"], opened(secret, secret["version"], CONTENT))
    earlier = []
    for each in versions:
        plaintext = opened(each, each["number"], VERSION)
        end = 4 + int.from_bytes(plaintext[:4], "big")
        earlier.append(_said(each["number"], plaintext[4:end].decode(), plaintext[end:]))
    return [current, *earlier]


def list_secrets(file: BinaryIO, passphrase: str) -> Iterator[str]:
    """Yield a line for each secret, and what the archive is.

    Raises:
        ArchiveUnreadable: the passphrase is another, or the file is not whole.

    """
    for record in read_archive(file, passphrase):
        match record["record"]:
            case "archive":
                yield visible(
                    f"{record['client_key']} ({record['base_url']}), exported at {record['made_at']}"
                )
            case "secret":
                place = f"{record['product']}:{record['container']}"
                yield visible(f"{record['id']}  {place}  version {record['version']}  {record['title']}")
            case "end":
                yield f"{record['secrets']} secrets. The archive is whole."
                for damaged in record["damaged"]:
                    yield visible(f"{damaged} could not be exported: its row was damaged.")


def find_secret(file: BinaryIO, passphrase: str, secret_id: str) -> tuple[Record, list[Record]]:
    """Return a secret's record and those of its versions, after reading the archive to its end.

    Raises:
        ArchiveUnreadable: it is not there, the passphrase is another, or the file is not whole.

    """
    found: list[Record] = []
    is_within = False
    for record in read_archive(file, passphrase):
        if record["record"] != "version":
            is_within = record["record"] == "secret" and record["id"] == secret_id
        if is_within:
            found.append(record)
    if not found:
        raise ArchiveUnreadable("the archive has no secret of this id")
    return found[0], found[1:]


def visible(text: str) -> str:
    """Return a text without what could steer a terminal: whoever wrote a title is not who reads it."""
    return "".join(each if each.isprintable() or each in "\n\t" else f"\\u{{{ord(each):x}}}" for each in text)


def run(path: Path, *, secret_id: str | None, output: Path | None, ask: Ask) -> str:
    """Do what was asked for and return what is to be printed; with `output`, contents go there and nowhere else.

    Raises:
        ArchiveUnreadable: something does not open.
        OSError: a file cannot be read, or the output is there already.

    """
    try:
        with path.open("rb") as file:
            passphrase = ask("Passphrase of the archive")
            if secret_id is None:
                return "\n".join(list_secrets(file, passphrase))
            secret, versions = find_secret(file, passphrase, secret_id)
        said = open_secret(secret, versions, ask("Password of the secret"))
    except (LookupError, TypeError, AttributeError, ValueError, OverflowError, RecursionError, struct.error):
        raise ArchiveUnreadable("a record has not the form that it must have") from None
    text = "\n".join(_told(each) for each in said)
    if output is None:
        return visible(text)
    descriptor = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as written:
        written.write(text)
    return f"Wrote {len(said)} versions to {output}."


def main(arguments: list[str] | None = None) -> int:
    """List the titles of an archive, or open one secret of it; return 0 if it could be done."""
    parser = argparse.ArgumentParser(description="Read an exported archive of Secrets.")
    parser.add_argument("file", type=Path, help="the archive")
    parser.add_argument("--secret", metavar="ID", help="open this secret; its password is asked for")
    parser.add_argument(
        "--output", type=Path, help="write what is opened to this new file, not to the screen"
    )
    chosen = parser.parse_args(arguments)
    try:
        text = run(
            chosen.file,
            secret_id=chosen.secret,
            output=chosen.output,
            ask=lambda what: getpass.getpass(f"{what}: "),
        )
    except (ArchiveUnreadable, OSError) as error:
        sys.stderr.write(f"NOT READ: {error}\n")
        return 1
    sys.stdout.write(text + "\n")
    return 0


def _boxes(file: BinaryIO) -> Iterator[bytes]:
    while length := file.read(4):
        size = int.from_bytes(length, "big")
        if len(length) != 4 or size > LONGEST_BOX:  # noqa: PLR2004 - a length has four bytes
            raise ArchiveUnreadable("a record has an impossible length")
        box = file.read(size)
        if len(box) != size:
            raise ArchiveUnreadable("the archive ends in the middle of a record: it was cut off")
        yield box


def _said(number: int, title: str, plaintext: bytes) -> Record:
    if plaintext[0] not in FORMATS:
        raise ArchiveUnreadable("a content is of a format that is not known here")
    return {
        "version": number,
        "title": title,
        "format": FORMATS[plaintext[0]],
        "content": plaintext[1:].decode(),
    }


def _told(said: Record) -> str:
    heading = f"--- version {said['version']}, {said['format']}: {said['title']}"
    return f"{heading}\n{said['content']}\n"


def _bytes(record: Record, name: str) -> bytes:
    return base64.b64decode(record[name], validate=True)


def _joined(*parts: bytes) -> bytes:
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


if __name__ == "__main__":
    sys.exit(main())
