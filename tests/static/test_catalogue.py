"""How the page says texts."""

import pytest

from tests.static.conftest import Scripts


def test_numbers_are_written_as_the_language_does(scripts: Scripts) -> None:
    """Wherever a text names one."""
    assert scripts.run("t('Use {most}.', { most: 12000 })", catalogue="t") == "Use 12,000."


@pytest.mark.parametrize(("count", "said"), [(1, "1 word"), (0, "0 words"), (2000, "2,000 words")])
def test_numbers_choose_their_form(scripts: Scripts, count: int, said: str) -> None:
    """By the language's plural rule."""
    assert scripts.run(f"tn('{{count}} word', '{{count}} words', {count})", catalogue="tn") == said


def test_a_title_with_braces_is_not_filled_in_again(scripts: Scripts) -> None:
    """Titles are people's own."""
    said = scripts.run("t('{title} by {name}', { title: '{name}', name: 'Bob' })", catalogue="t")

    assert said == "{name} by Bob"
