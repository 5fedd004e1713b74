"""The leaver report: what a person knows as it is now."""

import json

import pytest

from plugin.domain.audit_search import parse_leaver
from plugin.domain.checked import Checked
from plugin.domain.errors import HostUnavailable, InvalidInput, NotAdmin
from plugin.domain.version import VersionChoice
from plugin.services import reporting_leavers
from plugin.services.changing_password import change_password
from plugin.services.editing import edit_secret
from plugin.services.errors import StoreUnavailable
from plugin.services.forgetting import erase_account
from plugin.services.reporting_leavers import report_leaver
from plugin.services.restoring_versions import restore_version
from plugin.services.revealing import reveal_secret
from plugin.services.showing_versions import show_version
from plugin.services.trashing import trash_secret
from tests.cast import (
    ACME,
    ADA,
    ALICE,
    BOB,
    CHARLIE,
    CONTENT,
    ISSUE,
    MALLORY,
    TITLE,
    make_edit,
    make_new_password,
)
from tests.services.calls import refused


def report(world, account=BOB, *, caller=None, as_csv=False):
    """Ask what an account knows, as Ada unless somebody else is named."""
    named = Checked.of(lambda: parse_leaver({"account_id": account}))
    return report_leaver(world.deps, caller or world.caller(ADA, None), named, as_csv=as_csv)


def known(world, account=BOB):
    """Return the ids of what an account knows."""
    return [secret.id for secret in report(world, account).secrets]


def edit(world, secret_id, token, *, version=1, account=ALICE, **changes):
    """Edit a secret some minutes later."""
    world.clock.advance(minutes=2)
    return edit_secret(
        world.deps, world.caller(account), secret_id, make_edit(version, **changes), grant_token=token
    )


def test_who_unlocked_a_secret_knows_it(world):
    """With its title, its place and the two moments."""
    secret_id, _ = world.add()
    added_at = world.clock.now()
    world.clock.advance(minutes=2)
    world.unlock(secret_id)

    (secret,) = report(world).secrets

    assert (secret.id, secret.title, secret.container) == (secret_id, TITLE, ISSUE)
    assert (secret.last_seen_at, secret.content_changed_at) == (world.clock.now(), added_at)
    assert not secret.is_trashed


def test_who_wrote_a_secret_knows_it(world):
    """Its author never unlocked it."""
    secret_id, _ = world.add()

    assert known(world, ALICE) == [secret_id]


def test_who_never_opened_anything_knows_nothing(world):
    """Seeing the title is not knowing the secret; nor does a wrong password help."""
    world.add()

    assert known(world, BOB) == known(world, CHARLIE) == []


def test_a_secret_that_has_changed_since_is_not_known(world):
    """Bob's knowledge is out of date; Alice, who wrote the change, knows it."""
    secret_id, token = world.add()
    world.unlock(secret_id)

    edit(world, secret_id, token, content="new content")

    assert known(world, BOB) == []
    assert known(world, ALICE) == [secret_id]


def test_a_new_password_takes_no_knowledge_away(world):
    """Changing it is what people do first when somebody leaves, and he knows the content still."""
    secret_id, token = world.add()
    world.unlock(secret_id)
    world.clock.advance(minutes=2)

    change_password(world.deps, world.caller(), secret_id, make_new_password(), grant_token=token)

    assert known(world, BOB) == [secret_id]


def test_who_sees_an_earlier_version_that_says_the_same_knows_the_secret(world):
    """Bob unlocked it before that was written; his grant still opens the versions. Only the title changed since."""
    secret_id, token = world.add()
    bobs = world.token(secret_id)
    edit(world, secret_id, token, content="new content")
    edit(world, secret_id, token, version=2, title="Another title")
    assert known(world, BOB) == []

    number = Checked.of(lambda: 2)
    show_version(world.deps, world.caller(BOB), secret_id, number, grant_token=bobs)

    assert known(world, BOB) == [secret_id]


def restore(world, secret_id, token, *, number, based_on):
    """Bring a version back some minutes later."""
    world.clock.advance(minutes=2)
    choice = Checked.of(lambda: VersionChoice(number, based_on))
    restore_version(world.deps, world.caller(), secret_id, choice, grant_token=token)


def test_who_read_a_content_that_comes_back_knows_it(world):
    """Bob read the first version, which was replaced meanwhile."""
    secret_id, token = world.add()
    world.unlock(secret_id)
    edit(world, secret_id, token, content="new content")

    restore(world, secret_id, token, number=1, based_on=2)

    assert known(world, BOB) == [secret_id]


def test_who_read_a_content_that_is_typed_again_knows_it(world):
    """It need not be restored to come back."""
    secret_id, token = world.add()
    world.unlock(secret_id)
    edit(world, secret_id, token, content="new content")

    edit(world, secret_id, token, version=2, content=CONTENT)

    assert known(world, BOB) == [secret_id]


def test_a_change_of_limits_before_hides_nobody_who_knows_a_content_that_comes_back(world):
    """It keeps no version, so the moment of the one that is kept is later than Bob's."""
    secret_id, token = world.add()
    world.unlock(secret_id)
    edit(world, secret_id, token, opens_max=5)
    edit(world, secret_id, token, version=2, content="new content")

    restore(world, secret_id, token, number=2, based_on=3)

    assert known(world, BOB) == [secret_id]


