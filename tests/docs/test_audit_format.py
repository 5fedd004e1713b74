"""docs/audit-format.md says what the trail and its exports hold."""

import re
from pathlib import Path

import pytest
import yaml

from plugin.audit_files import CSV_COLUMNS
from plugin.domain.audit import AuditKind
from plugin.verify_export import _EVENT, _HEADER, FORMAT

DOCS = Path(__file__).parents[2] / "docs"
TEXT = (DOCS / "audit-format.md").read_text()


@pytest.mark.parametrize("name", sorted({*AuditKind, *_HEADER, *_EVENT, *CSV_COLUMNS, FORMAT}))
def test_every_name_is_explained(name):
    """Kinds of events, members and columns."""
    assert f"`{name}`" in TEXT


def test_every_explained_kind_exists():
    """The table of kinds names no other."""
    table = TEXT.split("## Kinds", 1)[1]
    first_cells = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]

    assert {name for cell in first_cells for name in re.findall(r"`(\w+)`", cell)} == set(AuditKind)


def test_the_api_knows_every_kind():
    """And no other."""
    document = yaml.safe_load((DOCS / "openapi.yaml").read_text())

    assert document["components"]["schemas"]["EventKind"]["enum"] == list(AuditKind)
