"""Structured logs: only listed fields, and no exception's text."""

import io
import json
import logging
import sys
from collections.abc import Iterator

import pytest
import structlog

from plugin.logs import ALLOWED_FIELDS, LibraryHandler, configure_logs, describe, keep_allowed_fields


@pytest.fixture(autouse=True)
def logs_of_others() -> Iterator[None]:
    """Put the logging of the test run back as it was."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers = handlers
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.fixture
def logged(monkeypatch):
    """Configure the logs; return a function that gives the lines written since."""
    written = io.StringIO()
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stderr", written)
        configure_logs("info")
    return lambda: [json.loads(line) for line in written.getvalue().splitlines()]


def fail(text="canary text"):
    """Raise an error whose text nobody may see."""
    raise ValueError(text)


def caught(call):
    """Return the error that a call raises."""
    try:
        call()
    except Exception as error:  # noqa: BLE001 - whatever it raises
        return error
    raise AssertionError


def test_a_line_is_one_json_object(logged):
    """Level, moment and event are always there."""
    structlog.get_logger().info("served", status=200)

    (line,) = logged()

    assert (line["event"], line["level"], line["status"]) == ("served", "info", 200)
    assert line["timestamp"].endswith("Z")


def test_an_event_with_a_line_break_stays_on_one_line(logged):
    """Nobody can forge a second line."""
    structlog.get_logger().info('one\n{"event": "two"}')

    assert len(logged()) == 1


def test_an_unlisted_field_is_dropped_and_named(logged):
    """What is not on the list does not get out, but its name does."""
    structlog.get_logger().info("served", password="canary", status=200, title="canary")

    (line,) = logged()

    assert "canary" not in json.dumps(line)
    assert line["dropped"] == ["password", "title"]


def test_listed_fields_alone_drop_nothing():
    """Where all is well, nothing is said about it."""
    event = {"event": "served", "status": 200}

    assert keep_allowed_fields(None, "info", event) == event


@pytest.mark.parametrize(
    "name",
    ["token", "jwt", "password", "content", "title", "shared_secret", "url", "query", "account", "body"],
)
def test_nothing_sensitive_is_on_the_list(name):
    """The list holds no name under which a secret or a person could get out."""
    assert name not in ALLOWED_FIELDS


def test_lines_below_the_level_are_not_written(logged):
    """The level of the settings counts."""
    structlog.get_logger().debug("detail")

    assert logged() == []


def test_an_error_is_described_by_class_and_place():
    """Class and places are told, text is not."""
    described = describe(caught(fail))

    assert described["error"] == "builtins.ValueError"
    assert described["places"][-1].endswith(" fail")
    assert described["places"][-1].startswith("test_logs.py:")
    assert "canary" not in json.dumps(described)


def test_the_causes_of_an_error_are_told():
    """The chain of classes leads to the first cause, without any text."""

    def translate():
        try:
            fail()
        except ValueError as error:
            raise KeyError("canary") from error

    described = describe(caught(translate))

    assert described["error"] == "builtins.KeyError <- builtins.ValueError"
    assert "canary" not in json.dumps(described)


def test_a_suppressed_cause_is_not_told():
    """`from None` is respected: somebody had a reason."""

    def translate():
        try:
            fail()
        except ValueError:
            raise KeyError from None

    assert describe(caught(translate))["error"] == "builtins.KeyError"


def test_a_chain_that_bites_its_tail_ends():
    """Two errors that cause each other do not hang the log."""
    one, other = ValueError(), KeyError()
    one.__cause__, other.__cause__ = other, one

    assert describe(one)["error"].count("<-") < 20


def test_a_deep_error_tells_its_innermost_places():
    """A recursion does not fill the log."""

    def dive(depth):
        if depth:
            dive(depth - 1)
        fail()

    places = describe(caught(lambda: dive(50)))["places"]

    assert len(places) == 12
    assert places[-1].endswith(" fail")


def test_a_librarys_line_comes_without_its_values(logged):
    """The template is told, what fills it is not."""
    logging.getLogger("library").warning("request %s failed", "canary")

    (line,) = logged()

    assert (line["event"], line["logger"], line["level"]) == ("request %s failed", "library", "warning")
    assert "canary" not in json.dumps(line)


def test_a_librarys_error_comes_without_its_text(logged):
    """An exception that a library logs is described like our own."""
    try:
        fail()
    except ValueError:
        logging.getLogger("library").exception("it failed")

    (line,) = logged()

    assert (line["error"], line["level"]) == ("builtins.ValueError", "error")
    assert "canary" not in json.dumps(line)


def test_a_librarys_chatter_is_not_written(logged):
    """Below a warning, libraries are silent."""
    logging.getLogger("library").info("connected")

    assert logged() == []


def test_a_warning_of_an_unusual_level_does_not_fail(logged):
    """A library may number its levels as it likes: its line is written, and its caller goes on."""
    logging.getLogger("library").log(logging.WARNING + 5, "unusual")
    logging.getLogger("library").critical("critical")

    assert [line["event"] for line in logged()] == ["unusual", "critical"]


def test_an_exception_given_as_the_message_shows_no_text(logged):
    """Some libraries log the exception itself instead of a text."""
    logging.getLogger("library").error(caught(fail))

    (line,) = logged()

    assert "canary" not in json.dumps(line)


def test_configuring_twice_adds_no_second_handler(logged):
    """Nothing is written twice when one process configures its logs again."""
    configure_logs("info")

    assert logged() == []
    assert [type(handler) for handler in logging.getLogger().handlers] == [LibraryHandler]
