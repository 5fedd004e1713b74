"""How long a secret opens."""

from datetime import timedelta

import pytest

from plugin.domain.life import Life, SecretState
from tests.cast import NOON


@pytest.mark.parametrize(
    ("life", "state"),
    [
        (Life(), SecretState.OPEN),
        (Life(expires_at=NOON + timedelta(microseconds=1)), SecretState.OPEN),
        (Life(expires_at=NOON), SecretState.EXPIRED),
        (Life(opens_max=1, opens_left=1), SecretState.OPEN),
        (Life(opens_max=1, opens_left=0), SecretState.USED_UP),
        (Life(expires_at=NOON, opens_max=1, opens_left=0), SecretState.EXPIRED),
        (Life(rotate_by=NOON - timedelta(days=1)), SecretState.OPEN),
    ],
)
def test_limits_are_reached_at_their_moment_and_with_their_last_open(life, state):
    """The reminder to rotate closes nothing."""
    assert life.state_at(NOON) is state
