"""What can go wrong in the vault. Each class is one fact; none ever holds a key, plaintext or password."""


class VaultError(Exception):
    """The root of every refusal of the vault."""


class BoxRejected(VaultError):
    """The bytes are not what was sealed here: malformed, tampered with, moved, or sealed under another key.

    Deliberately one type with one message: which check failed helps only an attacker.
    """

    def __init__(self) -> None:
        super().__init__("the sealed bytes were rejected")


class WrongPassword(VaultError):
    """The server's layer opened, the password's layer did not."""

    def __init__(self) -> None:
        super().__init__("the password does not open the data key")


class KeyUnavailable(VaultError):
    """The key that is needed is not in the ring, or its provider does not answer."""


class KeyFileRejected(KeyUnavailable):
    """A file with keys, a token or a PIN cannot be used or made. The message names file and fault only."""


class WeakParameters(VaultError):
    """Argon2 parameters lie outside the bounds: too cheap to protect, or so dear that they would hurt us."""


class DerivationFailed(VaultError):
    """Argon2 could not run, for want of memory as a rule. It says nothing about the password."""

    def __init__(self) -> None:
        super().__init__("the key derivation could not run")
