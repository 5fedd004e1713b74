"""What is wrong with one field of the input, in words for the person at the form."""

from typing import Self


class Complaint(str):
    """An English sentence that still knows how it was made, so that the web layer can say it in another language.

    It never holds the value that it complains about.
    """

    __slots__ = ("message", "numbers")

    message: str
    numbers: dict[str, int]

    def __new__(cls, message: str, **numbers: int) -> Self:
        """Make the sentence: `message` names its numbers in braces."""
        made = super().__new__(cls, message.format(**numbers))
        made.message = message
        made.numbers = numbers
        return made
