"""What a refusal looks like over HTTP."""

from typing import Any

from werkzeug.test import TestResponse


def refusal(answer: TestResponse) -> tuple[int, str]:
    """Return the status and code of a problem."""
    return answer.status_code, problem(answer)["code"]


def problem(answer: TestResponse) -> dict[str, Any]:
    """Return a problem; anything else is no refusal of the API."""
    assert answer.content_type == "application/problem+json"
    body: dict[str, Any] = answer.get_json()
    return body


def without_id(answer: TestResponse) -> dict[str, Any]:
    """Return a problem without what differs from request to request."""
    return {name: value for name, value in problem(answer).items() if name != "request_id"}
