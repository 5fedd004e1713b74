"""The files of a secret: sent part by part, seen by who has the secret open, and by nobody else."""

import gc
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from plugin.domain.errors import (
    AttachmentNotFound,
    AttachmentsOff,
    Expired,
    InvalidInput,
    Locked,
    NotAllowed,
    PartUnexpected,
    Sealed,
    SecretNotFound,
    TooManyAttachments,
)
from plugin.domain.ids import AttachmentId
from plugin.services.attaching import begin_attachment
from plugin.services.changing_password import change_password
from plugin.services.forgetting import erase_account
from plugin.services.locking import lock_secret
from plugin.services.maintaining import maintain
from plugin.services.removing_attachments import remove_attachment
from plugin.vault.attachment import PART_BYTES
from plugin.vault.errors import BoxRejected
from tests.cast import ACME, ALICE, BOB, CHARLIE, ISSUE, NEW_PASSWORD, NOON, OTHER_ISSUE, make_new_password
from tests.services.calls import refused
from tests.services.files import DATA, NAME, attach, begin, fetch, listed, make_file_draft, send
from tests.services.test_version_races import added, outcome

LONG = bytes(range(256)) * (PART_BYTES // 256) + b"the rest"


def remove(world, secret_id, file_id, token, account=ALICE):
    """Remove a file."""
    remove_attachment(world.deps, world.caller(account), secret_id, file_id, grant_token=token)


def tamper(world, secret_id):
    """Change the one label of a secret, as somebody who can write to the database could."""
    with world.store.writing() as unit:
        (file,) = unit.attachments.all(world.site.id, secret_id, key_epoch=1)
        changed = replace(file, sealed_label=file.sealed_label[:-1] + b"x")
        unit.attachments.relabel(world.site.id, secret_id, [changed])
        unit.commit()


def test_a_file_comes_back_part_by_part(world):
    """Every byte of it, for a colleague who has the secret open; name and type stand in the list."""
    secret_id, token = world.add()
    file_id = attach(world, secret_id, token, LONG)
    bobs = world.token(secret_id)

    parts = [fetch(world, (secret_id, file_id, number), bobs, account=BOB).data for number in (1, 2)]

    assert b"".join(parts) == LONG
    (shown,) = listed(world, secret_id, bobs, BOB)
    assert (shown.name, shown.media_type) == (NAME, "application/x-pem-file")
    assert (shown.sealed.size, shown.sealed.added_by, shown.sealed.added_at) == (len(LONG), ALICE, NOON)


def test_nothing_of_a_file_is_stored_in_the_clear(world):
    """Neither its bytes nor its name nor its type."""
    secret_id, token = world.add()
    attach(world, secret_id, token)

    stored = repr(world.snapshot())

    assert "canary" not in stored
    assert "pem-file" not in stored


def test_a_file_is_not_there_before_its_last_part(world):
    """Nobody lists or fetches it, not even its sender."""
    secret_id, token = world.add()
    file_id = begin(world, secret_id, token, LONG)
    send(world, (secret_id, file_id, 1), token, LONG[:PART_BYTES])

    assert listed(world, secret_id, token) == []
    refused(AttachmentNotFound, lambda: fetch(world, (secret_id, file_id, 1), token))


@pytest.mark.parametrize("number", [1, 3])
def test_parts_come_in_their_order_each_once(world, number):
    """Another one than the next is refused, with how many have come; nothing is written over."""
    secret_id, token = world.add()
    file_id = begin(world, secret_id, token, LONG)
    send(world, (secret_id, file_id, 1), token, LONG[:PART_BYTES])

    refusal = refused(
        PartUnexpected, lambda: send(world, (secret_id, file_id, number), token, bytes(PART_BYTES))
    )

    assert refusal.received == 1
    send(world, (secret_id, file_id, 2), token, b"the rest")
    assert fetch(world, (secret_id, file_id, 1), token).data == LONG[:PART_BYTES]


def test_a_whole_file_takes_no_more(world):
    """What is there stays as it is."""
    secret_id, token = world.add()
    file_id = attach(world, secret_id, token)

    refused(PartUnexpected, lambda: send(world, (secret_id, file_id, 2), token))


@pytest.mark.parametrize("data", [b"", DATA[:-1], DATA + b"x"])
def test_a_part_of_another_length_is_refused(world, data):
    """Its file was announced with a size."""
    secret_id, token = world.add()
    file_id = begin(world, secret_id, token)

    refused(InvalidInput, lambda: send(world, (secret_id, file_id, 1), token, data))


def test_nobody_goes_on_with_somebody_elses_file(world):
    """Neither sending nor removing: it is not there for others before it is whole."""
    secret_id, token = world.add()
    file_id = begin(world, secret_id, token)
    bobs = world.token(secret_id)

    refused(AttachmentNotFound, lambda: send(world, (secret_id, file_id, 1), bobs, account=BOB))
    refused(AttachmentNotFound, lambda: remove(world, secret_id, file_id, bobs, BOB))


def test_a_file_is_looked_for_in_its_own_secret(world):
    """With a grant for another secret of the same issue, it is not there."""
    secret_id, token = world.add()
    file_id = attach(world, secret_id, token)
    other_id, others = world.add()

    refused(AttachmentNotFound, lambda: fetch(world, (other_id, file_id, 1), others))
    refused(AttachmentNotFound, lambda: remove(world, other_id, file_id, others))
    refused(AttachmentNotFound, lambda: fetch(world, (secret_id, AttachmentId(uuid.uuid4()), 1), token))
    refused(AttachmentNotFound, lambda: fetch(world, (secret_id, file_id, 2), token))


USES = {
    "list": lambda world, secret_id, file_id, token, account: listed(world, secret_id, token, account),
    "fetch": lambda world, secret_id, file_id, token, account: fetch(
        world, (secret_id, file_id, 1), token, account=account
    ),
    "begin": lambda world, secret_id, file_id, token, account: begin(
        world, secret_id, token, account=account
    ),
    "send": lambda world, secret_id, file_id, token, account: send(
        world, (secret_id, file_id, 1), token, account=account
    ),
    "remove": remove,
}
WRITES = ("begin", "send", "remove")
each_use = pytest.mark.parametrize("use", USES)


@each_use
def test_whoever_has_not_unlocked_has_no_file(world, use):
    """Without a grant, with somebody else's, with one that was locked, with nonsense."""
    secret_id, token = world.add()
    file_id = attach(world, secret_id, token)
    locked = world.token(secret_id)
    lock_secret(world.deps, world.caller(BOB), secret_id, locked)

    for presented in (None, token, locked, "nonsense"):
        refused(Locked, lambda presented=presented: USES[use](world, secret_id, file_id, presented, BOB))


@each_use
def test_who_may_not_see_the_issue_finds_no_file(world, use):
    """The same 404 as for a secret that does not exist."""
    secret_id, token = world.add()
    file_id = attach(world, secret_id, token)
    bobs = world.token(secret_id)
    world.host.forbid(BOB, ISSUE)

    refused(SecretNotFound, lambda: USES[use](world, secret_id, file_id, token, CHARLIE))
    refused(SecretNotFound, lambda: USES[use](world, secret_id, file_id, bobs, BOB))


@pytest.mark.parametrize("use", WRITES)
def test_who_may_only_view_changes_no_files(world, use):
    """Though he has the secret open."""
    secret_id, token = world.add()
    file_id = attach(world, secret_id, token)
    world.host.let(BOB, ISSUE, edit=False)
    bobs = world.token(secret_id)

    refused(NotAllowed, lambda: USES[use](world, secret_id, file_id, bobs, BOB))


def test_who_may_only_view_fetches_files(world):
    """Reading is what viewing is for."""
    secret_id, token = world.add()
    file_id = attach(world, secret_id, token)
    world.host.let(BOB, ISSUE, edit=False)

    assert fetch(world, (secret_id, file_id, 1), world.token(secret_id), account=BOB).data == DATA


@each_use
def test_a_sealed_site_keeps_its_files_shut(world, use):
    """As everything else."""
    secret_id, token = world.add()
    file_id = attach(world, secret_id, token)
    world.seal()

    refused(Sealed, lambda: USES[use](world, secret_id, file_id, token, ALICE))


@each_use
def test_an_expired_secret_keeps_its_files_shut(world, use):
    """A live grant does not help."""
    secret_id, token = world.add(expires_at="2026-01-01T12:02:00Z")
    file_id = attach(world, secret_id, token)
    world.clock.advance(minutes=3)

    refused(Expired, lambda: USES[use](world, secret_id, file_id, token, ALICE))


def test_a_secret_holds_so_many_files(world):
    """Those on their way count, or ten could begin at once; one that was removed makes room."""
    world.set_policy(attachments_max=2)
    secret_id, token = world.add()
    first = attach(world, secret_id, token)
    begin(world, secret_id, token)

    refused(TooManyAttachments, lambda: begin(world, secret_id, token))
    remove(world, secret_id, first, token)
    begin(world, secret_id, token)


def test_of_many_at_once_no_more_begin_than_fit(site):
    """On both databases: the secret's row makes them take turns."""
    secret_id, token = added(site)
    draft = make_file_draft()

    def start(_number):
        return outcome(
            lambda: begin_attachment(site.deps, site.caller(ALICE), secret_id, draft, grant_token=token)
        )

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(start, range(24)))

    assert sum(isinstance(each, TooManyAttachments) for each in outcomes) == 14


