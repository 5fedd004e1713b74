"""The versions of a secret: the current one, and some before it."""

from dataclasses import dataclass, field
from datetime import datetime

from plugin.domain.complaint import Complaint
from plugin.domain.content import Content
from plugin.domain.errors import InvalidInput, VersionNotFound
from plugin.domain.ids import AccountId
from plugin.domain.ordinal import parse_ordinal

_MOST_DIGITS = 9  # fits the column


@dataclass(frozen=True, slots=True)
class VersionHead:
    """What a list of versions shows of one."""

    number: int
    updated_by: AccountId
    updated_at: datetime
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class VersionChoice:
    """Which version is to be restored, and over which one."""

    number: int
    based_on: int

    def __post_init__(self) -> None:
        if self.number == self.based_on:
            raise InvalidInput({"version": Complaint("Is the current version.")})


@dataclass(frozen=True, slots=True)
class SealedVersion:
    """An earlier version at rest. It opens with the secret's data key of the same epoch and with nothing else."""

    head: VersionHead
    key_epoch: int
    sealed: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class OpenVersion:
    """What a secret said at one of its versions."""

    head: VersionHead
    title: str = field(repr=False)
    kept: Content = field(repr=False)


def parse_version_number(text: str) -> int:
    """Parse the number of a version strictly: a bad one is a version that no secret has.

    Raises:
        VersionNotFound: it is no number, or a larger one than a secret can get to.

    """
    try:
        return parse_ordinal(text, most_digits=_MOST_DIGITS)
    except ValueError:
        raise VersionNotFound from None
