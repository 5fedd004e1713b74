"""The JSON and CSV shapes of the audit trail and of the leaver report."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from plugin.csv_rows import csv_text
from plugin.services.reporting_leavers import LeaverReport, OwnedSecret, SecretToRotate
from plugin.services.searching_audit import EventPage, NamedEvent
from plugin.web.answers import time_answer

_YES_NO = {True: "yes", False: "no"}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def secret_events_answer(page: EventPage) -> dict[str, Any]:
    """Return what happened to one secret."""
    return {"events": [_event(named) for named in page.events], "next_before": page.next_before}


def events_answer(page: EventPage) -> dict[str, Any]:
    """Return what happened on a site."""
    return {"events": [_located(named) for named in page.events], "next_before": page.next_before}


def leaver_answer(report: LeaverReport) -> dict[str, Any]:
    """Return what a person knows."""
    return {
        "secrets": [_to_rotate(secret) for secret in report.secrets],
        "owned": [_owned(secret) for secret in report.owned],
        "truncated": report.is_truncated,
    }


def leaver_csv(report: LeaverReport) -> str:
    """Return what a person knows as a table, with a line of names at its top."""
    names = ("id", "title", "product", "container_id", "last_unlocked_at", "content_changed_at", "is_trashed")
    rows = [_to_rotate(secret) | {"is_trashed": _YES_NO[secret.is_trashed]} for secret in report.secrets]
    return csv_text([names, *([row[name] or "" for name in names] for row in rows)])


def _event(named: NamedEvent) -> dict[str, Any]:
    event = named.event
    return {
        "sequence": event.sequence,
        "at": time_answer(_EPOCH + timedelta(microseconds=event.at_micros)),
        "kind": event.kind,
        "account_id": named.account,
        "details": json.loads(event.details),
    }


def _located(named: NamedEvent) -> dict[str, Any]:
    event = named.event
    return _event(named) | {
        "secret_id": None if event.secret_id is None else str(event.secret_id),
        "title": named.title,
        "product": None if event.container is None else event.container.product.value,
        "container_id": None if event.container is None else event.container.id,
    }


def _owned(secret: OwnedSecret) -> dict[str, Any]:
    return {
        "id": str(secret.id),
        "title": secret.title,
        "product": secret.container.product.value,
        "container_id": secret.container.id,
        "limited": secret.is_limited,
    }


def _to_rotate(secret: SecretToRotate) -> dict[str, Any]:
    return {
        "id": str(secret.id),
        "title": secret.title,
        "product": secret.container.product.value,
        "container_id": secret.container.id,
        "last_unlocked_at": time_answer(secret.last_seen_at),
        "content_changed_at": time_answer(secret.content_changed_at),
        "is_trashed": secret.is_trashed,
    }
