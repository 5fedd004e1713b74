"""What other password managers have exported goes into one issue, under one password."""

import json
from datetime import timedelta

import pytest

from plugin.domain.container import Container, Product
from plugin.domain.content import ContentFormat, Login
from plugin.domain.errors import Busy, InvalidInput, NotAllowed
from plugin.services.importing import ImportTarget, NoRoom, Skipped
from plugin.services.importing_archive import OtherProduct
from plugin.services.importing_items import ImportedItem, ItemsFile, import_items, plan_items
from tests.archives.worlds import secrets_of
from tests.cast import ACME, ADA, ALICE, BOB, ISSUE, PASSWORD

LOGIN = {"username": "shop", "password": "canary-login-22", "url": "https://db.example", "notes": "n"}


def item(number=1, *, title="Database", form="login", content=None):
    """Make an item."""
    return ImportedItem(f"item {number}", title, form, LOGIN if content is None else content)


def plan(world, *items, into=ISSUE, password=PASSWORD, account=ALICE, skipped=()):
    """Plan an import."""
    target = ImportTarget(ACME, account, world.host)
    return plan_items(
        world.deps, target, ItemsFile("keepass", into, tuple(items), tuple(skipped)), password=password
    )


def bring(world, planned, account=ALICE):
    """Import."""
    return import_items(world.deps, ImportTarget(ACME, account, world.host), planned)


def test_each_is_sealed_under_the_password_that_was_typed(world):
    """And is a secret like any other."""
    planned = plan(world, item(), item(2, form="text", content="a note"))

    assert bring(world, planned) == 2

    kept = [world.unlock(head.id)[0].kept for head in secrets_of(world, ISSUE)]
    assert {each.format for each in kept} == {ContentFormat.LOGIN, ContentFormat.TEXT}
    assert Login(**LOGIN) in [each.body for each in kept]


def test_each_has_a_key_and_a_salt_of_its_own(world):
    """One that falls takes no other along."""
    bring(world, plan(world, item(), item(2)))

    with world.store.reading() as unit:
        rows = [
            unit.secrets.get(world.site.id, head.id)
            for head in unit.secrets.heads(world.site.id, ISSUE, viewer=ALICE)
        ]
    assert rows[0].password_parameters != rows[1].password_parameters


def test_a_plan_writes_nothing(world):
    """It is a check."""
    before = world.snapshot()

    plan(world, item())

    assert world.snapshot() == before


def test_an_import_is_audited_and_its_author_a_reader(world):
    """He knows what was imported: the leaver report names him."""
    bring(world, plan(world, item()))

    [event] = [event for event in world.events() if event.kind == "created"]
    assert json.loads(event.details) == {"imported": "keepass"}
    [head] = secrets_of(world, ISSUE)
    with world.store.reading() as unit:
        assert unit.readers.is_known(world.site.id, head.id, ALICE)


def test_an_address_that_may_be_no_link_goes_into_the_notes(world):
    """Nothing is lost, and nothing dangerous becomes a link."""
    bring(world, plan(world, item(content=LOGIN | {"url": "javascript:alert(1)"})))

    [head] = secrets_of(world, ISSUE)
    assert world.unlock(head.id, BOB)[0].content == Login(
        "shop", "canary-login-22", "", "n\njavascript:alert(1)"
    )


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (item(title=""), "title"),
        (item(title="two\nlines"), "title"),
        (item(form="text", content="x" * (256 * 1024 + 1)), "content"),
        (item(form="otp", content={"seed": "1"}), "content.seed"),
    ],
)
def test_what_breaks_a_rule_is_skipped_and_named_by_its_place(world, given, field):
    """No value is told."""
    planned = plan(world, given, item(2))

    [skipped] = planned.plan.skipped
    assert (skipped.item, planned.plan.total) == ("item 1", 1)
    assert skipped.why.startswith(f"{field}: ")


def test_what_the_file_left_out_is_told_too(world):
    """In one report."""
    left = Skipped("item 9", "it is a card")

    assert plan(world, skipped=[left]).plan.skipped == (left,)


@pytest.mark.parametrize("password", ["short", "", "x" * 1025])
def test_the_policys_password_rules_hold(world, password):
    """One fault of it refuses everything."""
    with pytest.raises(InvalidInput) as caught:
        plan(world, item(), password=password)

    assert set(caught.value.fields) == {"password"}


def test_a_password_that_a_title_gives_away_is_refused(world):
    """Where the policy asks for strength."""
    world.choose_policy(password_min_strength=3)

    with pytest.raises(InvalidInput):
        plan(world, item(title="warehouse database"), password="warehousedatabase")


def test_the_policys_expiry_holds(world):
    """As for any new secret."""
    world.set_policy(expiry_default=timedelta(days=7))

    bring(world, plan(world, item()))

    [head] = secrets_of(world, ISSUE)
    assert head.life.expires_at == world.clock.now() + timedelta(days=7)


def test_who_may_not_add_there_imports_nothing(world):
    """Ada may only see the issue."""
    with pytest.raises(NotAllowed):
        plan(world, item(), account=ADA)


def test_a_container_that_would_be_too_full_refuses_all(world):
    """Before Argon2 runs, and at the commit once more."""
    world.set_policy(secrets_max=2)
    with pytest.raises(NoRoom):
        plan(world, item(), item(2), item(3))

    planned = plan(world, item(), item(2))
    world.add()
    with pytest.raises(NoRoom):
        bring(world, planned)
    assert len(secrets_of(world, ISSUE)) == 1


def test_a_busy_machine_imports_nothing(world):
    """All or nothing."""
    planned = plan(world, item())
    world.slots.is_busy = True

    with pytest.raises(Busy):
        bring(world, planned)
    assert secrets_of(world, ISSUE) == []


def test_an_issue_of_the_other_product_is_refused(world):
    """Acme is a Jira."""
    with pytest.raises(OtherProduct):
        plan(world, item(), into=Container(Product.CONFLUENCE, "7"))
