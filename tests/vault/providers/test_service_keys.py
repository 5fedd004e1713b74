"""Root keys in a service, whatever the service is."""

import pytest

from plugin.vault.errors import BoxRejected, KeyUnavailable
from plugin.vault.providers.service_keys import ServiceKeys
from plugin.vault.providers.wrapped import ProviderId


class CarelessService:
    """Encrypts nothing and looks at no associated data: the worst service there could be."""

    provider = ProviderId.VAULT_TRANSIT

    def encrypt(self, plaintext, *, key, binding):
        """Return the plaintext."""
        return plaintext

    def decrypt(self, ciphertext, *, key, binding):
        """Return the ciphertext."""
        return ciphertext


class ForgetfulService(CarelessService):
    """Returns something else than was encrypted."""

    def __init__(self, returned):
        self.returned = returned

    def decrypt(self, ciphertext, *, key, binding):
        """Return what was agreed on, or refuse."""
        return self.returned(ciphertext)


def test_context_stays_bound_where_a_service_drops_associated_data():
    """The binding inside the plaintext is compared, too."""
    provider = ServiceKeys(CarelessService(), ("root-1",))
    wrapped = provider.wrap(b"tenant key", context=b"Alice")

    assert provider.unwrap(wrapped, context=b"Alice") == b"tenant key"
    with pytest.raises(BoxRejected):
        provider.unwrap(wrapped, context=b"Mallory")


def test_the_header_stays_bound_where_a_service_drops_associated_data():
    """A wrapped key cannot be made to name another key."""
    provider = ServiceKeys(CarelessService(), ("root-1", "root-2"))
    wrapped = provider.wrap(b"tenant key", context=b"")
    header = ServiceKeys(CarelessService(), ("root-2",)).wrap(b"tenant key", context=b"")[:9]

    with pytest.raises(BoxRejected):
        provider.unwrap(header + wrapped[9:], context=b"")


@pytest.mark.parametrize("names", [(), ("root-1", "root-1")])
def test_no_key_or_the_same_key_twice_is_a_mistake(names):
    """The settings refuse it before."""
    with pytest.raises(ValueError, match="at least one key, and none twice"):
        ServiceKeys(CarelessService(), names)


@pytest.mark.parametrize(
    "returned", [lambda data: data[:-1], lambda data: data + b"x", lambda data: data[:32]]
)
def test_the_check_finds_a_service_that_returns_something_else(returned):
    """Readiness fails when the probe does not come back."""
    provider = ServiceKeys(ForgetfulService(returned), ("root-1",))

    with pytest.raises(KeyUnavailable, match="does not open what it sealed"):
        provider.check()


def test_the_check_finds_a_service_that_loses_the_binding():
    """A refusal of what was just wrapped is a fault of the service."""
    provider = ServiceKeys(ForgetfulService(lambda _: bytes(64)), ("root-1",))

    with pytest.raises(KeyUnavailable, match="does not open what it sealed"):
        provider.check()
