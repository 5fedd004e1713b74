"""What a site's admins may make of their policy."""

from dataclasses import replace
from datetime import timedelta

import pytest

from plugin.domain.errors import InvalidInput, PolicyDamaged
from plugin.domain.policy import Policy, WhoMayAdd
from plugin.domain.site_policy import (
    bounds_of,
    decode_site_policy,
    encode_site_policy,
    fields_of,
    parse_site_policy,
)

OPERATOR = Policy(grant_idle=timedelta(minutes=10), grant_lifetime=timedelta(minutes=60))
GOOD = fields_of(OPERATOR)
STRICT = GOOD | {
    "password_min_characters": 16,
    "password_min_strength": 4,
    "current_password_required": True,
    "grant_idle_minutes": 2,
    "grant_max_minutes": 20,
    "lock_hidden_minutes": 1,
    "expiry_default_days": 7,
    "expiry_max_days": 30,
    "who_may_add": "groups",
    "add_groups": ["developers", "8a1c2f5e"],
    "one_time_allowed": False,
    "trash_days": 1,
    "audit_days": 3650,
    "markdown": False,
}


def faults(**changes):
    """Return the names of the fields that are refused."""
    with pytest.raises(InvalidInput) as caught:
        parse_site_policy(GOOD | changes, OPERATOR)
    return set(caught.value.fields)


def test_every_field_is_taken_and_given_back():
    """What an admin saves is what he sees, and what the server goes by."""
    policy = parse_site_policy(STRICT, OPERATOR)

    assert fields_of(policy) == STRICT
    assert policy == replace(
        OPERATOR,
        password_min_characters=16,
        password_min_strength=4,
        current_password_required=True,
        grant_idle=timedelta(minutes=2),
        grant_lifetime=timedelta(minutes=20),
        lock_hidden=timedelta(minutes=1),
        expiry_default=timedelta(days=7),
        expiry_max=timedelta(days=30),
        who_may_add=WhoMayAdd.GROUPS,
        add_groups=("developers", "8a1c2f5e"),
        one_time_allowed=False,
        trash_retention=timedelta(days=1),
        audit_retention=timedelta(days=3650),
        markdown=False,
    )


@pytest.mark.parametrize("policy", [OPERATOR, parse_site_policy(STRICT, OPERATOR)])
def test_what_is_stored_is_read_again(policy):
    """Nothing is lost on the way."""
    assert decode_site_policy(encode_site_policy(policy), OPERATOR) == policy


@pytest.mark.parametrize("name", GOOD)
def test_every_field_must_be_sent(name):
    """A form that forgets one must not reset it."""
    with pytest.raises(InvalidInput) as caught:
        parse_site_policy({key: value for key, value in GOOD.items() if key != name}, OPERATOR)
    assert set(caught.value.fields) == {name}


@pytest.mark.parametrize("name", bounds_of(OPERATOR))
def test_a_number_keeps_its_bounds(name):
    """The bounds that the form is told are the ones that count."""
    bounds = bounds_of(OPERATOR)[name]

    assert name in faults(**{name: bounds.least - 1})
    assert name in faults(**{name: bounds.most + 1})
    for value in (True, "9", 9.0, [9]):
        assert name in faults(**{name: value})


@pytest.mark.parametrize("name", ["one_time_allowed", "markdown", "current_password_required"])
@pytest.mark.parametrize("value", [0, 1, "true", "no", None])
def test_a_switch_is_true_or_false(name, value):
    """Nothing else counts as either: a setting must not mean its opposite."""
    assert faults(**{name: value}) == {name}


@pytest.mark.parametrize("value", ["everybody", "", None, "Editors", ["editors"]])
def test_who_may_add_is_one_of_three_words(value):
    """An unknown word allows nobody."""
    assert faults(who_may_add=value) == {"who_may_add"}


@pytest.mark.parametrize("value", [None, "developers", [""], [" "], [1], ["x" * 256], ["g"] * 21])
def test_groups_are_a_short_list_of_names(value):
    """Bounded in number and length."""
    assert faults(add_groups=value) == {"add_groups"}


def test_groups_without_a_group_are_a_mistake():
    """Nobody could add anything."""
    assert faults(who_may_add="groups", add_groups=[]) == {"add_groups"}


def test_fields_must_fit_together():
    """A grant lasts at least as long as it may rest, and no default is later than the longest."""
    assert faults(grant_idle_minutes=10, grant_max_minutes=9) == {"grant_max_minutes"}
    assert faults(expiry_default_days=31, expiry_max_days=30) == {"expiry_default_days"}


def test_an_unknown_field_is_refused():
    """A setting that nothing enforces would be a lie."""
    assert faults(sharing=True) == {"body"}


def test_the_operators_limits_go_first():
    """A site makes grants shorter, never longer, not even by an old policy after the operator lowered his."""
    stored = encode_site_policy(parse_site_policy(GOOD, OPERATOR))
    lower = replace(OPERATOR, grant_idle=timedelta(seconds=90), grant_lifetime=timedelta(minutes=3))

    assert faults(grant_idle_minutes=11) == {"grant_idle_minutes"}
    policy = decode_site_policy(stored, lower)

    assert (policy.grant_idle, policy.grant_lifetime) == (lower.grant_idle, lower.grant_lifetime)


def test_a_field_of_a_newer_version_has_the_operators_value():
    """What is stored says nothing about it."""
    stored = encode_site_policy(parse_site_policy(STRICT, OPERATOR)).replace('"markdown":false,', "")

    policy = decode_site_policy(stored, OPERATOR)

    assert policy.markdown is OPERATOR.markdown
    assert not policy.one_time_allowed


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        "{",
        "7",
        '{"password_min_strength": 9}',
        '{"markdown": "no"}',
        '{"of_a_future_version": 1}',
        "[" * 100_000,
    ],
)
def test_a_stored_policy_that_says_something_else_is_damaged(text):
    """Nothing is guessed in its place, and its text stands in no error."""
    with pytest.raises(PolicyDamaged) as caught:
        decode_site_policy(text, OPERATOR)
    assert not caught.value.args
