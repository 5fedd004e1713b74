"""The kinds of content: a text, a text in Markdown, a login, and the seed of one-time codes."""

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Self

from plugin.domain.complaint import Complaint
from plugin.domain.errors import InvalidInput
from plugin.domain.policy import Policy

MARKDOWN_IS_OFF = Complaint("Markdown is switched off here.")


class ContentFormat(StrEnum):
    """What a content is, as the API names it. Like the content itself, it is known only to who has unlocked it."""

    TEXT = "text"
    MARKDOWN = "markdown"
    LOGIN = "login"
    OTP = "otp"


@dataclass(frozen=True, slots=True)
class Login:
    """How to log in somewhere; at least one of the fields is filled in."""

    username: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    url: str = field(default="", repr=False)
    notes: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class OneTimeCode:
    """What makes one-time codes (RFC 6238). The codes themselves are computed in the reader's page alone."""

    seed: str = field(repr=False)
    """Base32 without padding (RFC 4648, section 6)."""
    algorithm: str = field(default="SHA1", repr=False)
    digits: int = field(default=6, repr=False)
    period: int = field(default=30, repr=False)
    issuer: str = field(default="", repr=False)
    account: str = field(default="", repr=False)


ContentBody = str | Login | OneTimeCode


@dataclass(frozen=True, slots=True)
class Content:
    """What a secret keeps. A body of text is a text or Markdown; of the others, the body's type is the format."""

    format: ContentFormat
    body: ContentBody = field(repr=False)

    @classmethod
    def of_text(cls, text: str) -> Self:
        """Return a plain text."""
        return cls(ContentFormat.TEXT, text)

    def in_place_of(self, before: "Content") -> "Content":
        """Return this content in the format of another one: of two texts, only the words are meant.

        Raises:
            InvalidInput: they are of different kinds, so that the format has to be named.

        """
        if type(self.body) is not type(before.body):
            raise InvalidInput({"format": Complaint("Missing.")})
        return replace(self, format=before.format)


def is_allowed(kind: ContentFormat, policy: Policy) -> bool:
    """Whether the policy lets a secret become a content of this kind."""
    return kind is not ContentFormat.MARKDOWN or policy.markdown
