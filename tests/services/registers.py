"""Registers of accounts that answer as a test says."""

from plugin.domain.account_report import AccountAnswers
from tests.cast import ACME, EVIL


class Register:
    """One site's register: it answers as a test says, and remembers what it was told."""

    def __init__(self):
        self.told = []
        self.closed = set()
        self.updated = set()
        self.cycle_days = None
        self.failures = []

    def report(self, accounts):
        """Take a report."""
        if self.failures and (error := self.failures.pop(0)):
            raise error
        self.told.append(list(accounts))
        named = {each.account for each in accounts}
        return AccountAnswers(
            frozenset(named & self.closed), frozenset(named & self.updated), self.cycle_days
        )

    def names(self):
        """Return the accounts of all calls."""
        return [each.account for batch in self.told for each in batch]


class Registers:
    """Acme's register and Mallory's."""

    def __init__(self):
        self.of_client = {ACME: Register(), EVIL: Register()}

    def of(self, tenant):
        """Return the register of one tenant."""
        return self.of_client[tenant.installation.client_key]
