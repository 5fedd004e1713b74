"""A store on SQLite with two sites and their secrets, for the use cases that are measured in this process."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import uuid4

from plugin.app import open_app_store, open_key_provider, wire
from plugin.domain.checked import Checked
from plugin.domain.clock import SystemClock
from plugin.domain.container import Container, Product
from plugin.domain.content import Content
from plugin.domain.draft import parse_password
from plugin.domain.ids import AccountId, SecretId
from plugin.domain.installation import Installation
from plugin.domain.secret import SecretHead
from plugin.services.adding import add_secret
from plugin.services.dependencies import Dependencies
from plugin.services.installing import install_site
from plugin.services.password_keys import PasswordKeys, PasswordLock
from plugin.services.ports import Caller
from plugin.services.sealing import PlainText, lock_key, place_of, seal_secret
from plugin.services.unlocking import unlock_secret
from plugin.settings import Settings
from plugin.storage.migration import migrate
from plugin.vault.key_file import write_new_key_file
from plugin.vault.password import PRODUCTION_BOUNDS, RECOMMENDED, PasswordParameters
from plugin.vault.slots import Argon2Slots
from tests.cast import PASSWORD, make_caller, make_draft, make_notice
from tests.fakes import FakeHost
from tests.threats.loot import Loot

ISSUE = Container(Product.JIRA, "10042")


@dataclass(frozen=True)
class Sites:
    """The tools of the use cases, and who calls."""

    deps: Dependencies
    installations: list[Installation]
    host: FakeHost
    loot: Loot

    def with_slots(self, slots: int) -> "Sites":
        """Return the same with so many places for Argon2 and today's parameters."""
        keys = PasswordKeys(
            slots=Argon2Slots(slots, 4 * slots, 60.0), profile=RECOMMENDED, bounds=PRODUCTION_BOUNDS
        )
        return replace(self, deps=replace(self.deps, password_keys=keys))

    def caller(self, number: int) -> Caller:
        """Return somebody of one of the sites, who may do everything on the issue."""
        account = AccountId(f"712020:{number:08d}-1111-4222-8333-0c6f2a1b8d77")
        self.host.let(account, ISSUE)
        return make_caller(self.installations[number % 2], self.host, account=account, container=ISSUE)

    def add(self, caller: Caller) -> SecretId:
        """Add a secret."""
        view, _ = add_secret(self.deps, caller, make_draft())
        return view.id

    def unlock(self, caller: Caller, secret_id: SecretId) -> None:
        """Unlock with the right password."""
        unlock_secret(
            self.deps,
            caller,
            secret_id,
            Checked.of(lambda: parse_password({"password": PASSWORD}, self.deps.policy)),
        )

    def fill(self, site: Installation, number: int) -> None:
        """Add many secrets, all with one password's key: no Argon2 runs for them."""
        tenant_key = self.loot.tenant_key(site.client_key)
        lock = PasswordLock(PasswordParameters.fresh(RECOMMENDED), bytes(32))
        now, author = self.deps.clock.now(), AccountId("712020:author")
        with self.deps.store.writing() as unit:
            for _ in range(number):
                head = SecretHead(
                    SecretId(uuid4()), ISSUE, author, now, author, now, 1, tenant_key.version, b""
                )
                place = place_of(site.id, head, key_epoch=1)
                locked = lock_key(bytes(32), lock, place=place, tenant_key=tenant_key)
                plain = PlainText("A title", Content.of_text("a content of a usual length " * 8))
                secret = seal_secret(head, plain, locked=locked, place=place, tenant_key=tenant_key)
                unit.secrets.add(site.id, secret)
            unit.commit()


@contextmanager
def sites_in(folder: Path, database_url: str | None = None, *, cheap: bool = False) -> Iterator[Sites]:
    """Make a store, in this folder unless told otherwise, in which two sites have installed the app.

    `cheap` takes the least of Argon2, for those who measure what is around it.
    """
    write_new_key_file(folder / "root-keys.json")
    environment = {
        "SECRETS_BASE_URL": "http://127.0.0.1:9000",
        "SECRETS_DATABASE_URL": database_url or f"sqlite:///{folder}/secrets.db",
        "SECRETS_ROOT_KEYS": str(folder / "root-keys.json"),
        "SECRETS_TEST_ONLY_CHEAP_ARGON2": str(cheap).lower(),
    }
    settings = Settings.from_env(environment)
    migrate(environment["SECRETS_DATABASE_URL"])
    store, provider = open_app_store(settings), open_key_provider(settings)
    deps = wire(settings, store=store, provider=provider, clock=SystemClock())
    notices = [
        make_notice(),
        make_notice(client_key="other-client-key", base_url="https://other.atlassian.net"),
    ]
    installed = [install_site(deps, notice).installation for notice in notices]
    yield Sites(deps, installed, FakeHost(), Loot(folder, provider))  # type: ignore[arg-type] # any provider opens
    store.close()
