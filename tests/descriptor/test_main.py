"""The command `python -m descriptor`."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from descriptor.__main__ import COMMITTED, main
from descriptor.builder import DEFAULT_APP_KEY, PLACEHOLDER_BASE_URL, build


def test_the_committed_descriptor_is_up_to_date() -> None:
    """The file in the repository is what the builder builds."""
    assert main(["--check"]) == 0
    assert json.loads(COMMITTED.read_text(encoding="utf-8")) == build(PLACEHOLDER_BASE_URL, DEFAULT_APP_KEY)


def test_it_runs_as_a_module() -> None:
    """`python -m descriptor --check` works from the repository's root."""
    done = subprocess.run([sys.executable, "-m", "descriptor", "--check"], cwd=COMMITTED.parent, check=False)

    assert done.returncode == 0


def test_it_writes_the_file(tmp_path: Path) -> None:
    """Without an option the file is written, and then passes the check."""
    target = tmp_path / "atlassian-connect.json"

    assert main([], committed=target) == 0

    assert target.read_text(encoding="utf-8").endswith("}\n")
    assert main(["--check"], committed=target) == 0


@pytest.mark.parametrize("content", [None, "", "{}\n"])
def test_a_stale_or_missing_file_fails_the_check(
    tmp_path: Path, content: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    """The check says which command helps, and changes nothing."""
    target = tmp_path / "atlassian-connect.json"
    if content is not None:
        target.write_text(content, encoding="utf-8")

    assert main(["--check"], committed=target) == 1

    assert "run python -m descriptor" in capsys.readouterr().err
    assert target.exists() is (content is not None)


def test_it_prints_for_one_product(capsys: pytest.CaptureFixture[str]) -> None:
    """An installer can be given a descriptor for an address and a product."""
    arguments = ["--stdout", "--base-url", "https://x.example", "--app-key", "my.key", "--product", "jira"]

    assert main(arguments) == 0

    printed = json.loads(capsys.readouterr().out)
    assert printed == build("https://x.example", "my.key", product="jira")


def test_a_wrong_address_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    """A faulty option is a message, not a traceback."""
    assert main(["--stdout", "--base-url", "x"]) == 2

    captured = capsys.readouterr()
    assert (captured.out, "base URL" in captured.err) == ("", True)
