"""Titles of secrets anywhere in a site, opened for its admins."""

from collections.abc import Iterable, Mapping

from plugin.domain.ids import SecretId
from plugin.domain.secret import SecretHead
from plugin.services.work import Work


def open_titles(work: Work, heads: Iterable[SecretHead]) -> Mapping[SecretId, str | None]:
    """Return the title of each secret; None where it was tampered with: one must not hide all others."""
    return {head.id: work.title_or_none(head) for head in heads}
