"""Several providers in use: one wraps, each unwraps its own."""

import pytest

from plugin.vault.errors import BoxRejected, KeyUnavailable
from plugin.vault.key_file import KeyFile
from plugin.vault.key_ring import KeyRing
from plugin.vault.providers.provider_set import ProviderSet
from plugin.vault.providers.service_keys import ServiceKeys
from plugin.vault.providers.wrapped import ProviderId
from tests.vault.providers.test_service_keys import CarelessService

FILE = KeyFile(KeyRing(1, {1: b"\x01" * 32}))
SERVICE = ServiceKeys(CarelessService(), ("root-1",))
BOTH = {ProviderId.FILE: FILE, ProviderId.VAULT_TRANSIT: SERVICE}


def test_the_active_provider_wraps():
    """New tenant keys go to the new provider while a rotation runs."""
    providers = ProviderSet(ProviderId.VAULT_TRANSIT, BOTH)

    wrapped = providers.wrap(b"tenant key", context=b"")

    assert SERVICE.unwrap(wrapped, context=b"") == b"tenant key"
    assert providers.active_key_id == SERVICE.active_key_id


@pytest.mark.parametrize("wrapper", [FILE, SERVICE])
@pytest.mark.parametrize("active", BOTH)
def test_each_provider_unwraps_its_own(active, wrapper):
    """Old rows stay readable until they are wrapped anew, and on the way back as well."""
    wrapped = wrapper.wrap(b"tenant key", context=b"Alice")

    assert ProviderSet(active, BOTH).unwrap(wrapped, context=b"Alice") == b"tenant key"


@pytest.mark.parametrize("wrapper", [FILE, SERVICE])
def test_another_context_is_refused(wrapper):
    """Going through the set loosens nothing."""
    wrapped = wrapper.wrap(b"tenant key", context=b"Alice")

    with pytest.raises(BoxRejected):
        ProviderSet(ProviderId.FILE, BOTH).unwrap(wrapped, context=b"Mallory")


def test_what_an_absent_provider_wrapped_is_unavailable():
    """The message names the provider that is missing in the settings."""
    wrapped = FILE.wrap(b"tenant key", context=b"")

    with pytest.raises(KeyUnavailable, match="wrapped by FILE, which is not among"):
        ProviderSet(ProviderId.VAULT_TRANSIT, {ProviderId.VAULT_TRANSIT: SERVICE}).unwrap(
            wrapped, context=b""
        )


def test_noise_is_refused():
    """What nobody wrapped is no provider's."""
    with pytest.raises(BoxRejected):
        ProviderSet(ProviderId.FILE, BOTH).unwrap(b"noise", context=b"")


def test_an_active_provider_that_is_not_there_is_a_mistake():
    """The wiring refuses it at the start."""
    with pytest.raises(ValueError, match="not among the providers"):
        ProviderSet(ProviderId.AWS_KMS, BOTH)


def test_the_check_asks_the_active_provider_alone():
    """An old provider that is gone already does not stop the app."""

    class Gone:
        def check(self):
            raise KeyUnavailable("gone")

    ProviderSet(ProviderId.FILE, {ProviderId.FILE: FILE, ProviderId.AWS_KMS: Gone()}).check()
    with pytest.raises(KeyUnavailable, match="gone"):
        ProviderSet(ProviderId.AWS_KMS, {ProviderId.FILE: FILE, ProviderId.AWS_KMS: Gone()}).check()
