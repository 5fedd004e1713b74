"""Tells a site which accounts the app keeps something of: Atlassian's personal data reporting.

Source: Atlassian's page "User privacy guide for app developers", section "Reporting user personal data for your
apps". A Connect app reports to each site that has installed it, with its own token: `POST` on the path
`rest/atlassian-connect/latest/report-accounts` below the base URL. The answer is 204 where nothing is to be done, or
200 with the accounts that are closed or updated, and may say in `Cycle-Period` how many days a cycle has.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from plugin.connect.errors import HostFault, HostFaultReason, NotFoundAtHost
from plugin.connect.exchange import Answer
from plugin.connect.site import Site, json_object
from plugin.domain.account_report import BATCH, AccountAnswers, KeptAccount
from plugin.domain.errors import HostUnavailable
from plugin.domain.ids import AccountId

_OK, _NOTHING_TO_DO = 200, 204
_CLOSED, _UPDATED = "closed", "updated"
# The guide names a number of days; a unit after it, and ISO 8601's form, have been seen in the wild.
_CYCLE = re.compile(r"P?([1-9][0-9]{0,2})\s*(?:d|days?)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SiteRegister:
    """Where the accounts of one site are reported."""

    site: Site
    path: str

    def report(self, accounts: Sequence[KeptAccount]) -> AccountAnswers:
        """Report some accounts.

        Raises:
            HostUnavailable: no usable answer. A 404 is none: it says that accounts are not reported there.
            ValueError: there are none, or more than one call may name.

        """
        if not 0 < len(accounts) <= BATCH:
            raise ValueError(f"a call reports 1 to {BATCH} accounts")
        try:
            return self.site.tell(self.path, {"accounts": [_described(each) for each in accounts]}, _answers)
        except NotFoundAtHost as error:
            raise HostUnavailable from error


def _described(kept: KeptAccount) -> dict[str, str]:
    moment = kept.updated_at.astimezone(UTC).isoformat(timespec="milliseconds")
    return {"accountId": kept.account, "updatedAt": moment.replace("+00:00", "Z")}


def _answers(answer: Answer) -> AccountAnswers:
    cycle_days = _cycle_days(answer.cycle_period)
    if answer.status == _NOTHING_TO_DO:
        return AccountAnswers(cycle_days=cycle_days)
    found = json_object(answer).get("accounts")
    if not isinstance(found, list):
        raise HostFault(HostFaultReason.NONSENSE)
    named = [_read(each) for each in found]
    return AccountAnswers(
        closed=frozenset(account for account, status in named if status == _CLOSED),
        updated=frozenset(account for account, status in named if status == _UPDATED),
        cycle_days=cycle_days,
    )


def _read(named: Mapping[str, Any]) -> tuple[AccountId, str]:
    if not isinstance(named, dict):
        raise HostFault(HostFaultReason.NONSENSE)
    account, status = named.get("accountId"), named.get("status")
    if not isinstance(account, str) or status not in (_CLOSED, _UPDATED):
        raise HostFault(HostFaultReason.NONSENSE)
    return AccountId(account), status


def _cycle_days(header: str | None) -> int | None:
    """Read the cycle's length; a header that makes no sense counts as none."""
    match = _CYCLE.fullmatch((header or "").strip())
    return int(match[1]) if match else None
