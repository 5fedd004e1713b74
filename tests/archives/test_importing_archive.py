"""Who may import what, how much, and what is told about the rest."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from plugin.archives.files import write_archive
from plugin.domain.container import Container, Product
from plugin.domain.errors import HostUnavailable, InstallationNotFound, Sealed, WrongPassword
from plugin.domain.ids import ClientKey
from plugin.services import importing_archive
from plugin.services.errors import StoreUnavailable
from plugin.services.exporting_installation import InstallationExport, export_installation
from plugin.services.importing import ImportTarget, NoRoom
from plugin.services.importing_archive import ArchiveSource, OtherProduct, import_archive, plan_archive
from plugin.vault.password import TEST_ONLY_CHEAPEST
from tests.archives.worlds import bring, export, opened, passphrase, secrets_of
from tests.cast import ACME, ADA, ALICE, BOB, CHARLIE, ISSUE, OTHER_ISSUE, TITLE
from tests.services import calls


def changed_export(world, path, **changes):
    """Write an archive whose secrets were changed by whoever made it."""
    made = export_installation(world.deps, ACME)
    secrets = (replace(each, **changes) for each in made.secrets)
    return write_archive(
        path, InstallationExport(made.site, secrets), passphrase(), profile=TEST_ONLY_CHEAPEST
    )


def reasons(plan):
    """Return why things are skipped."""
    return [each.why for each in plan.skipped]


def test_secrets_go_to_the_containers_that_they_were_in(world, other, path):
    """With --all."""
    world.add()
    world.add(container=OTHER_ISSUE, title="Elsewhere")
    export(world, path)

    plan, count = bring(other, path)

    assert (plan.coming, count) == ({ISSUE: 1, OTHER_ISSUE: 1}, 2)
    assert len(secrets_of(other, ISSUE)) == len(secrets_of(other, OTHER_ISSUE)) == 1


def test_all_of_them_can_go_to_one_container(world, other, path):
    """That was named."""
    world.add()
    world.add(container=OTHER_ISSUE)
    export(world, path)

    bring(other, path, into=OTHER_ISSUE)

    assert (len(secrets_of(other, ISSUE)), len(secrets_of(other, OTHER_ISSUE))) == (0, 2)


def test_what_lies_in_the_trash_is_not_exported(world, path):
    """Deleted is deleted."""
    calls.trash(world, world.caller(), *world.add())
    world.add()

    assert export(world, path).secrets == 1


def test_an_import_is_audited_secret_by_secret(world, other, path):
    """In the name of who is responsible; and whether the host was asked."""
    world.add()
    export(world, path)

    bring(other, path)
    bring(other, path, into=OTHER_ISSUE, host=None)

    created = [event for event in other.events() if event.kind == "created"]
    assert [json.loads(event.details) for event in created] == [
        {"imported": "archive"},
        {"imported": "archive", "unchecked": True},
    ]
    assert [event.container for event in created] == [ISSUE, OTHER_ISSUE]


def test_what_cannot_be_audited_is_not_imported(world, other, path):
    """Not one row."""
    world.add()
    export(world, path)
    before = other.snapshot()
    other.break_audit()

    with pytest.raises(StoreUnavailable):
        bring(other, path)

    assert other.snapshot() == before


@pytest.mark.parametrize("account", [ADA, CHARLIE])
def test_who_may_not_add_there_imports_nothing_there(world, other, path, account):
    """Ada may only see the issue, Charlie not even that."""
    world.add()
    export(world, path)

    plan, count = bring(other, path, account=account)

    assert count == 0
    assert reasons(plan) == ["the account may not add secrets to its issue or page"]


def test_a_silent_host_stops_the_import(world, other, path):
    """No answer means no."""
    world.add()
    export(world, path)

    class Silent:
        def access(self, _container, _account):
            raise HostUnavailable

    with pytest.raises(HostUnavailable):
        bring(other, path, host=Silent())


def test_a_full_container_is_told_before_anything_is_written(world, other, path):
    """Others of the archive do not come either."""
    for _ in range(3):
        world.add()
    world.add(container=OTHER_ISSUE)
    export(world, path)
    other.set_policy(secrets_max=3)
    other.add()
    before = other.snapshot()

    with pytest.raises(NoRoom) as caught:
        bring(other, path)

    full = caught.value
    assert (full.container, full.held, full.coming, full.most) == (ISSUE, 1, 3, 3)
    assert other.snapshot() == before


def test_room_that_was_taken_meanwhile_undoes_the_batch(world, other, path):
    """The limit holds at the commit as well."""
    world.add()
    export(world, path)
    other.set_policy(secrets_max=1)
    target = ImportTarget(ACME, ALICE, other.host)
    with opened(path) as archive:
        source = ArchiveSource(archive.key.header.archive_id, Product.JIRA, None)
        plan = plan_archive(other.deps, target, source, archive.secrets())
        other.add()

        with pytest.raises(NoRoom):
            list(import_archive(other.deps, target, source, archive.secrets(), plan))

    assert len(secrets_of(other, ISSUE)) == 1


def test_an_interrupted_import_goes_on_where_it_stopped(world, other, path, monkeypatch):
    """Nothing comes twice, and what is there stays."""
    monkeypatch.setattr(importing_archive, "BATCH", 2)
    for _ in range(5):
        world.add()
    export(world, path)
    target = ImportTarget(ACME, ALICE, other.host)
    with opened(path) as archive:
        source = ArchiveSource(archive.key.header.archive_id, Product.JIRA, None)
        plan = plan_archive(other.deps, target, source, archive.secrets())
        assert next(import_archive(other.deps, target, source, archive.secrets(), plan)) == 2

    again, count = bring(other, path)

    assert (again.present, count) == (2, 3)
    assert len(secrets_of(other, ISSUE)) == 5


def test_what_was_imported_and_deleted_does_not_come_back(world, other, path):
    """A second run passes over what lies in the trash."""
    world.add()
    export(world, path)
    bring(other, path)
    [head] = secrets_of(other, ISSUE)
    calls.trash(other, other.caller(BOB), head.id, other.token(head.id))

    assert bring(other, path)[1] == 0


def test_pages_do_not_become_issues(world, other, path):
    """A page has another id space."""
    world.add()
    export(world, path)

    with pytest.raises(OtherProduct):
        bring(other, path, into=Container(Product.CONFLUENCE, "98765"))


def test_an_unknown_site_is_refused(world, other, path):
    """So is one that has left."""
    export(world, path)

    with pytest.raises(InstallationNotFound):
        bring(other, path, client_key=ClientKey("nobody"))


def test_a_sealed_site_neither_gives_nor_takes(world, other, path):
    """Until it is unsealed."""
    export(world, path)
    other.seal()
    world.seal()

    with pytest.raises(Sealed):
        bring(other, path)
    with pytest.raises(Sealed):
        export_installation(world.deps, ACME)


def test_a_site_that_is_sealed_while_it_is_exported_gives_no_more(world):
    """The seal counts at each secret."""
    world.add()
    made = export_installation(world.deps, ACME)
    world.seal()

    with pytest.raises(Sealed):
        next(made.secrets)


def test_what_has_ended_stays_behind(world, other, path):
    """It would go to the trash at once."""
    world.add(expires_at=(world.clock.now() + timedelta(hours=1)).isoformat())
    used, _ = world.add(opens_max=1)
    world.unlock(used)
    export(world, path)
    other.clock.advance(hours=2)

    plan, count = bring(other, path)

    assert (count, sorted(reasons(plan))) == (0, ["it has expired", "it is used up"])


def test_the_sites_longest_expiry_holds(world, other, path):
    """For a secret that had none as well."""
    world.add()
    export(world, path)
    other.set_policy(expiry_max=timedelta(days=10))

    bring(other, path)

    [head] = secrets_of(other, ISSUE)
    assert head.life.expires_at == other.clock.now() + timedelta(days=10)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"title": "two\nlines"}, "its title is not one that the site permits"),
        ({"title": "\u202eturned"}, "its title is not one that the site permits"),
        ({"title": "x" * 201}, "its title is not one that the site permits"),
        (
            {"sealed_content": b"S\x01\x01\x07" + bytes(300_000)},
            "its content is larger than the site permits",
        ),
        ({"sealed_content": b""}, "it could never be opened: it is not sealed as it must be"),
        ({"password_layer": bytes(120)}, "it could never be opened: it is not sealed as it must be"),
        ({"password_layer": b"S\x01\x01\x03"}, "it could never be opened: it is not sealed as it must be"),
        (
            {"password_parameters": b"\x01\xff\xff\xff\xff\x00\x00\x00\x01\x01" + bytes(16)},
            "it could never be opened: it is not sealed as it must be",
        ),
        ({"password_parameters": bytes(26)}, "it could never be opened: it is not sealed as it must be"),
        ({"password_parameters": bytes(58)}, "it could never be opened: it is not sealed as it must be"),
    ],
)
def test_what_does_not_fit_is_left_out_and_named_by_its_place(world, other, path, changes, why):
    """Never by its title or any other value."""
    world.add()
    changed_export(world, path, **changes)

    plan, count = bring(other, path)

    assert (count, [(each.item, each.why) for each in plan.skipped]) == (0, [("secret 1", why)])


def test_a_clock_of_the_future_is_brought_back(world, other, path):
    """Whoever made the archive chose its times."""
    world.add()
    later = world.clock.now() + timedelta(days=900)
    changed_export(world, path, created_at=later, updated_at=later, content_changed_at=later)

    bring(other, path)

    [head] = secrets_of(other, ISSUE)
    assert max(head.created_at, head.updated_at, head.content_changed_at) <= other.clock.now()


def test_a_password_layer_of_another_secret_does_not_open(world, other, path):
    """Whoever swaps them in an archive of his own makes secrets that nobody opens."""
    world.add()
    world.add()
    [first, _] = list(export_installation(world.deps, ACME).secrets)
    changed_export(world, path, password_layer=first.password_layer)
    bring(other, path)

    outcomes = []
    for head in secrets_of(other, ISSUE):
        try:
            outcomes.append(other.unlock(head.id)[0].view.title)
        except WrongPassword:
            outcomes.append("refused")

    assert sorted(outcomes) == sorted([TITLE, "refused"])
