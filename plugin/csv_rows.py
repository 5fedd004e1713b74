"""CSV that is safe to open in a spreadsheet (RFC 4180; OWASP, "CSV Injection")."""

import csv
import io
from collections.abc import Iterable, Sequence

# A cell that begins with one of these may be taken for a formula. The last four are their full-width forms, which
# some spreadsheets read alike.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def csv_text(rows: Iterable[Sequence[str]]) -> str:
    """Return rows as CSV: every cell quoted, lines ended with CR LF, and no cell a formula."""
    buffer = io.StringIO()
    csv.writer(buffer, quoting=csv.QUOTE_ALL).writerows([[as_text(cell) for cell in row] for row in rows])
    return buffer.getvalue()


def as_text(cell: str) -> str:
    """Return the cell with an apostrophe before whatever a spreadsheet might run."""
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell
