"""The counters of what an installation holds, after random changes, beside a count by hand, on every store."""

import random
import threading
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from plugin.domain.life import Life, TrashReason
from plugin.domain.secret import SecretCounts
from plugin.storage.engine import open_store
from tests.storage.builders import ALICE, ISSUE, NOW, OTHER_ISSUE, install, keep, make_secret

STEPS = 60
PROFILES = [bytes([number]) * 10 for number in range(3)]
NEVER = Life(expires_at=None, opens_max=None, rotate_by=None)


class Model:
    """What one site should hold, and a way to change both."""

    def __init__(self, store, site, seed):
        self.store, self.site, self.random = store, site, random.Random(seed)  # noqa: S311 - repeatable on purpose
        self.kept, self.trashed = {}, {}

    def step(self, unit):
        """Do one of everything that can happen to secrets."""
        actions = (self.add, self.add, self.trash, self.restore, self.retire, self.change, self.purge)
        rare = (self.delete_some, self.delete_of_container)
        self.random.choice(rare if self.random.random() < 1 / 20 else actions)(unit)

    def any_of(self, secrets):
        """Return one of these secrets; None if there are none."""
        return secrets[self.random.choice(list(secrets))] if secrets else None

    def parameters(self):
        """Return password parameters of one of a few profiles."""
        return self.random.choice(PROFILES) + self.random.randbytes(16)

    def add(self, unit):
        """Add one, perhaps with a limit that is reached already."""
        secret = make_secret(self.random.choice([ISSUE, OTHER_ISSUE]), life=replace(NEVER, expires_at=NOW))
        secret = replace(secret, password_parameters=self.parameters())
        unit.secrets.add(self.site, secret)
        self.kept[secret.head.id] = secret

    def trash(self, unit):
        """Put one in the trash by hand."""
        if (secret := self.any_of(self.kept)) is not None:
            unit.secrets.trash(self.site, secret.head.id, by=ALICE, at=NOW)
            self.trashed[secret.head.id] = self.kept.pop(secret.head.id)

    def retire(self, unit):
        """Put one in the trash because its time is over."""
        secret = self.any_of(self.kept)
        if secret and unit.trash.retire(self.site, secret.head.id, reason=TrashReason.EXPIRED, at=NOW):
            self.trashed[secret.head.id] = self.kept.pop(secret.head.id)

    def restore(self, unit):
        """Take one out of the trash."""
        if (secret := self.any_of(self.trashed)) is not None:
            unit.trash.restore(self.site, secret.head.id, life=NEVER)
            self.kept[secret.head.id] = self.trashed.pop(secret.head.id)

    def change(self, unit):
        """Give one another password, perhaps of another profile."""
        if (secret := self.any_of(self.kept)) is not None:
            changed = replace(secret, password_parameters=self.parameters())
            unit.secrets.replace(self.site, changed, version=1, epoch=1)
            self.kept[secret.head.id] = changed

    def purge(self, unit):
        """Delete some of the trash."""
        for secret_id, _ in unit.trash.purge(self.site, trashed_before=NOW + timedelta(days=1), limit=2):
            del self.trashed[secret_id]

    def delete_some(self, unit):
        """Delete all, as after an uninstallation; which ones go first is not told."""
        unit.remains.delete_secrets(self.site, limit=1000)
        self.kept, self.trashed = {}, {}

    def delete_of_container(self, unit):
        """Delete what a container holds, as when the host says that it is gone. Its trash stays."""
        for secret_id in unit.container_checks.delete_secrets(self.site, ISSUE, limit=1000):
            del self.kept[secret_id]

    def check(self):
        """Compare the counters with a count by hand."""
        everything = [*self.kept.values(), *self.trashed.values()]
        containers = {secret.head.container for secret in self.kept.values()}
        with self.store.reading() as unit:
            assert unit.secrets.counts(self.site) == SecretCounts(
                secrets=len(self.kept), trashed=len(self.trashed), containers=len(containers)
            )
            profiles = Counter(secret.password_parameters[:10] for secret in everything)
            assert unit.health.profiles(self.site) == profiles


@pytest.mark.parametrize("seed", range(3))
def test_the_counters_are_what_counting_gives(store, alices, mallorys, seed):
    """After each of many units of random changes to two sites; some are undone, and some change much."""
    models = [Model(store, site, f"{seed}{place}") for place, site in enumerate((alices, mallorys))]
    for _ in range(STEPS):
        model = models[0].random.choice(models)
        before = dict(model.kept), dict(model.trashed)
        with store.writing() as unit:
            for _ in range(model.random.choice([1, 1, 2, 5])):
                model.step(unit)
            if model.random.random() < 3 / 4:
                unit.commit()
            else:
                model.kept, model.trashed = before
        for each in models:
            each.check()


def test_an_empty_site_counts_nothing(store, alices):
    """It has no counters yet."""
    Model(store, alices, 0).check()


def test_changes_at_the_same_time_all_count(database_url):
    """Each thread adds and trashes on its own connection, in the same containers of the same site."""
    store = open_store(database_url)
    site = install(store)
    secrets = [[make_secret(ISSUE if number % 2 else OTHER_ISSUE) for number in range(12)] for _ in range(4)]

    def change(mine):
        for secret in mine:
            keep(store, site, secret)
        for secret in mine[4:]:
            with store.writing() as unit:
                unit.secrets.trash(site, secret.head.id, by=ALICE, at=NOW)
                unit.commit()

    threads = [threading.Thread(target=change, args=(mine,)) for mine in secrets]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with store.reading() as unit:
        assert unit.secrets.counts(site) == SecretCounts(secrets=16, trashed=32, containers=2)
    store.close()
