"""Numbers in addresses: of a version, of a part of a file."""


def parse_ordinal(text: str, *, most_digits: int) -> int:
    """Parse a number that counts from 1, in its one usual spelling.

    Raises:
        ValueError: it is none, or has more digits.

    """
    if not (text.isascii() and text.isdigit() and len(text) <= most_digits and text[0] != "0"):
        raise ValueError("no number that counts from 1")
    return int(text)
