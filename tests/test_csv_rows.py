"""CSV for spreadsheets."""

import csv
import io

import pytest

from plugin.csv_rows import as_text, csv_text


@pytest.mark.parametrize(
    "cell",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\uff1d1+1", "\uff0b1", "\uff0d1", "\uff20A1"],
)
def test_no_cell_is_a_formula(cell):
    """Whatever a spreadsheet might run begins with an apostrophe."""
    assert as_text(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "Database", "a=b", "1-1", "'=1", " =1", "Größe", "712020:7c3d"])
def test_other_cells_stay_as_they_are(cell):
    """Nothing else is changed."""
    assert as_text(cell) == cell


def test_a_cell_cannot_break_out_of_its_cell():
    """Quotes, commas and line ends come back as they were."""
    rows = [["a,b", 'say "hi"', "two\nlines"], ["", "é", ";"]]

    assert list(csv.reader(io.StringIO(csv_text(rows), newline=""))) == rows


def test_lines_end_as_the_standard_says():
    """RFC 4180: CR LF, and every cell quoted."""
    assert csv_text([["a", "=b"]]) == '"a","\'=b"\r\n'
