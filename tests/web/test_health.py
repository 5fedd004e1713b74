"""Whether the app can do its work."""

import pytest

from plugin.web.health import Health


def silent() -> None:
    """Fail with a text that is nobody's business."""
    raise RuntimeError("postgresql://user:zebra-canary@db")


def test_what_answers_is_no_fault() -> None:
    """Without faults the app is ready."""
    assert Health({"store": lambda: None, "keys": lambda: None}).faults() == []


def test_every_part_that_does_not_answer_is_named(capfd: pytest.CaptureFixture[str]) -> None:
    """One fault does not hide the next, and the log says the class of the error, not its text."""
    faults = Health({"store": silent, "good": lambda: None, "keys": silent}).faults()

    logged = "".join(capfd.readouterr())
    assert faults == ["store", "keys"]
    assert "builtins.RuntimeError" in logged
    assert "zebra-canary" not in logged