def test_who_read_only_what_came_before_does_not_know_a_content_that_comes_back(world):
    """Bob read the first version; the second came back."""
    secret_id, token = world.add()
    world.unlock(secret_id)
    edit(world, secret_id, token, content="second")
    edit(world, secret_id, token, version=2, content="third")
    edit(world, secret_id, token, version=3, content="fourth")

    restore(world, secret_id, token, number=3, based_on=4)

    assert known(world, BOB) == []


def test_a_new_title_changes_nothing(world):
    """The content is what has to be rotated."""
    secret_id, token = world.add()
    world.unlock(secret_id)

    edit(world, secret_id, token, title="Another title")

    assert known(world, BOB) == [secret_id]


def test_who_looks_again_after_a_change_knows_the_change(world):
    """A grant goes on when somebody else edits: showing the secret again counts as much as unlocking it."""
    secret_id, token = world.add()
    bobs = world.token(secret_id)
    edit(world, secret_id, token, content="new content")

    reveal_secret(world.deps, world.caller(BOB), secret_id, bobs)

    assert known(world, BOB) == [secret_id]


def test_who_edits_a_secret_knows_what_he_wrote(world):
    """Even if he unlocked it long before."""
    secret_id, _ = world.add()
    world.host.let(BOB, ISSUE)
    bobs = world.token(secret_id)

    edit(world, secret_id, bobs, account=BOB, content="new content")

    assert known(world, BOB) == [secret_id]


def test_who_looked_just_before_the_change_is_named_too(world):
    """He may have waited for the writer, or a clock was behind: named once too often rather than too rarely."""
    secret_id, token = world.add()
    world.unlock(secret_id)
    world.clock.advance(minutes=-1.5)

    edit(world, secret_id, token, content="new content")

    assert known(world, BOB) == [secret_id]


def test_secrets_in_the_trash_are_known_too(world):
    """Deleting a secret here rotates nothing where it is used."""
    secret_id, token = world.add()
    world.unlock(secret_id)
    trash_secret(world.deps, world.caller(), secret_id, token)

    (secret,) = report(world).secrets

    assert (secret.id, secret.title, secret.is_trashed) == (secret_id, TITLE, True)


def test_the_last_seen_comes_first(world):
    """What is freshest in memory stands at the top."""
    first, second = world.add()[0], world.add()[0]
    world.unlock(second)
    world.clock.advance(minutes=1)
    world.unlock(first)

    assert known(world) == [first, second]


def test_a_long_report_says_that_it_is_cut(world, monkeypatch):
    """As many secrets as a report holds, and a word that there are more."""
    monkeypatch.setattr(reporting_leavers, "LARGEST_REPORT", 2)
    for _ in range(2):
        world.add()
    assert not report(world, ALICE).is_truncated
    world.add()

    cut = report(world, ALICE)

    assert (len(cut.secrets), cut.is_truncated) == (2, True)


@pytest.mark.parametrize("as_csv", [True, False])
def test_who_asked_is_audited_and_about_whom_is_not_written_out(world, as_csv):
    """The event names the admin; of the other account it has the commitment alone."""
    secret_id, _ = world.add()
    world.unlock(secret_id)

    report(world, as_csv=as_csv)

    event = world.events()[-1]
    with world.store.reading() as unit:
        actors = {name: unit.accounts.actor_of(world.site.id, name) for name in (ADA, BOB)}
    assert (event.kind, event.actor) == ("leaver_report", actors[ADA])
    assert json.loads(event.details) == {"secrets": 1, "csv": as_csv, "about": actors[BOB].hex()}


def test_asking_about_somebody_unknown_is_audited_too(world):
    """There is no commitment to name."""
    report(world, CHARLIE)

    event = world.events()[-1]
    assert (event.kind, json.loads(event.details)) == ("leaver_report", {"secrets": 0, "csv": False})


def test_nothing_is_told_unless_it_is_audited(world):
    """Where the event cannot be written, there is no report."""
    world.add()
    world.break_audit()

    refused(StoreUnavailable, lambda: report(world, ALICE))


def test_an_erased_account_knows_nothing(world):
    """What it knew was forgotten with it: ask before it is erased."""
    secret_id, _ = world.add()
    world.unlock(secret_id)
    erase_account(world.deps, ACME, account=BOB)

    assert known(world) == []


def test_nobody_but_an_admin_of_the_site_may_ask(world):
    """And nobody else is told that his question is malformed."""
    nonsense = Checked.of(lambda: parse_leaver({}))
    before = world.kinds()

    for account in (ALICE, BOB, CHARLIE, MALLORY):
        caller = world.caller(account, None)
        refused(NotAdmin, lambda caller=caller: report_leaver(world.deps, caller, nonsense, as_csv=False))

    assert world.kinds() == before


def test_without_an_answer_of_the_host_nobody_is_told(world):
    """Unreachable means no."""
    world.host.is_down = True

    refused(HostUnavailable, lambda: report(world))


def test_an_admin_has_to_name_somebody(world):
    """An empty question is refused, and leaves no event."""
    before = world.kinds()

    refused(
        InvalidInput,
        lambda: report_leaver(
            world.deps, world.caller(ADA, None), Checked.of(lambda: parse_leaver({})), as_csv=False
        ),
    )
    assert world.kinds() == before


def test_an_admin_is_told_of_his_own_site_only(world):
    """Mallory learns nothing of what Alice knows on Acme's site."""
    world.add()

    assert report(world, ALICE, caller=world.mallory()).secrets == ()