def test_the_policy_may_forbid_files(world):
    """No new ones; those that are there can be fetched and removed."""
    secret_id, token = world.add()
    file_id = attach(world, secret_id, token)
    world.choose_policy(attachments=False)

    refused(AttachmentsOff, lambda: begin(world, secret_id, token))
    assert fetch(world, (secret_id, file_id, 1), token).data == DATA
    remove(world, secret_id, file_id, token)


def test_the_policy_bounds_the_size(world):
    """A byte more than it says is refused, by the name of the field."""
    world.choose_policy(attachment_max_mib=1)
    secret_id, token = world.add()
    most = replace(world.deps.policy, attachment_max_bytes=PART_BYTES)

    draft = make_file_draft(policy=most, size=PART_BYTES + 1)
    refusal = refused(
        InvalidInput,
        lambda: begin_attachment(world.deps, world.caller(), secret_id, draft, grant_token=token),
    )

    assert list(refusal.fields) == ["size"]


def test_a_removed_file_is_gone_for_good(world):
    """The list is empty, and its parts are deleted."""
    secret_id, token = world.add()
    file_id = attach(world, secret_id, token)

    remove(world, secret_id, file_id, token)

    assert listed(world, secret_id, token) == []
    refused(AttachmentNotFound, lambda: fetch(world, (secret_id, file_id, 1), token))
    refused(AttachmentNotFound, lambda: remove(world, secret_id, file_id, token))


