"""Readers who race for the opens that are left, and a seal that races everybody, on both databases."""

from concurrent.futures import ThreadPoolExecutor

from plugin.domain.checked import Checked
from plugin.domain.draft import parse_password
from plugin.domain.errors import DomainError, InstallationNotFound, Locked, Sealed, UsedUp
from plugin.domain.ids import AccountId
from plugin.domain.policy import Policy
from plugin.services.adding import add_secret
from plugin.services.errors import StoreError
from plugin.services.listing import list_secrets
from plugin.services.revealing import reveal_secret
from plugin.services.sealing_sites import seal_installation, unseal_installation
from plugin.services.unlocking import unlock_secret
from tests.cast import ACME, ALICE, BOB, CONTENT, ISSUE, PASSWORD, make_draft

READERS = 50
OPENS = 3
TYPED = Checked.of(lambda: parse_password({"password": PASSWORD}, Policy()))


def outcome(call):
    """Return what a call gave, or which refusal."""
    try:
        return call()
    except (DomainError, StoreError) as refusal:
        return refusal


def test_of_fifty_readers_exactly_as_many_win_as_there_are_opens(site):
    """Everybody has the right password at the same moment; nobody sees the content but the winners."""
    readers = [AccountId(f"reader-{number}") for number in range(READERS)]
    for reader in readers:
        site.host.let(reader, ISSUE)
    view, _ = add_secret(site.deps, site.caller(ALICE), make_draft(opens_max=OPENS))

    def unlock(reader):
        return outcome(lambda: unlock_secret(site.deps, site.caller(reader), view.id, TYPED))

    with ThreadPoolExecutor(READERS) as pool:
        done = list(pool.map(unlock, readers))

    won = [each for each in done if isinstance(each, tuple)]
    assert [opened.content for opened, _ in won] == [CONTENT] * OPENS
    assert sorted(opened.view.life.opens_left for opened, _ in won) == list(range(OPENS))
    assert [type(each) for each in done if not isinstance(each, tuple)] == [UsedUp] * (READERS - OPENS)
    (row,) = list_secrets(site.deps, site.caller(ALICE)).secrets
    assert (row.life.opens_left, row.state) == (0, "used_up")


def test_nothing_is_shown_after_a_seal(site):
    """Whoever races it comes before it, or is refused; no grant is left, and the order of events proves it."""
    secrets = [add_secret(site.deps, site.caller(ALICE), make_draft()) for _ in range(4)]

    def read(pair):
        view, grant = pair
        caller = site.caller(ALICE)
        return [
            outcome(lambda: reveal_secret(site.deps, caller, view.id, grant.token)),
            outcome(lambda: unlock_secret(site.deps, site.caller(BOB), view.id, TYPED)),
        ]

    with ThreadPoolExecutor(8) as pool:
        reading = [pool.submit(read, pair) for pair in secrets * 3]
        sealing = pool.submit(seal_installation, site.deps, ACME)
        done = [each for future in reading for each in future.result()]
        sealing.result()

    refusals = {type(each) for each in done if isinstance(each, Exception)}
    assert refusals <= {Sealed, Locked, InstallationNotFound}
    installation_id = site.caller(ALICE).principal.installation.id
    now = site.deps.clock.now()
    with site.deps.store.reading() as unit:
        kinds = [event.kind for event in unit.audit.events(installation_id, limit=10_000)]
        assert unit.grants.count(installation_id, used_after=now - Policy().grant_idle, now=now) == 0
    assert kinds[-1] == "sealed"


def test_a_site_goes_on_after_unsealing(site):
    """The password opens as before; sealing and unsealing twice is written down once."""
    view, _ = add_secret(site.deps, site.caller(ALICE), make_draft())
    for change in (seal_installation, seal_installation, unseal_installation, unseal_installation):
        change(site.deps, ACME)

    opened, _ = unlock_secret(site.deps, site.caller(BOB), view.id, TYPED)

    assert opened.content == CONTENT
    with site.deps.store.reading() as unit:
        events = unit.audit.events(site.caller(ALICE).principal.installation.id)
    assert [event.kind for event in events][-3:] == ["sealed", "unsealed", "unlocked"]
