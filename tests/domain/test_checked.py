"""Input that is complained about only when its turn comes."""

import pytest

from plugin.domain.checked import Checked
from plugin.domain.errors import InvalidInput
from tests.cast import PASSWORD


def refuse() -> str:
    """Parse nothing."""
    raise InvalidInput({"title": "Missing."})


def test_a_valid_value_comes_out():
    """What was parsed is handed over."""
    assert Checked.of(lambda: PASSWORD).value() == PASSWORD


@pytest.mark.parametrize("empty", ["", 0, ()])
def test_an_empty_value_is_a_value(empty):
    """Only the error decides, not whether the value looks like nothing."""
    assert Checked.of(lambda: empty).value() == empty


def test_a_complaint_waits_until_the_value_is_asked_for():
    """Parsing does not raise, taking the value does."""
    kept = Checked.of(refuse)

    with pytest.raises(InvalidInput):
        kept.value()


def test_a_bug_in_a_parser_is_not_kept_as_a_complaint():
    """Only the domain's own refusals wait; anything else is raised at once."""
    with pytest.raises(ZeroDivisionError):
        Checked.of(lambda: 1 // 0)


def test_the_value_is_not_shown():
    """A password that waits does not show up in a repr."""
    assert PASSWORD not in repr(Checked.of(lambda: PASSWORD))
