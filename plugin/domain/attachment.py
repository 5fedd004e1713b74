"""The files of a secret: as the store holds them (sealed), as their reader sees them, and as they are sent."""

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from plugin.domain.complaint import Complaint
from plugin.domain.errors import AttachmentNotFound
from plugin.domain.fields import FieldFault, Fields, parse_text
from plugin.domain.ids import AccountId, AttachmentId, SecretId
from plugin.domain.ordinal import parse_ordinal
from plugin.domain.policy import Policy
from plugin.domain.title import parse_line

NAME_MAX_CHARACTERS = 255
UNKNOWN_TYPE = "application/octet-stream"

_MOST_DIGITS = 4
_TOKEN = r"[a-z0-9][a-z0-9!#$&^_.+-]{0,62}"  # noqa: S105 - RFC 6838, section 4.2
_MEDIA_TYPE = re.compile(f"{_TOKEN}/{_TOKEN}")


@dataclass(frozen=True, slots=True)
class AttachmentDraft:
    """A file that is to be attached: what it is called, and how long it will be."""

    name: str = field(repr=False)
    media_type: str = field(repr=False)
    size: int


@dataclass(frozen=True, slots=True)
class SealedAttachment:
    """A file at rest, without its parts. Its label opens with the secret's data key of the same epoch."""

    id: AttachmentId
    key_epoch: int
    size: int
    parts: int
    received: int
    """How many parts have come: from the first one on, without a gap."""
    added_by: AccountId
    added_at: datetime
    sealed_label: bytes = field(repr=False)

    @property
    def is_whole(self) -> bool:
        """Whether every part has come; until then nobody but its sender hears of the file."""
        return self.received == self.parts


@dataclass(frozen=True, slots=True)
class OpenAttachment:
    """A file as an unlocked reader of its secret sees it in a list."""

    sealed: SealedAttachment
    name: str | None = field(repr=False)
    """None where its label does not open: its row was tampered with."""
    media_type: str = field(default=UNKNOWN_TYPE, repr=False)


@dataclass(frozen=True, slots=True)
class PartName:
    """Which part of which file: parts are counted from 1."""

    secret_id: SecretId
    attachment_id: AttachmentId
    number: int


@dataclass(frozen=True, slots=True)
class AttachmentPart:
    """One part of a file as it is fetched."""

    file: OpenAttachment
    number: int
    data: bytes = field(repr=False)


def parse_attachment(body: Mapping[str, object], policy: Policy) -> AttachmentDraft:
    """Parse the body of "attach a file".

    Raises:
        InvalidInput: names every field that is missing, unknown or breaks the policy.

    """
    fields = Fields(body, allowed={"name", "media_type", "size"})
    draft = AttachmentDraft(
        name=fields.required("name", _name, instead=""),
        media_type=fields.optional("media_type", _media_type, default=UNKNOWN_TYPE),
        size=fields.required("size", lambda value: _size(value, policy), instead=1),
    )
    fields.finish()
    return draft


def parse_part(body: Mapping[str, object]) -> bytes:
    """Parse the body of "send a part": its bytes in Base64 (RFC 4648, section 4).

    Raises:
        InvalidInput: it is missing or no Base64, or something stands beside it.

    """
    fields = Fields(body, allowed={"data"})
    data = fields.required("data", _base64, instead=b"")
    fields.finish()
    return data


def parse_part_number(text: str) -> int:
    """Parse the number of a part strictly: a bad one is a part that no file has.

    Raises:
        AttachmentNotFound: it is no number.

    """
    try:
        return parse_ordinal(text, most_digits=_MOST_DIGITS)
    except ValueError:
        raise AttachmentNotFound from None


def _name(value: object) -> str:
    name = parse_line(value, most=NAME_MAX_CHARACTERS)
    if "/" in name or "\\" in name:
        raise FieldFault(Complaint("Must be a name without a folder."))
    return name


def _media_type(value: object) -> str:
    """Accept what a browser says; it says nothing where it does not know."""
    text = parse_text(value).lower()
    return text if _MEDIA_TYPE.fullmatch(text) else UNKNOWN_TYPE


def _size(value: object, policy: Policy) -> int:
    most = policy.attachment_max_bytes
    # A bool is an int to Python.
    if type(value) is not int or not 1 <= value <= most:
        raise FieldFault(Complaint("Must be a whole number from {least} to {most}.", least=1, most=most))
    return value


def _base64(value: object) -> bytes:
    try:
        return base64.b64decode(parse_text(value), validate=True)
    except ValueError:
        # binascii.Error is one; so is what a character outside of ASCII gives.
        raise FieldFault(Complaint("Must be Base64.")) from None