def test_a_new_password_keeps_the_files(world):
    """They open with the new one; what was on its way ends with its sender's grant."""
    secret_id, token = world.add()
    file_id = attach(world, secret_id, token, LONG)
    begin(world, secret_id, token)

    _, grant = change_password(world.deps, world.caller(), secret_id, make_new_password(), grant_token=token)

    _, bobs = world.unlock(secret_id, BOB, password=NEW_PASSWORD)
    assert fetch(world, (secret_id, file_id, 2), bobs.token, account=BOB).data == b"the rest"
    assert [each.sealed.id for each in listed(world, secret_id, grant.token)] == [file_id]
    refused(Locked, lambda: fetch(world, (secret_id, file_id, 1), token))


def test_a_new_tenant_key_does_not_touch_the_files(world):
    """They lie under the data key, which is wrapped anew."""
    secret_id, token = world.add()
    file_id = attach(world, secret_id, token)

    world.rotate()

    assert fetch(world, (secret_id, file_id, 1), world.token(secret_id), account=BOB).data == DATA


def test_a_tampered_label_hides_one_file_alone(world):
    """It is listed without a name, opens no more, and a new password drops it and says so."""
    secret_id, token = world.add()
    file_id = attach(world, secret_id, token)
    tamper(world, secret_id)

    assert [each.name for each in listed(world, secret_id, token)] == [None]
    with pytest.raises(BoxRejected):
        fetch(world, (secret_id, file_id, 1), token)
    change_password(world.deps, world.caller(), secret_id, make_new_password(), grant_token=token)
    assert world.events()[-1].details == '{"attachments_lost":1}'


def test_a_file_that_never_comes_whole_is_given_up(world):
    """Maintenance removes it after an hour, and counts it; a whole one stays."""
    secret_id, token = world.add()
    kept = attach(world, secret_id, token)
    begin(world, secret_id, token)
    world.clock.advance(minutes=59)
    assert maintain(world.deps).uploads == 0
    world.clock.advance(minutes=2)

    assert maintain(world.deps).uploads == 1

    assert [each.sealed.id for each in listed(world, secret_id, world.token(secret_id, ALICE))] == [kept]


def test_an_erased_account_leaves_its_files(world):
    """They stay with the secret; who attached them is unknown."""
    secret_id, _ = world.add()
    bobs = world.token(secret_id)
    attach(world, secret_id, bobs, account=BOB)

    erase_account(world.deps, ACME, account=BOB)

    (file,) = listed(world, secret_id, world.token(secret_id, ALICE))
    assert file.sealed.added_by == "unknown"


def test_a_file_is_not_found_from_another_issue(world):
    """The secret is not there, so nothing of it is."""
    secret_id, token = world.add()
    file_id = attach(world, secret_id, token)
    begin_elsewhere = world.caller(ALICE, OTHER_ISSUE)

    refused(
        SecretNotFound,
        lambda: remove_attachment(world.deps, begin_elsewhere, secret_id, file_id, grant_token=token),
    )


def test_one_part_at_a_time_is_in_memory(world):
    """While a file of many parts is fetched, what was fetched before is not held."""
    secret_id, token = world.add()
    file_id = attach(world, secret_id, token, LONG + bytes(2 * PART_BYTES))
    gc.collect()

    for number in (1, 2, 3):
        part = fetch(world, (secret_id, file_id, number), token)
        alive = [each for each in gc.get_objects() if type(each) is type(part)]
        assert len(alive) == 1
        del part, alive
