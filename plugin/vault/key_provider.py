"""What holds the root keys: a key file, or a service that never lets them out."""

from typing import Protocol


class KeyProvider(Protocol):
    """Wraps and unwraps tenant keys under root keys. Nothing else is ever given to it.

    The context must be bound, as associated data or as a service's encryption context: what was wrapped in
    one context must not unwrap in another. The context is not secret, and a service may write it to its log.
    """

    @property
    def active_key_id(self) -> int:
        """Return the id of the key that `wrap` uses. Older keys of the ring only unwrap."""
        ...

    def wrap(self, plaintext: bytes, *, context: bytes) -> bytes:
        """Encrypt under the active root key.

        Raises:
            KeyUnavailable: the provider does not answer.

        """
        ...

    def unwrap(self, wrapped: bytes, *, context: bytes) -> bytes:
        """Decrypt under whichever root key the bytes name.

        Raises:
            KeyUnavailable: that key is not in the ring, or the provider does not answer.
            BoxRejected: the bytes were changed, or wrapped in another context.

        """
        ...

    def check(self) -> None:
        """Prove that the active key can be used now.

        Raises:
            KeyUnavailable: it cannot.

        """
        ...
