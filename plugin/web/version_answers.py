"""The JSON shapes of a secret's versions."""

from collections.abc import Sequence
from typing import Any

from plugin.domain.policy import Policy
from plugin.domain.version import OpenVersion, VersionHead
from plugin.web.answers import time_answer
from plugin.web.content_answers import content_answer


def versions_answer(heads: Sequence[VersionHead]) -> dict[str, Any]:
    """Return which versions there are."""
    return {"versions": [_head_answer(head) | {"is_current": head.is_current} for head in heads]}


def version_answer(opened: OpenVersion, *, policy: Policy) -> dict[str, Any]:
    """Return what one version said."""
    return _head_answer(opened.head) | {"title": opened.title} | content_answer(opened.kept, policy=policy)


def _head_answer(head: VersionHead) -> dict[str, Any]:
    return {
        "version": head.number,
        "updated_by": head.updated_by,
        "updated_at": time_answer(head.updated_at),
    }
