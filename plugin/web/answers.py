"""The JSON shapes of what the use cases return."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from plugin.domain.ask import AskView
from plugin.domain.grant import IssuedGrant
from plugin.domain.installation import Installation
from plugin.domain.policy import Policy
from plugin.domain.secret import SecretView, TrashedView
from plugin.services.listing import SecretList


def list_answer(listed: SecretList) -> dict[str, Any]:
    """Return a container's list."""
    return {
        "secrets": [view_answer(view) for view in listed.secrets],
        "policy": policy_answer(listed.policy),
        "can_add": listed.can_add,
        "can_ask": listed.can_ask,
        "sealed": listed.is_sealed,
        "trashed": listed.trashed,
        "asks": listed.asks,
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
        "asked_by": view.asked_by,
        "owner": view.owner,
        "is_owner": view.is_owner,
        "limited": view.is_limited,
        "includes_me": view.includes_me,
        "state": "damaged" if view.title is None else view.state.value,
        "expires_at": optional_time_answer(view.life.expires_at),
        "opens_max": view.life.opens_max,
        "opens_left": view.life.opens_left,
        "rotate_by": optional_time_answer(view.life.rotate_by),
    }


def ask_answer(view: AskView) -> dict[str, Any]:
    """Return what everybody who sees the container may know of an ask."""
    ask = view.ask
    return {
        "id": str(ask.id),
        "title": view.title,
        "note": view.note,
        "asked_by": ask.asked_by,
        "asked_at": time_answer(ask.asked_at),
        "expires_at": time_answer(ask.expires_at),
        "is_mine": view.is_mine,
    }


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
        "password_min_characters": policy.password_min_characters,
        "password_max_bytes": policy.password_max_bytes,
        "password_min_strength": policy.password_min_strength,
        "current_password_required": policy.current_password_required,
        "secrets_max": policy.secrets_max,
        "versions_kept": policy.versions_kept,
        "markdown": policy.markdown,
        "one_time_allowed": policy.one_time_allowed,
        "opens_max": policy.opens_max,
        "expiry_default_days": _days_answer(policy.expiry_default),
        "expiry_max_days": _days_answer(policy.expiry_max),
        "lock_hidden_seconds": int(policy.lock_hidden.total_seconds()),
        "trash_days": policy.trash_retention.days,
        "attachments": policy.attachments,
        "attachment_max_bytes": policy.attachment_max_bytes,
        "attachments_max": policy.attachments_max,
    }


def trashed_answer(view: TrashedView) -> dict[str, Any]:
    """Return what an editor may know of a secret in the trash."""
    head, trashed = view.trashed.head, view.trashed
    return {
        "id": str(head.id),
        "title": view.title,
        "created_by": head.created_by,
        "trashed_by": trashed.by_whom,
        "trashed_at": time_answer(trashed.trashed_at),
        "purged_at": time_answer(view.purged_at),
        "reason": trashed.reason.value,
        "expires_at": optional_time_answer(head.life.expires_at),
        "opens_max": head.life.opens_max,
        "opens_left": head.life.opens_left,
    }


def seal_answer(site: Installation) -> dict[str, Any] | None:
    """Return since when a site is sealed and who did it; None while it is open."""
    if site.sealed_at is None:
        return None
    return {"at": time_answer(site.sealed_at), "by": site.sealed_by}


def optional_time_answer(moment: datetime | None) -> str | None:
    """Return a moment as `time_answer` does, or None where there is none."""
    return None if moment is None else time_answer(moment)


def _days_answer(duration: timedelta | None) -> int | None:
    return None if duration is None else duration.days


@lru_cache(maxsize=4096)
def time_answer(moment: datetime) -> str:
    """Return a moment as RFC 3339 in UTC, to the millisecond."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
