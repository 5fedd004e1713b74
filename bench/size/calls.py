"""The calls that must not notice how much the store holds."""

from collections.abc import Callable
from dataclasses import dataclass

from bench.site import Sites
from plugin.domain.audit_search import parse_audit_search
from plugin.domain.checked import Checked
from plugin.domain.ids import SecretId
from plugin.services.listing import list_secrets
from plugin.services.overview import view_overview
from plugin.services.ports import Caller
from plugin.services.searching_audit import search_audit

ROWS = 5
SHORT_OF_THE_END = 1000


@dataclass(frozen=True)
class Prepared:
    """A store with the caller's own few secrets among all the others."""

    sites: Sites
    caller: Caller
    secrets: list[SecretId]

    @classmethod
    def among(cls, sites: Sites) -> "Prepared":
        """Add the caller's own secrets."""
        caller = sites.caller(0)
        sites.host.make_admin(caller.principal.account)
        return cls(sites, caller, [sites.add(caller) for _ in range(ROWS)])

    def calls(self) -> dict[str, Callable[[], object]]:
        """Return the calls by name."""
        return {
            "list of five": lambda: list_secrets(self.sites.deps, self.caller),
            "unlock (cheapest Argon2)": lambda: self.sites.unlock(self.caller, self.secrets[0]),
            "audit: newest page": lambda: self._search({}),
            "audit: one kind": lambda: self._search({"kinds": ["refused"]}),
            "audit: one secret": lambda: self._search({"secret_id": str(self.secrets[0])}),
            "audit: one account": lambda: self._search({"account_id": self.caller.principal.account}),
            "audit: far back": lambda: self._search({"before": SHORT_OF_THE_END}),
            "admin overview": lambda: view_overview(self.sites.deps, self.caller),
        }

    def _search(self, body: dict[str, object]) -> object:
        return search_audit(self.sites.deps, self.caller, Checked.of(lambda: parse_audit_search(body)))
