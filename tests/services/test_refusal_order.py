"""In which order a call's faults are complained about: nobody learns more than he may know anyway."""

import pytest

from plugin.domain.checked import Checked
from plugin.domain.draft import SecretEdit
from plugin.domain.errors import (
    ChangedMeanwhile,
    InvalidInput,
    Locked,
    NotAllowed,
    SecretNotFound,
    VersionRequired,
)
from plugin.services.changing_password import change_password
from plugin.services.editing import edit_secret
from plugin.services.unlocking import unlock_secret
from tests.cast import BOB, CHARLIE, ISSUE, make_new_password
from tests.services.calls import refused

EDIT_FAULTS = {
    "no view": SecretNotFound,
    "no edit": NotAllowed,
    "no grant": Locked,
    "no version": VersionRequired,
    "bad body": InvalidInput,
    "stale version": ChangedMeanwhile,
}


@pytest.mark.parametrize("first", EDIT_FAULTS)
def test_an_edit_is_refused_for_its_first_fault(world, first):
    """404 before not_allowed before locked before version_required before invalid before changed_meanwhile."""
    faults = list(EDIT_FAULTS)[list(EDIT_FAULTS).index(first) :]
    secret_id, _ = world.add()
    token = None if "no grant" in faults else world.token(secret_id)
    if "no edit" in faults:
        world.host.let(BOB, ISSUE, edit=False)
    if "no view" in faults:
        world.host.forbid(BOB, ISSUE)

    def parse():
        if "no version" in faults:
            raise VersionRequired
        if "bad body" in faults:
            raise InvalidInput({"title": "Missing."})
        return 99, SecretEdit(title="new")

    kept = Checked.of(parse)
    caller = world.caller(BOB)

    refused(EDIT_FAULTS[first], lambda: edit_secret(world.deps, caller, secret_id, kept, grant_token=token))


CHANGE_FAULTS = {
    "no view": SecretNotFound,
    "no edit": NotAllowed,
    "no grant": Locked,
    "bad body": InvalidInput,
}


@pytest.mark.parametrize("first", CHANGE_FAULTS)
def test_a_new_password_is_refused_for_its_first_fault(world, first):
    """404 before not_allowed before locked before invalid, and no derivation for any of them."""
    faults = list(CHANGE_FAULTS)[list(CHANGE_FAULTS).index(first) :]
    secret_id, _ = world.add()
    token = None if "no grant" in faults else world.token(secret_id)
    if "no edit" in faults:
        world.host.let(BOB, ISSUE, edit=False)
    if "no view" in faults:
        world.host.forbid(BOB, ISSUE)
    derivations = world.slots.derivations
    caller, short = world.caller(BOB), make_new_password("short")

    refused(
        CHANGE_FAULTS[first],
        lambda: change_password(world.deps, caller, secret_id, short, grant_token=token),
    )

    assert world.slots.derivations == derivations


def test_an_unlock_complains_about_the_password_only_to_who_may_see_the_secret(world):
    """404 before invalid."""
    secret_id, _ = world.add()
    empty = Checked.of(_refuse)

    refused(SecretNotFound, lambda: unlock_secret(world.deps, world.caller(CHARLIE), secret_id, empty))
    refused(InvalidInput, lambda: unlock_secret(world.deps, world.caller(BOB), secret_id, empty))


def _refuse():
    raise InvalidInput({"password": "Missing."})
