"""What the doctor found."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `text` says what to mend, when there is something."""

    subject: str
    is_good: bool
    text: str
