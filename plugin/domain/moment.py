"""A moment as a caller writes it: RFC 3339, with its offset from UTC."""

import re
from datetime import UTC, datetime

from plugin.domain.complaint import Complaint
from plugin.domain.fields import FieldFault, parse_text

# Python reads more than RFC 3339 (section 5.6) allows, week dates for instance.
_SHAPE = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?([Zz]|[+-][0-9]{2}:[0-9]{2})"
)


def parse_moment(value: object) -> datetime:
    """Return the moment in UTC.

    Raises:
        FieldFault: it is no text of this form, or no moment that there ever is.

    """
    text = parse_text(value)
    try:
        if not _SHAPE.fullmatch(text):
            raise ValueError
        return datetime.fromisoformat(text.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise FieldFault(
            Complaint("Must be a time such as 2026-11-23T09:30:00Z, with its offset from UTC.")
        ) from None


def to_milliseconds(moment: datetime) -> datetime:
    """Cut a moment off to what the API shows of it, so that one that is sent back unchanged is unchanged."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
