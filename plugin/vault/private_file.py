"""A small file that holds a key, a token or a PIN, and that others must not be able to read."""

import os
import stat
from pathlib import Path

from plugin.vault.errors import KeyFileRejected

OWNER_ONLY = 0o077
"""The bits that may not be set where only the owner has access."""

OWNER_AND_GROUP = 0o037
"""The bits that may not be set where the group may read: agents write tokens for another account this way."""


def read_private_file(path: Path, *, max_bytes: int, forbidden: int) -> bytes:
    """Return what is in the file.

    A link to a regular file is followed, because that is how orchestrators mount secrets.

    Raises:
        KeyFileRejected: it cannot be read, is not a regular file, is too long, or others have access to it.

    """
    try:
        # Not blocking: opening a named pipe would wait for a writer for ever.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise file_fault(path, f"it cannot be opened ({error.strerror})") from error
    try:
        # Checked on the open file, not on the path, so that what is checked is what is read.
        _check_status(os.fstat(descriptor), path, forbidden)
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            data = file.read(max_bytes + 1)
    except OSError as error:
        raise file_fault(path, f"it cannot be read ({error.strerror})") from error
    finally:
        os.close(descriptor)
    if len(data) > max_bytes:
        raise file_fault(path, f"it is larger than {max_bytes} bytes")
    return data


def read_credential(path: Path) -> str:
    """Return the token or PIN in the file, without the white space around it.

    Raises:
        KeyFileRejected: the file cannot be used, or is empty, or holds something else than one line of ASCII.

    """
    data = read_private_file(path, max_bytes=4096, forbidden=OWNER_AND_GROUP).strip()
    if not data or any(not 0x21 <= byte <= 0x7E for byte in data):  # noqa: PLR2004 - ASCII's visible range
        raise file_fault(path, "it is empty, or holds more than one word of ASCII")
    return data.decode("ascii")


def file_fault(path: Path, fault: str) -> KeyFileRejected:
    """Return the refusal that names the file and the fault, never the content."""
    return KeyFileRejected(f"{path}: {fault}")


def _check_status(status: os.stat_result, path: Path, forbidden: int) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise file_fault(path, "it is not a regular file")
    if status.st_mode & forbidden:
        mode = stat.S_IMODE(status.st_mode)
        allowed = 0o666 & ~forbidden
        raise file_fault(
            path, f"others than its owner have access (mode {mode:04o}); set it to {allowed:04o}"
        )
