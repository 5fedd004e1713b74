"""What a site knows about accounts that apps have to hear of, and what apps have reported.

Source: Atlassian's page "User privacy guide for app developers".
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

MOST_ACCOUNTS = 90
CYCLE_DAYS = 7


@dataclass(slots=True)
class AccountRegister:
    """The accounts that were closed or updated, and each report as it came."""

    closed: set[str] = field(default_factory=set)
    updated: dict[str, datetime] = field(default_factory=dict)
    reports: list[list[str]] = field(default_factory=list)

    def change(self, account_id: str, status: str | None, *, now: datetime) -> None:
        """Close an account, note that it was updated just now, or neither.

        Raises:
            ValueError: the status is another.
        """
        if status not in ("closed", "updated", None):
            raise ValueError(status)
        self.closed.discard(account_id)
        self.updated.pop(account_id, None)
        if status == "closed":
            self.closed.add(account_id)
        if status == "updated":
            self.updated[account_id] = now

    def take(self, accounts: Iterable[tuple[str, datetime]]) -> list[dict[str, str]]:
        """Take a report, and tell with which of its accounts something is to be done."""
        reported = list(accounts)
        self.reports.append([account_id for account_id, _ in reported])
        closed = [account_id for account_id, _ in reported if account_id in self.closed]
        updated = [
            account_id
            for account_id, updated_at in reported
            if account_id in self.updated and self.updated[account_id] > updated_at
        ]
        return [
            *({"accountId": account_id, "status": "closed"} for account_id in closed),
            *({"accountId": account_id, "status": "updated"} for account_id in updated),
        ]
