"""The devhost's own query string hash."""

import json
from pathlib import Path
from typing import Any

import pytest

from devhost.qsh import canonical_request, query_string_hash

_VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "connect" / "qsh-vectors.json").read_text())[
    "vectors"
]


@pytest.mark.parametrize("vector", _VECTORS, ids=lambda vector: vector["name"])
def test_published_vector(vector: dict[str, Any]) -> None:
    """Every published vector gives its canonical request and its hash."""
    request = (vector["method"], vector["url"])
    base_path = vector.get("base_path") or ""

    assert canonical_request(*request, base_path=base_path) == vector["canonical"]
    assert query_string_hash(*request, base_path=base_path) == vector.get("qsh", vector["reference_qsh"])


def test_base_path_counts_as_whole_segments_only() -> None:
    """A path that merely begins with the same letters as the base path is not cut."""
    assert canonical_request("GET", "/wikifoo", base_path="/wiki") == "GET&/wikifoo&"
