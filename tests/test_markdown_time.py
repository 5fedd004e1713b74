"""Rendering Markdown takes a bounded time, whatever was written."""

import time
from contextlib import suppress

import pytest

from plugin import markdown
from plugin.markdown import MAX_CHARACTERS, MAX_STEPS, MarkdownTooLarge, render_markdown

# The slowest of 1,100 random repetitions of Markdown's signs, and known sore spots of such parsers.
SLOW = [
    *(
        "[",
        "[_",
        "[-|-\n[a]~~",
        "___[",
        "![",
        "[a](",
        "](",
        "*a_ ",
        "**a *b _c ",
        "a**bc* ",
        "`a",
        "<a@",
        "&",
    ),
    *(
        "- a\n",
        "a\n",
        "> ",
        "> - ",
        "a|b\n",
        "a|b\n-|-\n",
        "# a\n",
        "a\n=\n",
        "~~a",
        "[a]: b\n",
        "<http://",
        "\\",
    ),
    *(
        "a|b\n>-\n",
        "=\n>=\n",
        "***a|b\n> *\n",
        "a\n>-\n",
        "-\n> =\n\t&amp;http://a",
        "\n",
        "\t",
        "\0",
        "a\n- ",
    ),
]


@pytest.mark.parametrize("piece", SLOW)
def test_the_largest_hostile_text_takes_a_bounded_time(piece: str) -> None:
    """`a|b`, `>-`, repeated, took half a minute without the count of steps."""
    text = (piece * MAX_CHARACTERS)[:MAX_CHARACTERS]
    began = time.thread_time()

    with suppress(MarkdownTooLarge):
        render_markdown(text)

    # About 0.3 seconds of the thread's own time on a quiet machine; a square would take minutes.
    assert time.thread_time() - began < 5


@pytest.mark.parametrize("piece", ["a|b\n>-\n", "=\n>=\n", "a\n>-\n"])
def test_what_would_take_too_long_is_given_up(piece: str) -> None:
    """After so many steps, wherever it stands then."""
    with pytest.raises(MarkdownTooLarge):
        render_markdown((piece * MAX_CHARACTERS)[:MAX_CHARACTERS])


@pytest.mark.parametrize("definition", ["[a]: http://{long}\n\n", "[a]: http://a '{long}'\n\n"])
def test_a_link_that_is_used_thousands_of_times_is_given_up(definition: str) -> None:
    """Its address or title would be written out each time: half the text, 4,000 times, is 64 MB and more."""
    text = definition.format(long="&" * (MAX_CHARACTERS // 2)) + "[a]\n" * 4000

    with pytest.raises(MarkdownTooLarge):
        render_markdown(text)


def test_a_table_that_is_filled_up_is_given_up() -> None:
    """A wide head and short rows: tens of thousands of cells that nobody wrote."""
    text = "a|" * 500 + "\n" + "-|" * 500 + "\n" + "a\n" * 10_000

    with pytest.raises(MarkdownTooLarge):
        render_markdown(text)


def test_a_long_document_of_people_is_far_from_the_limit() -> None:
    """A runbook as long as may be, with lists, tables, code and links, takes a third of the steps at most."""
    page = (
        "## Restore the database\n\n1. Log in to [the console](https://console.example/db) as `admin`.\n"
        "2. Choose **Restore**, and then the *newest* copy.\n\n| Host | Port |\n|---|---|\n| db1 | 5432 |\n"
        "| db2 | 5433 |\n\n```sh\npg_restore --clean --dbname shop shop.dump\n```\n\n> Ask Bob first.\n\n"
    )
    text = (page * MAX_CHARACTERS)[:MAX_CHARACTERS]
    steps = count_steps(text)

    assert 1000 < steps < MAX_STEPS / 3


def count_steps(text: str) -> int:
    """Return how many steps a text takes."""
    environment = {"steps": 0}
    markdown._MARKDOWN.render(text, environment)
    return environment["steps"]
