"""docs/threat-model.md names a test for each claim, and each test that it names is there."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENT = (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py(?:::\w+)?)`", DOCUMENT)))

# These hold up the other tests; they are about no attacker.
ABOUT_NO_ATTACKER = {"test_document.py"}


def claims() -> list[str]:
    """Return the rows of the tables of attackers and of residual risks."""
    tables = DOCUMENT.partition("## Attackers")[2].partition("## After a theft")[0]
    lines = [line for line in tables.splitlines() if line.startswith("|")]
    return [line for line in lines if not re.match(r"\|(---|\s*(Attacker has|Risk)\b)", line)]


@pytest.mark.parametrize("claim", claims(), ids=lambda claim: claim.split("|")[1].strip()[:50])
def test_a_claim_names_its_tests(claim: str) -> None:
    """Its last column names at least one."""
    assert re.search(r"`tests/[\w/]+\.py", claim.rstrip("| ").rpartition("|")[2])


@pytest.mark.parametrize("name", NAMED)
def test_a_named_test_is_there(name: str) -> None:
    """The file, and the function in it; a whole file has tests."""
    file, _, function = name.partition("::")
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    tests = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}

    assert function in tests if function else any(test.startswith("test_") for test in tests)


def test_every_test_of_a_threat_is_named() -> None:
    """No file of this folder is without its row."""
    files = {path.name for path in Path(__file__).parent.glob("test_*.py")} - ABOUT_NO_ATTACKER

    assert {name for name in files if f"tests/threats/{name}" not in DOCUMENT} == set()


def test_the_document_makes_claims() -> None:
    """Otherwise the first test would look at nothing."""
    assert len(claims()) > 25
