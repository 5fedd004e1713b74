"""What may be a title. Titles stand in lists that others read without a password."""

import unicodedata

from plugin.domain.complaint import Complaint
from plugin.domain.fields import FieldFault, parse_text
from plugin.domain.policy import Policy

# Line ends and controls would break the list; embeddings, overrides and isolates (UAX #9) could make a title show
# itself as another one, or turn around what follows it.
_CONTROLS = frozenset({"Cc", "Zl", "Zp"})
_BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_INVISIBLE = frozenset({"Cf", "Zs", "Mn", "Me"})
# Letters and symbols by category, but drawn as nothing: Hangul fillers and the empty Braille pattern.
_BLANKS = frozenset("\u115f\u1160\u3164\uffa0\u2800")


def has_controls(text: str) -> bool:
    """Whether a text holds line ends, controls, or what turns around the text behind it."""
    return any(
        character in _BIDI_CONTROLS or unicodedata.category(character) in _CONTROLS for character in text
    )


def is_visible(text: str) -> bool:
    """Whether a text has a character that can be seen."""
    return not all(
        character in _BLANKS or unicodedata.category(character) in _INVISIBLE for character in text
    )


def parse_title(value: object, policy: Policy) -> str:
    """Return the title without the blanks around it.

    Raises:
        FieldFault: it is no text, too long, not one line, or cannot be seen.

    """
    return parse_line(value, most=policy.title_max_characters)


def parse_line(value: object, *, most: int) -> str:
    """Return a line that can be seen as what it is, without the blanks around it.

    Raises:
        FieldFault: it is no text, longer than `most` characters, not one line, or cannot be seen.

    """
    line = parse_text(value).strip()
    if not 1 <= len(line) <= most:
        raise FieldFault(Complaint("Must have 1 to {most} characters.", most=most))
    if has_controls(line):
        raise FieldFault(Complaint("Must be one line without control characters."))
    if not is_visible(line):
        raise FieldFault(Complaint("Must have a character that can be seen."))
    return line
