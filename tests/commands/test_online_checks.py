"""The doctor's looks at the network."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from plugin.commands.online_checks import look_outside
from plugin.settings import Settings
from tests.connect.local_host import Asked, LocalHost, local_host, reply
from tests.fakes import FakeClock

KEY = "com.secrets-for-jira-and-confluence"
NOBODY = "http://127.0.0.1:9"


class Outside:
    """A machine that serves the app's addresses and the install keys."""

    def __init__(self, host: LocalHost) -> None:
        self.host = host
        self.described: dict[str, Any] = {"key": KEY, "baseUrl": host.url}
        self.status = 200

    def answer(self, handler: BaseHTTPRequestHandler, asked: Asked) -> None:
        """Answer as the app does."""
        reply(handler, self.status, json.dumps(self.described).encode())

    def found(self, *, clock: FakeClock | None = None, **changes: str) -> dict[str, tuple[bool, str]]:
        """Return what the doctor finds."""
        settings = Settings.from_env(
            {
                "SECRETS_BASE_URL": self.host.url,
                "SECRETS_DATABASE_URL": "sqlite:////nowhere/secrets.db",
                "SECRETS_ROOT_KEYS": "/nowhere/root-keys.json",
                "SECRETS_INSTALL_KEYS_URL": self.host.url,
                **changes,
            }
        )
        findings = look_outside(settings, clock=clock or FakeClock(datetime.now(UTC)))
        return {finding.subject: (finding.is_good, finding.text) for finding in findings}


@pytest.fixture
def outside() -> Iterator[Outside]:
    with local_host() as host:
        made = Outside(host)
        host.answer = made.answer
        yield made


def test_all_is_well_where_everything_answers(outside: Outside) -> None:
    """Three looks, and nothing to mend."""
    assert {subject: is_good for subject, (is_good, _) in outside.found().items()} == {
        "base URL from outside": True,
        "install keys": True,
        "clock": True,
    }


def test_a_base_url_that_nobody_answers_is_found(outside: Outside) -> None:
    """It says what has to lead there."""
    is_good, text = outside.found(SECRETS_BASE_URL=NOBODY)["base URL from outside"]

    assert not is_good
    assert "no answer at /healthz; to mend it: start the app" in text


def test_a_base_url_that_answers_with_an_error_is_found(outside: Outside) -> None:
    """The status is named."""
    outside.status = 502

    assert outside.found()["base URL from outside"][1].startswith("status 502")


@pytest.mark.parametrize("changes", [{"key": "other"}, {"baseUrl": "https://other.example"}])
def test_another_apps_descriptor_is_found(outside: Outside, changes: dict[str, str]) -> None:
    """A proxy that leads elsewhere, or an app with other settings."""
    outside.described |= changes

    assert "another descriptor" in outside.found()["base URL from outside"][1]


def test_install_keys_that_cannot_be_reached_are_found(outside: Outside) -> None:
    """Then there is no clock to compare with, either."""
    found = outside.found(SECRETS_INSTALL_KEYS_URL=NOBODY)

    assert (found["install keys"][0], found["clock"][0]) == (False, False)


@pytest.mark.parametrize(("seconds", "is_good"), [(-60, False), (-20, True), (20, True), (60, False)])
def test_a_clock_that_is_off_is_found(outside: Outside, seconds: int, is_good: bool) -> None:
    """Half a minute is borne; a minute makes good tokens look old or early."""
    clock = FakeClock(datetime.now(UTC) + timedelta(seconds=seconds))

    assert outside.found(clock=clock)["clock"][0] is is_good
