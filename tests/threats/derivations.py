"""Counts how often Argon2 runs in this process."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from plugin.vault import password


@dataclass
class Count:
    """How many derivations there were."""

    runs: int = 0


@contextmanager
def counted_derivations() -> Iterator[Count]:
    """Count for the length of a block, and let each one run."""
    count, run = Count(), password._argon2id

    def counting(*arguments: Any, **named: Any) -> bytes:
        count.runs += 1
        return run(*arguments, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(password, "_argon2id", counting)
        yield count
