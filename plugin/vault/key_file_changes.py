"""Changes to a key file: a root key is added, made the active one, taken out. docs/key-rotation.md has the order.

The new content is written beside the old one and takes its place in one step, so a crash leaves one or the other.
Owner and mode stay; a link is followed, and what it leads to is replaced.
"""

import fcntl
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from plugin.vault.box import KEY_BYTES
from plugin.vault.errors import KeyFileRejected
from plugin.vault.key_file import MAX_BYTES, MODE, sync_folder
from plugin.vault.key_ring import KeyRing
from plugin.vault.private_file import OWNER_ONLY, file_fault, read_private_file

_ID_LIMIT = 2**32


def add_root_key(path: Path) -> int:
    """Add a random key that only opens until it is made the active one; return its id.

    The id is random, too: were the next number taken, two machines that each add a key would have two keys under
    one id, and what both seal could not be told apart.

    Raises:
        KeyFileRejected: the file cannot be used or changed.

    """
    key_id = 1 + secrets.randbelow(_ID_LIMIT - 1)

    def add(ring: KeyRing) -> KeyRing:
        if key_id in ring.keys:
            raise file_fault(path, "the id that was drawn is taken; try again")
        return KeyRing(ring.active_id, {**ring.keys, key_id: os.urandom(KEY_BYTES)})

    _change(path, add)
    return key_id


def activate_root_key(path: Path, key_id: int) -> None:
    """Let a key of the file seal from now on.

    Raises:
        KeyFileRejected: the file has no such key, or cannot be used or changed.

    """

    def activate(ring: KeyRing) -> KeyRing:
        _require_key(path, ring, key_id)
        return KeyRing(key_id, ring.keys)

    _change(path, activate)


def remove_root_key(path: Path, key_id: int) -> None:
    """Take a key out. What it has sealed does not open any more: see first that nothing names it.

    Raises:
        KeyFileRejected: it is the active key, the file has no such key, or cannot be used or changed.

    """

    def remove(ring: KeyRing) -> KeyRing:
        _require_key(path, ring, key_id)
        if key_id == ring.active_id:
            raise file_fault(path, f"the key {key_id} is the active one")
        return KeyRing(ring.active_id, {each: key for each, key in ring.keys.items() if each != key_id})

    _change(path, remove)


def _require_key(path: Path, ring: KeyRing, key_id: int) -> None:
    if key_id not in ring.keys:
        raise file_fault(path, f"it has no key {key_id}")


def _change(path: Path, change: Callable[[KeyRing], KeyRing]) -> None:
    # The temporary file must lie beside the real one, and a link must stay a link.
    target = path.resolve()
    try:
        with _alone_in(target.parent):
            data = read_private_file(target, max_bytes=MAX_BYTES, forbidden=OWNER_ONLY)
            ring = change(KeyRing.from_json(data, source=str(path)))
            _replace(target, ring.to_json())
    except KeyFileRejected:
        raise
    except OSError as error:
        raise file_fault(path, f"it cannot be changed ({error.strerror})") from error


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Keep other changes out: two at once would lose one of the two. The lock goes with its descriptor."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _replace(target: Path, data: bytes) -> None:
    if len(data) > MAX_BYTES:
        raise file_fault(target, f"it would be larger than {MAX_BYTES} bytes; take old keys out")
    old = target.stat()
    new = target.with_name(f".{target.name}.{secrets.token_hex(8)}")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, MODE)
    try:
        with os.fdopen(descriptor, "wb") as file:
            os.fchown(descriptor, old.st_uid, old.st_gid)  # root may make a change for the app's account
            os.fchmod(descriptor, MODE)
            file.write(data)
            file.flush()
            os.fsync(descriptor)
        new.replace(target)
    finally:
        new.unlink(missing_ok=True)
    sync_folder(target.parent)
