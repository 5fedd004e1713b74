"""What an app tells Atlassian about the accounts that it keeps something of, and what it is told in return.

Source: Atlassian's "User privacy guide for app developers", section "Reporting user personal data for your apps".
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Self

from plugin.domain.ids import AccountId

BATCH = 90
"""The most accounts that one call may name."""
DEFAULT_CYCLE_DAYS = 7
LONGEST_CYCLE_DAYS = 30


@dataclass(frozen=True, slots=True)
class KeptAccount:
    """An account, and since when what is kept of it is known to be right."""

    account: AccountId
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class AccountAnswers:
    """What became of the accounts of one call; those that it does not name are as they were."""

    closed: frozenset[AccountId] = frozenset()
    """These do not exist any more: everything about them has to be erased."""
    updated: frozenset[AccountId] = frozenset()
    """What Atlassian knows of these has changed. The app keeps nothing of it but the id, which never changes."""
    cycle_days: int | None = None
    """How many days lie between two reports of one account; None where the answer does not say."""


@dataclass(frozen=True, slots=True)
class ReportRun:
    """Where an installation's reports stand."""

    began_at: datetime
    """Since when the running cycle is due: accounts that were reported before that are to be reported."""
    cycle_days: int

    def told(self, answers: AccountAnswers) -> Self:
        """Return the run with the cycle that an answer names, if it names one."""
        days = min(answers.cycle_days or self.cycle_days, LONGEST_CYCLE_DAYS)
        return replace(self, cycle_days=days)

    def next_due_at(self, finished_at: datetime) -> datetime:
        """Return when the next cycle begins: no account may be reported twice within one."""
        return finished_at + timedelta(days=self.cycle_days)
