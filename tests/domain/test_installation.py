"""A tenant."""

import pytest

from plugin.domain.installation import InstallationState
from tests.cast import make_installation


@pytest.mark.parametrize(
    ("state", "is_installed"), [(InstallationState.INSTALLED, True), (InstallationState.UNINSTALLED, False)]
)
def test_only_an_installed_tenant_counts(state, is_installed):
    """The tokens of a site that left are not accepted."""
    assert make_installation(state=state).is_installed is is_installed


def test_an_installation_does_not_show_its_shared_secret():
    """Not even in its sealed form."""
    assert "canary" not in repr(make_installation(sealed_shared_secret=b"canary"))
