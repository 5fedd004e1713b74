"""How long a grant lives."""

from datetime import timedelta

import pytest

from plugin.domain.grant import Grant, IssuedGrant
from plugin.domain.ids import GrantId
from tests.cast import NOON, SECRET_ID

IDLE = timedelta(minutes=5)
SECOND = timedelta(seconds=1)


def make_grant(*, used_after: timedelta = timedelta(0)) -> Grant:
    """Make a grant of half an hour from noon on."""
    return Grant(
        id=GrantId(bytes(16)),
        secret_id=SECRET_ID,
        key_epoch=1,
        account_pseudonym=b"canary-pseudonym",
        issued_at=NOON,
        expires_at=NOON + timedelta(minutes=30),
        last_used_at=NOON + used_after,
        wrapped_key=b"canary-wrapped-key",
    )


@pytest.mark.parametrize(("seconds", "is_live"), [(0, True), (299, True), (300, False), (301, False)])
def test_a_grant_that_nobody_uses_ends_with_the_idle_time(seconds, is_live):
    """The idle time is over at its last second, not after it."""
    assert make_grant().is_live(NOON + timedelta(seconds=seconds), idle=IDLE) is is_live


def test_a_grant_in_use_outlives_the_idle_time():
    """The idle time counts from the last use."""
    used = make_grant(used_after=timedelta(minutes=4))

    assert used.is_live(NOON + timedelta(minutes=8), idle=IDLE)


@pytest.mark.parametrize(("early", "is_live"), [(SECOND, True), (timedelta(0), False)])
def test_no_use_carries_a_grant_beyond_its_absolute_end(early, is_live):
    """A grant that is used all the time still ends at its half hour."""
    used = make_grant(used_after=timedelta(minutes=29))

    assert used.is_live(NOON + timedelta(minutes=30) - early, idle=IDLE) is is_live


@pytest.mark.parametrize(
    ("idle", "interval"),
    [(timedelta(minutes=5), timedelta(seconds=30)), (timedelta(seconds=30), timedelta(seconds=3))],
)
def test_uses_are_noted_often_enough_to_keep_a_reader_in(idle, interval):
    """A use is written every 30 s, or every tenth of a short idle time, and not more often."""
    grant = make_grant()

    assert grant.is_touch_due(NOON + interval, idle=idle)
    assert not grant.is_touch_due(NOON + interval - SECOND, idle=idle)


def test_a_grant_shows_neither_its_key_nor_its_holder():
    """The repr holds no part of the wrapped key, the pseudonym or the token."""
    shown = repr((make_grant(), IssuedGrant("canary-token", NOON, 300)))

    assert "canary" not in shown
