"""What a writer sends: a new secret, an edit, a new password. Parsed from untrusted JSON by `parse_*`.

Every parser reports all bad fields at once, by name, and never repeats a value.
"""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from plugin.domain.complaint import Complaint
from plugin.domain.errors import InvalidInput
from plugin.domain.policy import Policy

T = TypeVar("T")

# Titles stand in lists that others read. Line ends and controls would break the list; embeddings, overrides and
# isolates (UAX #9) could make a title show itself as another one, or turn around what follows it.
_CONTROLS = frozenset({"Cc", "Zl", "Zp"})
_BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_INVISIBLE = frozenset({"Cf", "Zs", "Mn", "Me"})
# Letters and symbols by category, but drawn as nothing: Hangul fillers and the empty Braille pattern.
_BLANKS = frozenset("\u115f\u1160\u3164\uffa0\u2800")


@dataclass(frozen=True, slots=True)
class SecretDraft:
    """A secret that is to be added."""

    title: str = field(repr=False)
    password: str = field(repr=False)
    content: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SecretEdit:
    """A change of title, content or both. An absent field stays as it is; it never means "clear"."""

    title: str | None = field(default=None, repr=False)
    content: str | None = field(default=None, repr=False)


def parse_draft(body: Mapping[str, object], policy: Policy) -> SecretDraft:
    """Parse the body of "add a secret".

    Raises:
        InvalidInput: names every field that is missing, unknown or breaks the policy.

    """
    fields = _Fields(body, allowed={"title", "password", "content"})
    draft = SecretDraft(
        title=fields.required("title", lambda value: _title(value, policy)),
        password=fields.required("password", lambda value: _new_password(value, policy)),
        content=fields.required("content", lambda value: _content(value, policy)),
    )
    fields.finish()
    return draft


def parse_edit(body: Mapping[str, object], policy: Policy) -> SecretEdit:
    """Parse the body of "edit a secret".

    Raises:
        InvalidInput: names every field that is unknown or breaks the policy; an edit of nothing is refused.

    """
    fields = _Fields(body, allowed={"title", "content"})
    if not body:
        fields.faults["title"] = Complaint("Send a title, a content or both.")
    edit = SecretEdit(
        title=fields.required("title", lambda value: _title(value, policy)) if "title" in body else None,
        content=fields.required("content", lambda value: _content(value, policy))
        if "content" in body
        else None,
    )
    fields.finish()
    return edit


def parse_new_password(body: Mapping[str, object], policy: Policy) -> str:
    """Parse the body of "change the password".

    Raises:
        InvalidInput: the password is missing or breaks the policy, or other fields were sent.

    """
    fields = _Fields(body, allowed={"new_password"})
    password = fields.required("new_password", lambda value: _new_password(value, policy))
    fields.finish()
    return password


def parse_password(body: Mapping[str, object], policy: Policy) -> str:
    """Parse the body of "unlock": any password that could ever have been set, even under an older policy.

    Raises:
        InvalidInput: the password is missing, empty or longer than any password may be.

    """
    fields = _Fields(body, allowed={"password"})
    password = fields.required("password", lambda value: _password(value, minimum=1, policy=policy))
    fields.finish()
    return password


class _Fault(Exception):
    """One field's complaint."""

    def __init__(self, complaint: Complaint) -> None:
        super().__init__(complaint)
        self.complaint = complaint


class _Fields:
    """Takes values out of a body and collects every complaint on the way."""

    def __init__(self, body: Mapping[str, object], *, allowed: set[str]) -> None:
        self._body = body
        self.faults: dict[str, Complaint] = {}
        if set(body) - allowed:
            self.faults["body"] = Complaint("Holds a field that this call does not know.")

    def required(self, name: str, parse: Callable[[object], str]) -> str:
        """Return the parsed field; or note the complaint and return "", which `finish` keeps from use."""
        try:
            if name not in self._body:
                raise _Fault(Complaint("Missing."))
            return parse(self._body[name])
        except _Fault as fault:
            self.faults[name] = fault.complaint
            return ""

    def finish(self) -> None:
        """Raise all complaints at once."""
        if self.faults:
            raise InvalidInput(self.faults)


def _text(value: object) -> str:
    """Accept a string that is valid Unicode: a lone surrogate could not be stored or hashed."""
    if not isinstance(value, str):
        raise _Fault(Complaint("Must be text."))
    try:
        value.encode()
    except UnicodeEncodeError:
        raise _Fault(Complaint("Holds a character that is not valid Unicode.")) from None
    return value


def _title(value: object, policy: Policy) -> str:
    title = _text(value).strip()
    if not 1 <= len(title) <= policy.title_max_characters:
        raise _Fault(Complaint("Must have 1 to {most} characters.", most=policy.title_max_characters))
    if any(
        character in _BIDI_CONTROLS or unicodedata.category(character) in _CONTROLS for character in title
    ):
        raise _Fault(Complaint("Must be one line without control characters."))
    if all(character in _BLANKS or unicodedata.category(character) in _INVISIBLE for character in title):
        raise _Fault(Complaint("Must have a character that can be seen."))
    return title


def _content(value: object, policy: Policy) -> str:
    content = _text(value)
    if len(content.encode()) > policy.content_max_bytes:
        raise _Fault(Complaint("Must not be larger than {most} KiB.", most=policy.content_max_bytes // 1024))
    return content


def _new_password(value: object, policy: Policy) -> str:
    return _password(value, minimum=policy.password_min_bytes, policy=policy)


def _password(value: object, *, minimum: int, policy: Policy) -> str:
    """Measure after NFC normalisation, which is the form that is hashed (see docs/vault-format.md)."""
    password = _text(value)
    # Normalising takes quadratic time; what is four times too long cannot come back under the limit by it.
    is_hopeless = len(password) > 4 * policy.password_max_bytes
    size = len(password if is_hopeless else unicodedata.normalize("NFC", password).encode())
    if size < minimum:
        raise _Fault(
            Complaint("Must have at least {least} characters.", least=minimum)
            if minimum > 1
            else Complaint("Must not be empty.")
        )
    if size > policy.password_max_bytes:
        raise _Fault(Complaint("Must not be longer than {most} bytes.", most=policy.password_max_bytes))
    return password
