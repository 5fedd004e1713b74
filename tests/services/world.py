"""A small world for the use cases: Acme's site and Mallory's, a host for each, a clock, and real cryptography."""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

from plugin.domain.audit import AuditEvent
from plugin.domain.checked import Checked
from plugin.domain.container import Container
from plugin.domain.draft import parse_password
from plugin.domain.grant import IssuedGrant
from plugin.domain.ids import AccountId, SecretId
from plugin.domain.installation import Installation
from plugin.domain.policy import Policy
from plugin.domain.secret import OpenSecret
from plugin.domain.site_policy import fields_of, parse_site_policy
from plugin.services.adding import add_secret
from plugin.services.changing_policy import change_policy
from plugin.services.dependencies import Dependencies
from plugin.services.gate import Gate
from plugin.services.installing import install_site
from plugin.services.opening_keys import with_opened_keys
from plugin.services.password_keys import PasswordKeys
from plugin.services.ports import Caller
from plugin.services.rotating_tenant_keys import Rotated, plan_rotation_of, rotate_tenant_key
from plugin.services.sealing_sites import seal_site, unseal_site
from plugin.services.site_policies import policy_of
from plugin.services.tenant_keyring import TenantKeyring
from plugin.services.unlocking import unlock_secret
from plugin.vault.key_file import KeyFile
from plugin.vault.key_ring import KeyRing
from plugin.vault.password import TEST_ONLY_BOUNDS, TEST_ONLY_CHEAPEST, Argon2Profile
from plugin.vault.slots import Argon2Slots, SlotsBusy
from plugin.vault.tenant_key import TenantKey
from tests.cast import (
    ADA,
    ALICE,
    BOB,
    EVIL,
    ISSUE,
    MALLORY,
    OTHER_ISSUE,
    PASSWORD,
    make_caller,
    make_draft,
    make_notice,
)
from tests.fakes import FakeClock, FakeHost
from tests.services.backends import Backend
from tests.services.steered_store import SteeredStore, break_audit


class WatchedSlots(Argon2Slots):
    """Real slots that count the derivations, and in which something may happen while one runs."""

    def __init__(self) -> None:
        super().__init__(slots=2, queue=2, wait_seconds=0)
        self.derivations = 0
        self.is_busy = False
        self.meanwhile: Callable[[], object] | None = None

    @contextmanager
    def hold(self, *, tenant: Hashable = None, account: Hashable = None) -> Iterator[None]:
        """Count, let happen what happens meanwhile, and hold a slot."""
        if self.is_busy:
            raise SlotsBusy(retry_after_seconds=2)
        self.derivations += 1
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile is not None:
            meanwhile()
        with super().hold(tenant=tenant, account=account):
            yield


class WatchedProvider:
    """A key file that refuses to be asked while a unit of work is open: a service might keep it open for long."""

    def __init__(self, key_file: Callable[[], KeyFile], store: SteeredStore) -> None:
        self._key_file = key_file
        self._store = store
        self.unwrapped = 0
        """How many keys were opened."""

    @property
    def active_key_id(self) -> int:
        """Return the id of the key that `wrap` uses."""
        return self._key_file().active_key_id

    def wrap(self, plaintext: bytes, *, context: bytes) -> bytes:
        """Seal under the active root key."""
        assert not self._store.is_open
        return self._key_file().wrap(plaintext, context=context)

    def unwrap(self, wrapped: bytes, *, context: bytes) -> bytes:
        """Open under the root key that the box names."""
        assert not self._store.is_open
        self.unwrapped += 1
        return self._key_file().unwrap(wrapped, context=context)

    def check(self) -> None:
        """Prove that the active key can be used now."""
        self._key_file().check()


