"""Answers of plain JSON."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask

from plugin.web.json_response import json_response


@pytest.fixture(autouse=True)
def in_a_request(app: Flask) -> Iterator[None]:
    with app.test_request_context("/"):
        yield


def test_an_answer_is_json_in_ascii() -> None:
    """Whatever a title holds, no reader of the bytes can take it for something else."""
    body = {"title": 'Café "</script>" \u2028', "n": None, "list": [1, True]}

    answer = json_response(body)

    assert answer.content_type == "application/json"
    assert answer.get_data().isascii()
    assert json.loads(answer.get_data()) == body


def test_an_answer_bears_its_length() -> None:
    """The server need not send it in chunks."""
    answer = json_response({"a": 1})

    assert answer.content_length == len(answer.get_data())


def test_what_is_no_json_is_a_fault_of_the_program() -> None:
    """Nothing is guessed."""
    with pytest.raises(TypeError):
        json_response({"at": datetime(2026, 1, 1, tzinfo=UTC)})
