"""Rotating while people work: readers, unlockers and editors in threads, on both databases; none of them fails."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from plugin.domain.checked import Checked
from plugin.domain.draft import parse_password
from plugin.domain.errors import ChangedMeanwhile
from plugin.domain.policy import Policy
from plugin.services import moving_secrets, rotating_root_key
from plugin.services.adding import add_secret
from plugin.services.editing import edit_secret
from plugin.services.listing import list_secrets
from plugin.services.revealing import reveal_secret
from plugin.services.rotating_root_key import rotate_root_key
from plugin.services.rotating_tenant_keys import plan_rotation, rotate_tenant_key
from plugin.services.unlocking import unlock_secret
from plugin.vault.key_ring import KeyRing
from tests.cast import ALICE, BOB, PASSWORD, make_draft, make_edit
from tests.services.served_site import KEYS, make_deps, ring_of

SECRETS = 12
ROTATIONS = 3


def add(site):
    """Add secrets; return their ids and the tokens of Alice's grants."""
    added = [add_secret(site.deps, site.caller(ALICE), make_draft()) for _ in range(SECRETS)]
    return [(view.id, grant.token) for view, grant in added]


def work_until(stop, act):
    """Do something again and again; return how often."""
    done = 0
    while not stop.is_set() or not done:
        act(done)
        done += 1
    return done


def people(site, secrets):
    """Return what goes on all the time: listing, revealing, unlocking, editing."""
    typed = Checked.of(lambda: parse_password({"password": PASSWORD}, Policy()))

    def reading(turn):
        assert len(list_secrets(site.deps, site.caller(BOB)).secrets) == SECRETS
        secret_id, token = secrets[turn % SECRETS]
        reveal_secret(site.deps, site.caller(ALICE), secret_id, token)

    def unlocking(turn):
        secret_id, _ = secrets[turn * 5 % SECRETS]
        unlock_secret(site.deps, site.caller(BOB), secret_id, typed)

    def editing(turn):
        secret_id, token = secrets[turn * 7 % SECRETS]
        caller = site.caller(ALICE)
        version = reveal_secret(site.deps, caller, secret_id, token).view.version
        changes = make_edit(version, content=f"content of turn {turn}")
        try:
            edit_secret(site.deps, caller, secret_id, changes, grant_token=token)
        except ChangedMeanwhile as error:  # only another editor may be quicker, and there is none
            raise AssertionError("a rotation looked like an edit") from error

    return reading, unlocking, editing


def rotate_all(deps, min_age=timedelta(0)):
    """Run `keys rotate-tenant`."""
    return [
        rotate_tenant_key(deps, plan, progress=lambda _: None)
        for plan in plan_rotation(deps, min_age=min_age)
    ]


def during(site, secrets, rotate):
    """Run a rotation while people work; return how often each of them got his way."""
    stop = threading.Event()
    with ThreadPoolExecutor(4) as pool:
        working = [pool.submit(work_until, stop, act) for act in people(site, secrets)]
        try:
            rotate()
        finally:
            stop.set()
        return [each.result(timeout=60) for each in working]


def test_no_reader_unlocker_or_editor_fails_while_tenant_keys_are_rotated(site, monkeypatch):
    """Several rotations in a row, in batches of two; afterwards everything is under the newest key."""
    monkeypatch.setattr(moving_secrets, "BATCH", 2)
    secrets = add(site)

    done = during(site, secrets, lambda: [rotate_all(site.deps) for _ in range(ROTATIONS)])
    rotate_all(site.deps, timedelta(hours=24))

    assert all(done)
    assert site.caller(ALICE).principal.installation.tenant_key_version == 1 + ROTATIONS
    with site.deps.store.reading() as unit:
        assert unit.secret_keys.count_old_across_tenants() == 0
    assert_all_open(site, secrets)


def test_nobody_fails_while_two_runs_rotate_at_once(site, monkeypatch):
    """Each with the tools of a process of its own."""
    monkeypatch.setattr(moving_secrets, "BATCH", 2)
    secrets = add(site)
    others = [make_deps(site.deps.store, ring_of(active=1)) for _ in range(2)]

    def rotate():
        with ThreadPoolExecutor(2) as pool:
            for done in [pool.submit(rotate_all, deps) for deps in others]:
                assert not [each for each in done.result(timeout=60) if each.damaged_secrets]

    during(site, secrets, rotate)
    rotate_all(site.deps, timedelta(hours=24))

    with site.deps.store.reading() as unit:
        assert unit.secret_keys.count_old_across_tenants() == 0
    assert_all_open(site, secrets)


def test_nobody_fails_while_two_runs_move_to_a_new_root_key_at_once(site, monkeypatch):
    """The serving process still has the old root key active."""
    monkeypatch.setattr(rotating_root_key, "BATCH", 2)
    secrets = add(site)
    for _ in range(4):
        rotate_all(site.deps)
    others = [make_deps(site.deps.store, ring_of(active=2)) for _ in range(2)]

    def rotate():
        with ThreadPoolExecutor(2) as pool:
            runs = [pool.submit(rotate_root_key, deps, progress=lambda _: None) for deps in others]
            assert sum(run.result(timeout=60).moved for run in runs) == 5

    during(site, secrets, rotate)

    with site.deps.store.reading() as unit:
        assert dict(unit.key_rows.root_keys_across_tenants()) == {2: 5}
    site.deps = make_deps(site.deps.store, KeyRing(2, {2: KEYS[2]}))
    assert_all_open(site, secrets)


def assert_all_open(site, secrets):
    """Each secret opens with its password, and with the grant from before it all."""
    typed = Checked.of(lambda: parse_password({"password": PASSWORD}, Policy()))
    for secret_id, token in secrets:
        opened, _ = unlock_secret(site.deps, site.caller(BOB), secret_id, typed)
        revealed = reveal_secret(site.deps, site.caller(ALICE), secret_id, token)
        assert opened.content == revealed.content
