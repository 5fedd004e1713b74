"""The key providers in use: one wraps, and while a rotation runs another one still unwraps what it wrapped."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from plugin.vault.errors import KeyUnavailable
from plugin.vault.key_provider import KeyProvider
from plugin.vault.providers.wrapped import ProviderId, provider_of
from plugin.vault.redacted import Redacted


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class ProviderSet(Redacted):
    """A `KeyProvider` that hands each wrapped key to the provider that it names."""

    active: ProviderId
    providers: Mapping[ProviderId, KeyProvider] = field(repr=False)

    def __post_init__(self) -> None:
        if self.active not in self.providers:
            raise ValueError("the active key provider is not among the providers")

    @property
    def active_key_id(self) -> int:
        """Return the id of the key that `wrap` uses. No two providers have one in common."""
        return self.providers[self.active].active_key_id

    def wrap(self, plaintext: bytes, *, context: bytes) -> bytes:
        """Encrypt with the active provider.

        Raises:
            KeyUnavailable: it does not answer.

        """
        return self.providers[self.active].wrap(plaintext, context=context)

    def unwrap(self, wrapped: bytes, *, context: bytes) -> bytes:
        """Decrypt with the provider that the bytes name.

        Raises:
            KeyUnavailable: it is not among the providers, does not have the key, or does not answer.
            BoxRejected: the bytes were changed, or wrapped in another context.

        """
        wrapper = provider_of(wrapped)
        provider = self.providers.get(wrapper)
        if provider is None:
            message = f"a tenant key was wrapped by {wrapper.name}, which is not among the key providers"
            raise KeyUnavailable(message)
        return provider.unwrap(wrapped, context=context)

    def check(self) -> None:
        """Prove that the active provider works, and only that: the others may be gone any day.

        Raises:
            KeyUnavailable: it does not.

        """
        self.providers[self.active].check()
