"""Root keys inside a service: the key provider over everything that can encrypt but never shows its keys."""

import hmac
from dataclasses import dataclass, field
from typing import Protocol

from plugin.vault.errors import BoxRejected, KeyUnavailable
from plugin.vault.key_probe import prove_round_trip
from plugin.vault.providers.wrapped import (
    BINDING_BYTES,
    ProviderId,
    binding_of,
    header_of_key,
    key_id_of_name,
    key_id_of_wrapped,
    split,
)
from plugin.vault.redacted import Redacted


class KeyService(Protocol):
    """Encrypts with authentication, under keys that it names and never lets out. Safe to use from threads.

    No error holds what was sent or returned, and none is chained to a client library's error, because those
    carry the whole request.
    """

    @property
    def provider(self) -> ProviderId:
        """Return which service this is."""
        ...

    def encrypt(self, plaintext: bytes, *, key: str, binding: bytes) -> bytes:
        """Encrypt under the named key, with the binding as associated data.

        Raises:
            KeyUnavailable: the service does not answer, refuses, or answers nonsense.

        """
        ...

    def decrypt(self, ciphertext: bytes, *, key: str, binding: bytes) -> bytes:
        """Decrypt under the named key.

        Raises:
            KeyUnavailable: the service does not answer, refuses, or answers nonsense.
            BoxRejected: the service says that the ciphertext, key and binding do not belong together.

        """
        ...


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class ServiceKeys(Redacted):
    """A `KeyProvider` over named keys of a service. The first name wraps; all of them unwrap.

    The binding goes along inside the plaintext, too, and is compared on return: context stays bound even
    behind a service or a proxy that drops associated data without a word.
    """

    service: KeyService
    names: tuple[str, ...]
    _names_by_id: dict[int, str] = field(init=False)

    def __post_init__(self) -> None:
        names_by_id = {key_id_of_name(self.service.provider, name): name for name in self.names}
        if not names_by_id or len(names_by_id) != len(self.names):
            raise ValueError("a service needs the name of at least one key, and none twice")
        # The class is frozen for everybody else.
        object.__setattr__(self, "_names_by_id", names_by_id)

    @property
    def active_key_id(self) -> int:
        """Return the id of the key that `wrap` uses."""
        return key_id_of_name(self.service.provider, self.names[0])

    def wrap(self, plaintext: bytes, *, context: bytes) -> bytes:
        """Encrypt under the active key.

        Raises:
            KeyUnavailable: the service does not answer.

        """
        header = header_of_key(self.active_key_id)
        binding = binding_of(header, context)
        return header + self.service.encrypt(binding + plaintext, key=self.names[0], binding=binding)

    def unwrap(self, wrapped: bytes, *, context: bytes) -> bytes:
        """Decrypt under the key that the bytes name.

        Raises:
            KeyUnavailable: that key is not among the names, or the service does not answer.
            BoxRejected: the bytes were changed, or wrapped in another context.

        """
        name = self._names_by_id.get(key_id_of_wrapped(wrapped))
        if name is None:
            raise KeyUnavailable("the root key of a tenant key is none of those in the settings")
        header, ciphertext = split(wrapped)
        binding = binding_of(header, context)
        message = self.service.decrypt(ciphertext, key=name, binding=binding)
        if not hmac.compare_digest(message[:BINDING_BYTES], binding):
            raise BoxRejected
        return message[BINDING_BYTES:]

    def check(self) -> None:
        """Wrap and unwrap a probe under the active key.

        Raises:
            KeyUnavailable: the probe did not come back.

        """
        prove_round_trip(self)
