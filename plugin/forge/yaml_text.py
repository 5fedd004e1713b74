"""Writes plain data as YAML that people can read; every text stands in double quotes, as JSON writes it.

JSON's texts and numbers are YAML's too (YAML 1.2, section 1.3), so this needs no library at run time.
"""

import json
from collections.abc import Iterator, Mapping, Sequence

Value = Mapping[str, "Value"] | Sequence["Value"] | str | int | bool


def yaml_text(value: Mapping[str, Value]) -> str:
    """Return a document in block style. Keys must be plain words."""
    return "\n".join(_mapping(value, depth=0)) + "\n"


def _mapping(value: Mapping[str, Value], *, depth: int) -> Iterator[str]:
    for key, inner in value.items():
        yield from _entry(f"{'  ' * depth}{key}:", inner, depth=depth)


def _entry(start: str, value: Value, *, depth: int) -> Iterator[str]:
    if isinstance(value, Mapping) and value:
        yield start
        yield from _mapping(value, depth=depth + 1)
    elif isinstance(value, Sequence) and not isinstance(value, str) and value:
        yield start
        for item in value:
            yield from _item(item, depth=depth + 1)
    else:
        yield f"{start} {json.dumps(value, ensure_ascii=False)}"


def _item(value: Value, *, depth: int) -> Iterator[str]:
    """Write an entry of a list: a mapping begins in the line of the hyphen."""
    indent = "  " * depth
    if not isinstance(value, Mapping) or not value:
        yield f"{indent}- {json.dumps(value, ensure_ascii=False)}"
        return
    first, *rest = _mapping(value, depth=depth + 1)
    yield f"{indent}- {first.lstrip()}"
    yield from rest
