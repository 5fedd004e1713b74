"""Opens the key providers that the settings choose. A provider's package is imported only when it is chosen."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from plugin.key_settings import KeySettings, ProviderName
from plugin.vault.errors import KeyUnavailable
from plugin.vault.key_file import KeyFile
from plugin.vault.key_provider import KeyProvider
from plugin.vault.providers.provider_set import ProviderSet
from plugin.vault.providers.service_keys import ServiceKeys
from plugin.vault.providers.wrapped import ProviderId

_Value = TypeVar("_Value")


def open_root_keys(settings: KeySettings) -> KeyProvider:
    """Return the chosen provider, which also unwraps what the old one wrapped, when there is one.

    Raises:
        KeyUnavailable: a key file or credentials cannot be read, or a package is not installed.

    """
    opened = [_PROVIDERS[name] for name in settings.key_providers]
    return ProviderSet(opened[0][0], {number: open_one(settings) for number, open_one in opened})


def _file(settings: KeySettings) -> KeyProvider:
    return KeyFile.load(_given(settings.root_keys))


def _aws(settings: KeySettings) -> KeyProvider:
    with _extra("aws"):
        from plugin.vault.providers.aws_kms import AwsKms  # noqa: PLC0415 - installed only when chosen
    keys = settings.aws_kms_keys
    return ServiceKeys(AwsKms(keys), keys)


def _gcp(settings: KeySettings) -> KeyProvider:
    with _extra("gcp"):
        from plugin.vault.providers.gcp_kms import GcpKms  # noqa: PLC0415 - installed only when chosen
    return ServiceKeys(GcpKms(settings.gcp_kms_endpoint), settings.gcp_kms_keys)


def _vault(settings: KeySettings) -> KeyProvider:
    with _extra("vault"):
        from plugin.vault.providers.vault_transit import (  # noqa: PLC0415 - installed only when chosen
            TransitPlace,
            VaultTransit,
        )
    place = TransitPlace(
        url=_given(settings.vault_url),
        mount=settings.vault_transit_mount,
        token_file=_given(settings.vault_token_file),
        ca_file=settings.vault_ca_file,
        namespace=settings.vault_namespace,
    )
    return ServiceKeys(VaultTransit(place), settings.vault_transit_keys)


def _pkcs11(settings: KeySettings) -> KeyProvider:
    with _extra("pkcs11"):
        from plugin.vault.providers.pkcs11_session import TokenPlace  # noqa: PLC0415 - installed only when chosen
        from plugin.vault.providers.pkcs11_token import (  # noqa: PLC0415 - installed only when chosen
            MECHANISMS,
            Pkcs11Token,
        )
    place = TokenPlace(
        module=_given(settings.pkcs11_module),
        token=_given(settings.pkcs11_token),
        pin_file=_given(settings.pkcs11_pin_file),
    )
    token = Pkcs11Token(place, mechanism=MECHANISMS[settings.pkcs11_mechanism])
    return ServiceKeys(token, settings.pkcs11_keys)


_PROVIDERS: dict[ProviderName, tuple[ProviderId, Callable[[KeySettings], KeyProvider]]] = {
    "file": (ProviderId.FILE, _file),
    "aws-kms": (ProviderId.AWS_KMS, _aws),
    "gcp-kms": (ProviderId.GCP_KMS, _gcp),
    "vault-transit": (ProviderId.VAULT_TRANSIT, _vault),
    "pkcs11": (ProviderId.PKCS11, _pkcs11),
}


@contextmanager
def _extra(name: str) -> Iterator[None]:
    try:
        yield
    except ModuleNotFoundError as error:
        message = f"the packages of this key provider are not installed: pip install '.[{name}]'"
        raise KeyUnavailable(message) from error


def _given(value: _Value | None) -> _Value:
    assert value is not None  # noqa: S101 - the settings refuse to be without what a chosen provider needs
    return value
