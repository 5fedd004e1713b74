"""What a writer says about a secret's life."""

from datetime import timedelta

import pytest

from plugin.domain.draft import parse_draft, parse_edit, parse_restoration
from plugin.domain.errors import InvalidInput
from plugin.domain.life import UNLIMITED, Life
from plugin.domain.life_change import LifeChange
from plugin.domain.policy import Policy
from tests.cast import NOON

DAY = timedelta(days=1)
POLICY = Policy()
STRICT = Policy(expiry_default=7 * DAY, expiry_max=30 * DAY, one_time_allowed=False)
SECRET = {"title": "t", "password": "long enough", "content": "c"}


def written(moment):
    """Return a moment as a client sends it."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def change(**sent):
    """Parse limits as an edit sends them."""
    return parse_edit(sent, POLICY).life


def faults(call):
    """Return the names of the fields that are refused."""
    with pytest.raises(InvalidInput) as caught:
        call()
    return set(caught.value.fields)


def test_limits_are_taken_with_a_new_secret():
    """As many opens are left as there may be."""
    body = SECRET | {"expires_at": written(NOON + DAY), "opens_max": 3, "rotate_by": written(NOON + 9 * DAY)}

    life = parse_draft(body, POLICY).life.on_new(POLICY, now=NOON)

    assert life == Life(NOON + DAY, 3, 3, NOON + 9 * DAY)


def test_without_a_word_and_a_rule_a_secret_has_no_limits():
    """Absent means none, unless the policy has a default."""
    assert parse_draft(SECRET, POLICY).life.on_new(POLICY, now=NOON) == UNLIMITED


@pytest.mark.parametrize(
    ("policy", "days"), [(STRICT, 7), (Policy(expiry_default=5 * DAY), 5), (Policy(expiry_max=30 * DAY), 30)]
)
def test_the_policys_default_holds_where_nothing_is_said(policy, days):
    """With a longest expiry and no default, that is the default."""
    assert LifeChange().on_new(policy, now=NOON).expires_at == NOON + days * DAY


def test_a_default_can_be_declined_where_the_policy_has_no_longest_expiry():
    """Null means: it does not expire."""
    life = LifeChange({"expires_at": None}).on_new(Policy(expiry_default=DAY), now=NOON)

    assert life.expires_at is None


@pytest.mark.parametrize("expires_at", [None, NOON + 30 * DAY + timedelta(milliseconds=1)])
def test_no_new_secret_outlives_the_longest_expiry(expires_at):
    """Neither by a late end nor by none."""
    sent = LifeChange({"expires_at": expires_at})

    assert faults(lambda: sent.on_new(STRICT, now=NOON)) == {"expires_at"}
    assert LifeChange({"expires_at": NOON + 30 * DAY}).on_new(STRICT, now=NOON)


@pytest.mark.parametrize("expires_at", [NOON, NOON - DAY])
def test_an_end_that_is_past_is_refused(expires_at):
    """A life may not be negative."""
    assert faults(lambda: LifeChange({"expires_at": expires_at}).on_new(POLICY, now=NOON)) == {"expires_at"}


def test_one_time_secrets_can_be_forbidden():
    """Two opens are none of them."""
    assert faults(lambda: LifeChange({"opens_max": 1}).on_new(STRICT, now=NOON)) == {"opens_max"}
    assert LifeChange({"opens_max": 2}).on_new(STRICT, now=NOON).opens_left == 2
    assert LifeChange({"opens_max": 1}).on_new(POLICY, now=NOON).opens_left == 1


def test_all_faults_of_a_life_are_named_at_once():
    """Nobody corrects one field only to hear of the next."""
    sent = LifeChange({"opens_max": 1, "expires_at": None})

    assert faults(lambda: sent.on_new(STRICT, now=NOON)) == {"opens_max", "expires_at"}


def test_absent_limits_stay_and_null_takes_one_away():
    """Changing one never touches the others."""
    before = Life(NOON + DAY, 5, 2, NOON + DAY)

    assert change(opens_max=None).after(before, POLICY, now=NOON) == Life(NOON + DAY, None, None, NOON + DAY)
    assert change(rotate_by=None).after(before, POLICY, now=NOON) == Life(NOON + DAY, 5, 2, None)
    assert change(opens_max=7).after(before, POLICY, now=NOON) == Life(NOON + DAY, 7, 7, NOON + DAY)


def test_a_limit_that_is_sent_as_it_was_needs_no_permission():
    """A policy that was tightened meanwhile does not refuse an edit of something else."""
    before = Life(expires_at=NOON + 90 * DAY)
    same = change(expires_at=written(NOON + 90 * DAY))

    assert same.after(before, STRICT, now=NOON) == before
    later = change(expires_at=written(NOON + 91 * DAY))
    assert faults(lambda: later.after(before, STRICT, now=NOON)) == {"expires_at"}
    assert faults(lambda: change(expires_at=None).after(before, STRICT, now=NOON)) == {"expires_at"}


@pytest.mark.parametrize(
    ("before", "field", "enough"),
    [
        (Life(expires_at=NOON), "expires_at", {"expires_at": None}),
        (Life(expires_at=NOON - DAY), "expires_at", {"expires_at": NOON + DAY}),
        (Life(opens_max=1, opens_left=0), "opens_max", {"opens_max": 1}),
        (Life(opens_max=1, opens_left=0), "opens_max", {"opens_max": None}),
    ],
)
def test_what_leaves_the_trash_needs_new_limits_in_place_of_those_it_reached(before, field, enough):
    """Otherwise it would be back there at once."""
    assert faults(lambda: LifeChange().out_of_trash(before, POLICY, now=NOON)) == {field}
    assert LifeChange(enough).out_of_trash(before, POLICY, now=NOON).state_at(NOON) == "open"


@pytest.mark.parametrize("value", [0, -1, 101, 1.0, True, "3", [], 10**30])
def test_a_number_of_opens_is_a_small_whole_number(value):
    """No other type passes for one, and no other size."""
    assert faults(lambda: change(opens_max=value)) == {"opens_max"}


@pytest.mark.parametrize("field", ["expires_at", "rotate_by"])
@pytest.mark.parametrize(
    "value", ["tomorrow", "2026-01-02", "2026-01-02T10:00:00", 1767348000, True, "2026-13-01T00:00:00Z", ""]
)
def test_a_moment_has_its_offset(field, value):
    """A time without one would mean another moment on another machine."""
    assert faults(lambda: change(**{field: value})) == {field}


def test_moments_are_kept_as_exactly_as_they_are_shown():
    """To the millisecond, so that one that is sent back is the same one."""
    life = change(expires_at="2026-01-02T10:00:00.123999+00:00").after(UNLIMITED, POLICY, now=NOON)

    assert life.expires_at.microsecond == 123000


def test_a_restoration_takes_limits_only():
    """A reminder, a title or a content is an edit, and needs the password."""
    for name in ("rotate_by", "title", "content", "anything"):
        with pytest.raises(InvalidInput):
            parse_restoration({name: None}, POLICY)
    assert parse_restoration({}, POLICY) == LifeChange()
