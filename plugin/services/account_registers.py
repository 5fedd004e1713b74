"""Where accounts are reported. `plugin.hosts` fills these in."""

from collections.abc import Sequence
from typing import Protocol

from plugin.domain.account_report import AccountAnswers, KeptAccount
from plugin.services.signing_tenants import SigningTenant


class AccountRegister(Protocol):
    """Where one site's accounts are reported."""

    def report(self, accounts: Sequence[KeptAccount]) -> AccountAnswers:
        """Report some accounts, at most `plugin.domain.account_report.BATCH`.

        Raises:
            HostUnavailable: no usable answer.

        """
        ...


class AccountRegisters(Protocol):
    """The registers of all tenants."""

    def of(self, tenant: SigningTenant) -> AccountRegister:
        """Return the register of one tenant."""
        ...
