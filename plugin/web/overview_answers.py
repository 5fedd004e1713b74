"""The JSON shape of the admin's overview."""

from datetime import datetime
from typing import Any

from plugin.domain.installation import Installation
from plugin.services.overview import DayCounts, Health, Overview
from plugin.web.answers import time_answer


def overview_answer(overview: Overview, *, reports_accounts: bool) -> dict[str, Any]:
    """Return what a site admin sees. `reports_accounts`: whether the operator has switched that on."""
    installation, report = overview.installation, overview.health.report
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
        "days": [_day(counts) for counts in overview.days],
        "sealed": _sealed(installation),
        "health": _health(overview.health),
        "personal_data": {
            "enabled": reports_accounts,
            "last_reported_at": _time_or_none(report.last_reported_at),
            "next_due_at": _time_or_none(report.next_due_at),
        },
    }


def _day(counts: DayCounts) -> dict[str, Any]:
    return {
        "day": counts.day.isoformat(),
        "created": counts.created,
        "unlocked": counts.unlocked,
        "refused": counts.refused,
    }


def _sealed(installation: Installation) -> dict[str, Any] | None:
    if installation.sealed_at is None:
        return None
    return {"at": time_answer(installation.sealed_at), "by": installation.sealed_by}


def _health(health: Health) -> dict[str, Any]:
    return {
        "last_host_contact_at": _time_or_none(health.last_host_contact_at),
        "tenant_key_created_at": time_answer(health.tenant_key_created_at),
        "weak_parameters": health.weak_parameters,
    }


def _time_or_none(moment: datetime | None) -> str | None:
    return None if moment is None else time_answer(moment)
