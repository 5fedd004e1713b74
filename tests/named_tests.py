"""Finds tests by the names under which lists and documents mention them."""

import ast
import functools
import re
from pathlib import Path

ROOT = Path(__file__).parents[1]

_NAME = re.compile(r"(tests/[a-z0-9_/]+\.py)::(test_[a-z0-9_]+)")


def names_in(text: str) -> list[str]:
    """Return every test that a text mentions, such as `tests/web/test_api.py::test_it_works`."""
    return [match[0] for match in _NAME.finditer(text)]


def missing(names: list[str]) -> list[str]:
    """Return those of the names to which there is no test."""
    return [name for name in names if not _exists(name)]


def _exists(name: str) -> bool:
    match = _NAME.fullmatch(name)
    return match is not None and match[2] in names_of_tests(match[1])


@functools.cache
def names_of_tests(path: str) -> frozenset[str]:
    """Return the names of a file's tests; a file that is not there has none."""
    file = ROOT / path
    if not file.is_file():
        return frozenset()
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))
