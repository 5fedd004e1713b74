"""The search for tests by name, which is worth nothing if it finds everything."""

from tests.named_tests import missing, names_in

HERE = "tests/test_named_tests.py::test_a_test_is_found_by_its_name"


def test_a_test_is_found_by_its_name() -> None:
    """This very test exists."""
    assert missing([HERE]) == []


def test_what_is_not_there_is_missing() -> None:
    """Neither another name, nor another file, nor a function that is no test counts."""
    wrong = [f"{HERE}_x", "tests/test_nowhere.py::test_a", "tests/named_tests.py::missing", "test_a"]

    assert missing(wrong) == wrong


def test_names_are_read_out_of_a_text() -> None:
    """As documents write them, in backquotes and tables."""
    assert names_in(f"| 1 | see `{HERE}`, and\n`tests/a/test_b.py::test_c`. |") == [
        HERE,
        "tests/a/test_b.py::test_c",
    ]
