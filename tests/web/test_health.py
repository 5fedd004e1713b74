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


def test_strangers_cannot_make_the_parts_work() -> None:
    """Anybody may ask, and a check may cost a call to a key service, so an answer is kept for a while."""
    asked = []
    health = Health({"keys": lambda: asked.append(1)})

    for _ in range(50):
        health.faults()

    assert len(asked) == 1


def test_an_answer_is_not_kept_for_long() -> None:
    """When its time is over the part is asked again."""
    asked = []
    health = Health({"keys": lambda: asked.append(1)}, keep_seconds=0)

    health.faults()
    health.faults()

    assert len(asked) == 2