class World:
    """Alice and Bob may edit the issue; Charlie may not see it; Ada sees it and is admin; Mallory is elsewhere."""

    def __init__(self, backend: Backend, clock: FakeClock, *, ring: KeyRing | None = None) -> None:
        self.backend = backend
        self.clock = clock
        self.store = SteeredStore(backend.store, clock)
        self.slots = WatchedSlots()
        self.ring = ring or KeyRing.new()
        self.provider = WatchedProvider(lambda: KeyFile(self.ring), self.store)
        self.deps = Dependencies(
            store=self.store,
            clock=clock,
            keyring=TenantKeyring(self.provider),
            gate=Gate(),
            password_keys=PasswordKeys(slots=self.slots, profile=TEST_ONLY_CHEAPEST, bounds=TEST_ONLY_BOUNDS),
            policy=Policy(),
        )
        self.host = FakeHost()
        for account in (ALICE, BOB):
            self.host.let(account, ISSUE)
            self.host.let(account, OTHER_ISSUE)
        self.host.let(ADA, ISSUE, edit=False)
        self.host.make_admin(ADA)
        self.evil_host = FakeHost()
        self.evil_host.let(MALLORY, ISSUE)
        self.evil_host.make_admin(MALLORY)
        self.site: Installation = install_site(self.deps, make_notice()).installation
        evil = make_notice(client_key=EVIL, base_url="https://evil.atlassian.net", account=MALLORY)
        self.evil_site: Installation = install_site(self.deps, evil).installation

    def caller(self, account: AccountId = ALICE, container: Container | None = ISSUE) -> Caller:
        """Return somebody who calls from Acme's site."""
        return make_caller(self.site, self.host, account=account, container=container)

    def mallory(self, container: Container = ISSUE) -> Caller:
        """Return Mallory, who calls from her own site, where she may do everything."""
        return make_caller(self.evil_site, self.evil_host, account=MALLORY, container=container)

    def add(
        self, account: AccountId = ALICE, container: Container = ISSUE, **draft: Any
    ) -> tuple[SecretId, str]:
        """Add a secret; return its id and the token of its author's grant."""
        view, grant = add_secret(self.deps, self.caller(account, container), make_draft(**draft))
        return view.id, grant.token

    def unlock(
        self, secret_id: SecretId, account: AccountId = BOB, *, password: str = PASSWORD
    ) -> tuple[OpenSecret, IssuedGrant]:
        """Unlock a secret of the issue."""
        typed = Checked.of(lambda: parse_password({"password": password}, self.deps.policy))
        return unlock_secret(self.deps, self.caller(account), secret_id, typed)

    def token(self, secret_id: SecretId, account: AccountId = BOB) -> str:
        """Unlock a secret and return the token of the grant."""
        _, grant = self.unlock(secret_id, account)
        return grant.token

    def key(self, site: Installation | None = None, *, version: int | None = None) -> TenantKey:
        """Return a site's tenant key, the current one unless a version is named."""
        site = site or self.site

        @with_opened_keys
        def opened(deps: Dependencies) -> TenantKey:
            with self.store.reading() as unit:
                return deps.keyring.get(unit, site, version or site.tenant_key_version)

        return opened(self.deps)

    def rotate(self) -> Rotated:
        """Give Acme a new tenant key, move its secrets, and let Acme's callers come with the new state."""
        plan = plan_rotation_of(self.deps, self.site.client_key, min_age=timedelta(0))
        rotated = rotate_tenant_key(self.deps, plan, progress=lambda _: None)
        self.look_again()
        return rotated

    def look_again(self) -> None:
        """Let Acme's callers come with the installation as it is stored now."""
        with self.store.reading() as unit:
            found = unit.installations.find(self.site.client_key)
        assert found is not None
        self.site = found

    def with_profile(self, profile: Argon2Profile) -> None:
        """Make these the Argon2 parameters of today."""
        keys = PasswordKeys(slots=self.slots, profile=profile, bounds=TEST_ONLY_BOUNDS)
        self.deps = replace(self.deps, password_keys=keys)

    def set_policy(self, **changes: object) -> None:
        """Change the rules from here on."""
        self.deps = replace(self.deps, policy=replace(self.deps.policy, **changes))

    def choose_policy(self, **fields: object) -> None:
        """Let Ada change fields of the site's policy, and Acme's callers come with the new state."""
        body = fields_of(policy_of(self.deps, self.site)) | fields
        version = self.site.policy_version
        chosen = Checked.of(lambda: (version, parse_site_policy(body, self.deps.policy)))
        change_policy(self.deps, self.caller(ADA), chosen)
        self.look_again()

    def damage_policy(self) -> None:
        """Make what is stored of Acme's policy unreadable, as somebody with the database could."""
        with self.store.writing() as unit:
            found = unit.installations.find(self.site.client_key)
            assert found is not None
            unit.installations.update(
                replace(found, policy='{"markdown":"maybe"}', generation=found.generation + 1)
            )
            unit.commit()
        self.look_again()

    def seal(self) -> None:
        """Let Ada seal the site, and Acme's callers come with the new state."""
        seal_site(self.deps, self.caller(ADA), Checked.of(lambda: "acme.atlassian.net"))
        self.look_again()

    def unseal(self) -> None:
        """Let Ada unseal the site, and Acme's callers come with the new state."""
        unseal_site(self.deps, self.caller(ADA))
        self.look_again()

    def break_audit(self) -> None:
        """Make the audit trail fail from here on."""
        self.store.alter = break_audit

    def events(self, site: Installation | None = None) -> list[AuditEvent]:
        """Return the audit events of a site."""
        with self.store.reading() as unit:
            return unit.audit.events((site or self.site).id)

    def kinds(self) -> list[str]:
        """Return the kinds of Acme's audit events, without the installing."""
        return [event.kind for event in self.events()][1:]

    def snapshot(self, *, without: tuple[str, ...] = ()) -> dict[str, object]:
        """Return everything that the store holds, but for some tables."""
        return {name: rows for name, rows in self.backend.snapshot().items() if name not in without}
