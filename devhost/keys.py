"""The key that signs install and uninstall events, as Atlassian's install keys do."""

from dataclasses import dataclass, field
from uuid import uuid4

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa


@dataclass(frozen=True, slots=True)
class InstallKey:
    """An RSA key and the id under which its public half is published."""

    kid: str
    private: rsa.RSAPrivateKey = field(repr=False)

    @property
    def public_pem(self) -> str:
        """The public half, as the app downloads it."""
        encoded = self.private.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return encoded.decode()


def new_install_key() -> InstallKey:
    """Make a key; it lives as long as the devhost runs."""
    return InstallKey(str(uuid4()), rsa.generate_private_key(public_exponent=65537, key_size=2048))
