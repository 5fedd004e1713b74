"""An ask: somebody wants a secret, and whoever knows it can leave it in the same issue or page, once.

There is no state to keep. An ask that was filled is the secret that it became, and one that was withdrawn or has
expired is gone; what happened stands in the audit trail.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from plugin.domain.complaint import Complaint
from plugin.domain.container import Container
from plugin.domain.errors import InvalidInput
from plugin.domain.fields import FieldFault, Fields, parse_text
from plugin.domain.ids import AccountId, AskId
from plugin.domain.moment import parse_moment
from plugin.domain.policy import Policy
from plugin.domain.title import has_controls, parse_title


@dataclass(frozen=True, slots=True)
class AskDraft:
    """An ask that is to be made."""

    title: str = field(repr=False)
    note: str = field(default="", repr=False)
    expires_at: datetime | None = None

    def end(self, policy: Policy, *, now: datetime) -> datetime:
        """Return when the ask ends; where nothing is said of it, the policy's default holds.

        Raises:
            InvalidInput: it would be over already, or last longer than the policy permits.

        """
        if self.expires_at is None:
            return now + policy.ask_default
        if self.expires_at <= now:
            raise InvalidInput({"expires_at": Complaint("Must be in the future.")})
        if self.expires_at > now + policy.ask_longest:
            fault = Complaint("Must be at most {days} days from now.", days=policy.ask_longest.days)
            raise InvalidInput({"expires_at": fault})
        return self.expires_at


@dataclass(frozen=True, slots=True)
class SealedAsk:
    """An ask as the store holds it."""

    id: AskId
    container: Container
    asked_by: AccountId
    asked_at: datetime
    expires_at: datetime
    """From this moment on it is gone, whether or not its row is deleted yet."""
    tenant_key_version: int
    """Which tenant key sealed its texts."""
    sealed_title: bytes = field(repr=False)
    sealed_note: bytes | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class AskView:
    """What everybody who sees the container may know of an ask."""

    ask: SealedAsk
    title: str | None = field(repr=False)
    """None where its texts do not open: the row was changed by others."""
    note: str = field(repr=False)
    is_mine: bool


def parse_ask(body: Mapping[str, object], policy: Policy) -> AskDraft:
    """Parse the body of "ask for a secret". A field that is null counts as absent.

    Raises:
        InvalidInput: names every field that is missing, unknown or breaks the policy.

    """
    sent = {name: value for name, value in body.items() if value is not None}
    fields = Fields(sent, allowed={"title", "note", "expires_at"})
    none: datetime | None = None
    draft = AskDraft(
        title=fields.required("title", lambda value: parse_title(value, policy), instead=""),
        note=fields.optional("note", lambda value: _note(value, policy), default=""),
        expires_at=fields.optional("expires_at", parse_moment, default=none),
    )
    fields.finish()
    return draft


def _note(value: object, policy: Policy) -> str:
    note = parse_text(value).strip().replace("\r\n", "\n")
    if len(note) > policy.ask_note_max_characters:
        raise FieldFault(
            Complaint("Must not have more than {most} characters.", most=policy.ask_note_max_characters)
        )
    if any(has_controls(line) for line in note.split("\n")):
        raise FieldFault(Complaint("Must not hold control characters."))
    return note
