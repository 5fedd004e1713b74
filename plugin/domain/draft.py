"""What a writer sends: a new secret, an edit, a new password. Parsed from untrusted JSON by `parse_*`.

Every parser reports all bad fields at once, by name, and never repeats a value.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from plugin.domain.complaint import Complaint
from plugin.domain.content import MARKDOWN_IS_OFF, Content, is_allowed
from plugin.domain.content_fields import take_content, take_edited_content
from plugin.domain.errors import InvalidInput
from plugin.domain.fields import Fields
from plugin.domain.life_change import LIFE_FIELDS, LIMIT_FIELDS, LifeChange, take_life
from plugin.domain.password import parse_chosen_password, parse_typed_password
from plugin.domain.policy import Policy
from plugin.domain.title import parse_title


@dataclass(frozen=True, slots=True)
class SecretDraft:
    """A secret that is to be added."""

    title: str = field(repr=False)
    password: str = field(repr=False)
    content: Content = field(repr=False)
    life: LifeChange = field(default_factory=LifeChange)


@dataclass(frozen=True, slots=True)
class NewPassword:
    """A password that is to replace another."""

    password: str = field(repr=False)
    current: str | None = field(default=None, repr=False)
    """The password of now, where it was sent."""


@dataclass(frozen=True, slots=True)
class SecretEdit:
    """A change of title, content or limits. An absent field stays as it is; it never means "clear"."""

    title: str | None = field(default=None, repr=False)
    content: Content | None = field(default=None, repr=False)
    names_format: bool = False
    """Whether the format was sent along with the content; otherwise it stays as it is, too."""
    life: LifeChange = field(default_factory=LifeChange)

    def content_after(self, before: Content, policy: Policy) -> Content:
        """Return what the content is after this edit.

        Raises:
            InvalidInput: it is of another kind than before without saying so, or of one that the policy forbids.

        """
        if self.content is None:
            return before
        after = self.content if self.names_format else self.content.in_place_of(before)
        if after.format is not before.format and not is_allowed(after.format, policy):
            raise InvalidInput({"format": MARKDOWN_IS_OFF})
        return after


def parse_draft(body: Mapping[str, object], policy: Policy) -> SecretDraft:
    """Parse the body of "add a secret".

    Raises:
        InvalidInput: names every field that is missing, unknown or breaks the policy.

    """
    fields = Fields(body, allowed={"title", "password", "content", "format"} | LIFE_FIELDS)
    draft = SecretDraft(
        title=fields.required("title", lambda value: parse_title(value, policy), instead=""),
        password=fields.required("password", lambda value: parse_chosen_password(value, policy), instead=""),
        content=take_content(fields, policy),
        life=take_life(fields, policy),
    )
    fields.finish()
    return draft


def parse_edit(body: Mapping[str, object], policy: Policy) -> SecretEdit:
    """Parse the body of "edit a secret".

    Raises:
        InvalidInput: names every field that is unknown or breaks the policy; an edit of nothing is refused.

    """
    fields = Fields(body, allowed={"title", "content", "format"} | LIFE_FIELDS)
    if not body:
        fields.faults["title"] = Complaint("Send at least one field that is to change.")
    names_format = "format" in body
    edit = SecretEdit(
        title=fields.optional("title", lambda value: parse_title(value, policy), default=None),
        content=take_edited_content(fields, policy) if names_format or "content" in body else None,
        names_format=names_format,
        life=take_life(fields, policy),
    )
    fields.finish()
    return edit


def parse_new_password(body: Mapping[str, object], policy: Policy) -> NewPassword:
    """Parse the body of "change the password".

    Raises:
        InvalidInput: a password is missing or breaks the policy, or other fields were sent.

    """
    fields = Fields(body, allowed={"new_password", "current_password"})
    typed = lambda value: parse_typed_password(value, policy)  # noqa: E731 - one line, used twice
    password = fields.required("new_password", lambda value: parse_chosen_password(value, policy), instead="")
    if policy.current_password_required:
        current: str | None = fields.required("current_password", typed, instead="")
    else:
        current = fields.optional("current_password", typed, default=None)
    fields.finish()
    return NewPassword(password, current)


def parse_restoration(body: Mapping[str, object], policy: Policy) -> LifeChange:
    """Parse the body of "restore from the trash": new limits, if any.

    Raises:
        InvalidInput: names every field that is unknown or no limit.

    """
    fields = Fields(body, allowed=set(LIMIT_FIELDS))
    change = take_life(fields, policy, names=LIMIT_FIELDS)
    fields.finish()
    return change


def parse_password(body: Mapping[str, object], policy: Policy) -> str:
    """Parse the body of "unlock": any password that could ever have been set, even under an older policy.

    Raises:
        InvalidInput: the password is missing, empty or longer than any password may be.

    """
    fields = Fields(body, allowed={"password"})
    password = fields.required("password", lambda value: parse_typed_password(value, policy), instead="")
    fields.finish()
    return password
