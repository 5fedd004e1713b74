"""The table of Atlassian's security requirements: complete, and without a test that is not there."""

import re

import pytest

from tests.named_tests import ROOT, missing, names_in

TEXT = (ROOT / "docs" / "cloud-app-security-requirements.md").read_text(encoding="utf-8")
ROWS = {int(number): row for number, row in re.findall(r"^\| (\d+) \|(.*)\|$", TEXT, flags=re.MULTILINE)}
OPERATORS = {2, 3, 6, 9, 11}


def test_every_requirement_stands_in_the_table() -> None:
    """Numbers 1 to 11, each in one row."""
    assert list(ROWS) == list(range(1, 12))


def test_every_test_that_is_named_exists() -> None:
    """A test that was renamed or taken away would leave a requirement without its proof."""
    names = names_in(TEXT)

    assert len(names) > 30
    assert missing(names) == []


@pytest.mark.parametrize("number", range(1, 12))
def test_a_requirement_has_a_test_or_says_why_not(number: int) -> None:
    """Only an organisation's promise may do without."""
    assert names_in(ROWS[number]) or "none: " in ROWS[number]


@pytest.mark.parametrize("number", sorted(OPERATORS))
def test_what_the_operator_must_do_is_said(number: int) -> None:
    """No row claims for the app what only its surroundings can give."""
    assert re.search(r"\*\*[^*]+\b(operator|maintainers)'s", ROWS[number])


def test_every_file_that_is_named_exists() -> None:
    """Files and folders in backquotes are there."""
    named = re.findall(r"`((?:plugin|descriptor|docs)/[a-z0-9_./-]+)`", TEXT)

    assert named
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_every_row_of_the_second_table_has_a_test() -> None:
    """What Connect asks for besides is shown as well."""
    section = TEXT.partition("## What Connect asks for besides")[2].partition("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("| ")][1:]

    assert len(rows) >= 7
    assert [row for row in rows if not names_in(row)] == []
