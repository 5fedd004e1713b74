"""A user's password, and how a key is made from it with Argon2id (RFC 9106)."""

import os
import unicodedata
from dataclasses import dataclass, field
from typing import Self
from uuid import UUID

from argon2.exceptions import HashingError
from argon2.low_level import Type, hash_secret_raw

from plugin.vault.box import KEY_BYTES
from plugin.vault.encoding import u32, utf8
from plugin.vault.errors import BoxRejected, DerivationFailed, WeakParameters
from plugin.vault.place import Origin
from plugin.vault.redacted import Redacted

PASSWORD_MAX_BYTES = 1024
PARAMETERS_BYTES = 26
IMPORTED_BYTES = PARAMETERS_BYTES + 32
"""The parameters of an imported secret, followed by its origin."""
SALT_BYTES = 16

_ARGON2ID = 1
_ARGON2_VERSION = 0x13  # pinned: the stored algorithm number 1 means this version
_U8_LIMIT = 2**8

# NFC makes no text more than three and a half times shorter (a test looks through all of Unicode), so a text
# four times over the limit cannot come back under it. It is refused before normalising, which takes quadratic
# time on long runs of combining marks.
_RAW_MAX_BYTES = 4 * PASSWORD_MAX_BYTES


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Password(Redacted):
    """A password as it is hashed: UTF-8 of the NFC form (Unicode TR 15), 1 to 1024 bytes, nothing trimmed.

    NFC, because keyboards differ in how they send "é". Not NFKC: it would make different passwords equal.
    """

    encoded: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if not 1 <= len(self.encoded) <= PASSWORD_MAX_BYTES:
            raise ValueError("a password must have 1 to 1024 bytes")

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Take a password as it was typed.

        Raises:
            ValueError: it is empty, longer than 1024 bytes, or holds a lone surrogate. The error holds no
                part of it.

        """
        if len(text) > _RAW_MAX_BYTES or len(utf8(text)) > _RAW_MAX_BYTES:
            raise ValueError("a password must have 1 to 1024 bytes")
        return cls(utf8(unicodedata.normalize("NFC", text)))


@dataclass(frozen=True, slots=True)
class Argon2Profile:
    """How much work one derivation is."""

    memory_kib: int
    time_cost: int
    parallelism: int


RECOMMENDED = Argon2Profile(memory_kib=64 * 1024, time_cost=3, parallelism=1)
"""RFC 9106 section 4's second recommended option, 64 MiB and 3 passes, but with one lane instead of four.

The memory and the passes are what a guesser pays for. One lane keeps a derivation on one core, so that a
bound on derivations is a bound on cores.
"""

TEST_ONLY_CHEAPEST = Argon2Profile(memory_kib=8, time_cost=1, parallelism=1)
"""The least that Argon2 allows (RFC 9106 section 3.1). It protects nothing."""


@dataclass(frozen=True, slots=True)
class Argon2Bounds:
    """Which parameters are computed at all.

    Parameters are stored beside what they protect. Without an upper bound, whoever writes to the database
    would choose how much memory we spend. The lower bound is OWASP's minimum of 19 MiB (Password Storage
    Cheat Sheet).
    """

    memory_kib: tuple[int, int] = (19 * 1024, 256 * 1024)
    time_cost: tuple[int, int] = (1, 10)
    parallelism: tuple[int, int] = (1, 4)

    def check(self, profile: Argon2Profile) -> None:
        """Accept a profile.

        Raises:
            WeakParameters: one of its numbers is out of bounds.

        """
        for name, value, (lowest, highest) in (
            ("memory in KiB", profile.memory_kib, self.memory_kib),
            ("number of passes", profile.time_cost, self.time_cost),
            ("number of lanes", profile.parallelism, self.parallelism),
        ):
            if not lowest <= value <= highest:
                message = f"Argon2's {name} is not within {lowest} to {highest}"
                raise WeakParameters(message)


PRODUCTION_BOUNDS = Argon2Bounds()

TEST_ONLY_BOUNDS = Argon2Bounds(memory_kib=(TEST_ONLY_CHEAPEST.memory_kib, 256 * 1024))
"""Lets `TEST_ONLY_CHEAPEST` pass."""


@dataclass(frozen=True, slots=True)
class PasswordParameters:
    """What one password's key was made with. Not secret: it is stored in clear, and bound by both layers."""

    profile: Argon2Profile
    salt: bytes
    origin: Origin | None = None
    """Where the secret was imported: whose ids its password's layer names. The server's layer binds it."""

    def __post_init__(self) -> None:
        if len(self.salt) != SALT_BYTES:
            raise ValueError("an Argon2 salt must be 16 bytes")

    @classmethod
    def fresh(cls, profile: Argon2Profile) -> Self:
        """Draw a new salt for a profile."""
        return cls(profile, os.urandom(SALT_BYTES))

    def encode(self) -> bytes:
        """Write the stored bytes: those of the derivation, and those of the origin if there is one.

        Raises:
            ValueError: a number does not fit.

        """
        origin = self.origin
        return self.derivation() + (origin.tenant.bytes + origin.secret.bytes if origin else b"")

    def derivation(self) -> bytes:
        """Write the 26 bytes that say how the key is derived: algorithm, memory, passes, lanes, salt.

        Raises:
            ValueError: a number does not fit.

        """
        profile = self.profile
        if not 0 <= profile.parallelism < _U8_LIMIT:
            raise ValueError("a number does not fit in one byte")
        numbers = u32(profile.memory_kib) + u32(profile.time_cost) + bytes([profile.parallelism])
        return bytes([_ARGON2ID]) + numbers + self.salt

    @classmethod
    def decode(cls, stored: bytes) -> Self:
        """Read the stored bytes, 26 or with an origin 58. Bounds are checked before anything is computed.

        Raises:
            BoxRejected: the length is wrong, or the algorithm is not Argon2id version 0x13.

        """
        if len(stored) not in {PARAMETERS_BYTES, IMPORTED_BYTES} or stored[0] != _ARGON2ID:
            raise BoxRejected
        profile = Argon2Profile(
            memory_kib=int.from_bytes(stored[1:5], "big"),
            time_cost=int.from_bytes(stored[5:9], "big"),
            parallelism=stored[9],
        )
        return cls(profile, stored[10:PARAMETERS_BYTES], origin_of(stored))


def origin_of(stored: bytes) -> Origin | None:
    """Return the origin that stored parameters end with; None where they have none, or are no parameters."""
    if len(stored) != IMPORTED_BYTES:
        return None
    return Origin(UUID(bytes=stored[PARAMETERS_BYTES:-16]), UUID(bytes=stored[-16:]))


def derive_password_key(password: Password, parameters: PasswordParameters, *, bounds: Argon2Bounds) -> bytes:
    """Make the 32-byte key of a password. Slow and large on purpose; run it inside `Argon2Slots`.

    Raises:
        WeakParameters: the parameters are out of bounds. Nothing was computed.
        DerivationFailed: Argon2 could not run, for want of memory.

    """
    bounds.check(parameters.profile)
    return _argon2id(password.encoded, salt=parameters.salt, profile=parameters.profile)


def _argon2id(password: bytes, *, salt: bytes, profile: Argon2Profile) -> bytes:
    try:
        return hash_secret_raw(
            password,
            salt,
            time_cost=profile.time_cost,
            memory_cost=profile.memory_kib,
            parallelism=profile.parallelism,
            hash_len=KEY_BYTES,
            type=Type.ID,
            version=_ARGON2_VERSION,
        )
    except HashingError as error:
        raise DerivationFailed from error
