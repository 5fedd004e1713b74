"""The JSON shapes of what the use cases return."""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from plugin.domain.grant import IssuedGrant
from plugin.domain.policy import Policy
from plugin.domain.secret import OpenSecret, SecretView
from plugin.services.listing import SecretList
from plugin.services.overview import Overview


def list_answer(listed: SecretList) -> dict[str, Any]:
    """Return a container's list."""
    return {
        "secrets": [view_answer(view) for view in listed.secrets],
        "policy": policy_answer(listed.policy),
        "can_add": listed.can_add,
    }


def view_answer(view: SecretView) -> dict[str, Any]:
    """Return what everybody who sees the container may know of a secret."""
    return {
        "id": str(view.id),
        "title": view.title,
        "created_by": view.created_by,
        "created_at": time_answer(view.created_at),
        "updated_by": view.updated_by,
        "updated_at": time_answer(view.updated_at),
        "version": view.version,
        "can_edit": view.can_edit,
        "is_mine": view.is_mine,
    }


def open_answer(opened: OpenSecret) -> dict[str, Any]:
    """Return an unlocked secret."""
    return view_answer(opened.view) | {"format": opened.format, "content": opened.content}


def grant_answer(grant: IssuedGrant) -> dict[str, Any]:
    """Return what the reader's page keeps in memory."""
    return {
        "token": grant.token,
        "expires_at": time_answer(grant.expires_at),
        "idle_seconds": grant.idle_seconds,
    }


def policy_answer(policy: Policy) -> dict[str, Any]:
    """Return the rules that a form explains; the server enforces the same ones."""
    return {
        "title_max_characters": policy.title_max_characters,
        "content_max_bytes": policy.content_max_bytes,
        "password_min_bytes": policy.password_min_bytes,
        "password_max_bytes": policy.password_max_bytes,
        "secrets_max": policy.secrets_max,
        "lock_hidden_seconds": int(policy.lock_hidden.total_seconds()),
        "trash_days": policy.trash_retention.days,
    }


def overview_answer(overview: Overview) -> dict[str, Any]:
    """Return what a site admin sees."""
    installation = overview.installation
    return {
        "installation": {
            "product": installation.product.value,
            "client_key": installation.client_key,
            "base_url": installation.base_url,
            "display_url": installation.display_url,
            "installed_at": time_answer(installation.installed_at),
        },
        "secrets": overview.counts.secrets,
        "trashed": overview.counts.trashed,
        "containers": overview.counts.containers,
        "live_grants": overview.live_grants,
        "others_at_address": overview.others_at_address,
    }


@lru_cache(maxsize=4096)
def time_answer(moment: datetime) -> str:
    """Return a moment as RFC 3339 in UTC, to the millisecond."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
