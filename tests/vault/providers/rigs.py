"""One rig per key provider: the closest real server that can be had, with two keys in it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from plugin.vault.key_file import KeyFile
from plugin.vault.key_provider import KeyProvider
from plugin.vault.key_ring import KeyRing
from plugin.vault.providers.aws_kms import AwsKms
from plugin.vault.providers.gcp_kms import GcpKms
from plugin.vault.providers.pkcs11_session import TokenPlace
from plugin.vault.providers.pkcs11_token import MECHANISMS, Pkcs11Token
from plugin.vault.providers.service_keys import ServiceKeys
from plugin.vault.providers.vault_transit import TransitPlace, VaultTransit
from tests.vault.providers import softhsm

FILE_KEYS = {"1": b"\x01" * 32, "2": b"\x02" * 32}


@dataclass(frozen=True)
class Rig:
    """How to open a provider over some of its two keys, and one whose service is not there."""

    keys: tuple[str, str]
    open: Callable[..., KeyProvider]
    open_down: Callable[[], KeyProvider] | None
    secrets: tuple[str, ...] = field(default=())
    """Credentials that no error may show."""


def file_rig() -> Rig:
    """Return the rig of the key file, which has no service that could be down."""

    def open_keys(*names: str) -> KeyProvider:
        return KeyFile(KeyRing(int(names[0]), {int(name): FILE_KEYS[name] for name in names}))

    return Rig(("1", "2"), open_keys, None)


def aws_rig(keys: tuple[str, str], *, point_at: Callable[[str], None], url: str, closed: str) -> Rig:
    """Return the rig of AWS KMS. `point_at` sets the address that AWS's library uses from then on."""

    def open_at(address: str, names: tuple[str, ...]) -> KeyProvider:
        point_at(address)
        return ServiceKeys(AwsKms(names, timeout_seconds=5), names)

    return Rig(keys, lambda *names: open_at(url, names), lambda: open_at(closed, keys), ("aws-secret-key",))


def gcp_rig(keys: tuple[str, str], *, url: str, closed: str) -> Rig:
    """Return the rig of Google Cloud KMS."""
    return Rig(
        keys,
        lambda *names: ServiceKeys(GcpKms(url, timeout_seconds=5), names),
        lambda: ServiceKeys(GcpKms(closed, timeout_seconds=5), keys),
    )


def transit_rig(keys: tuple[str, str], *, token_file: Path, url: str, closed: str) -> Rig:
    """Return the rig of the transit engine."""

    def open_at(address: str, names: tuple[str, ...]) -> KeyProvider:
        place = TransitPlace(url=address, mount="transit", token_file=token_file)
        return ServiceKeys(VaultTransit(place, timeout_seconds=5), names)

    return Rig(
        keys,
        lambda *names: open_at(url, names),
        lambda: open_at(closed, keys),
        (token_file.read_text().strip(),),
    )


def pkcs11_rig(pin_file: Path, *, mechanism: str) -> Rig:
    """Return the rig of SoftHSM2, with one of the two mechanisms. It is down when the token is not there."""

    def open_token(token: str, names: tuple[str, ...]) -> KeyProvider:
        place = TokenPlace(softhsm.library(), token, pin_file)
        return ServiceKeys(Pkcs11Token(place, mechanism=MECHANISMS[mechanism], timeout_seconds=20), names)

    keys = ("root-1", "root-2")
    return Rig(
        keys,
        lambda *names: open_token(softhsm.LABEL, names),
        lambda: open_token("gone", keys),
        (softhsm.PIN,),
    )
