"""The settings that say what keeps the root keys, and where. docs/key-providers.md explains them."""

from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, field_validator

_Value = TypeVar("_Value")

ProviderName = Literal["file", "aws-kms", "gcp-kms", "vault-transit", "pkcs11"]


def _names(given: object) -> object:
    """Split a list at its commas."""
    if isinstance(given, str):
        return [name.strip() for name in given.split(",") if name.strip()]
    return given


# A key's ARN, not an alias's: an alias can be moved to another key.
_AwsKey = Annotated[
    str, Field(pattern=r"^arn:aws[a-z-]{0,16}:kms:[a-z0-9-]{1,32}:[0-9]{12}:key/[a-zA-Z0-9-]{1,64}$")
]
# A key's resource name without a version: the service takes the primary one.
_GcpKey = Annotated[
    str,
    Field(
        pattern=r"^projects/[^/\s]{1,128}/locations/[a-z0-9-]{1,64}"
        r"/keyRings/[a-zA-Z0-9_-]{1,63}/cryptoKeys/[a-zA-Z0-9_-]{1,63}$"
    ),
]
_TransitKey = Annotated[str, Field(pattern=r"^[a-zA-Z0-9_.-]{1,128}$")]
_Mount = Annotated[str, Field(pattern=r"^[a-zA-Z0-9_.-]+(/[a-zA-Z0-9_.-]+){0,8}$")]
_Label = Annotated[str, Field(pattern=r"^[ -~]{1,32}$")]

_NEEDS: dict[ProviderName, tuple[str, ...]] = {
    "file": ("root_keys",),
    "aws-kms": ("aws_kms_keys",),
    "gcp-kms": ("gcp_kms_keys",),
    "vault-transit": ("vault_url", "vault_token_file", "vault_transit_keys"),
    "pkcs11": ("pkcs11_module", "pkcs11_token", "pkcs11_pin_file", "pkcs11_keys"),
}


class KeySettings(BaseModel):
    """A provider's settings may be absent when it is not chosen. Of a list of keys, the first one wraps."""

    # Defaults are checked too, so that what is missing is named along with all other faults.
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, validate_default=True)

    key_provider: ProviderName = "file"
    key_provider_old: ProviderName | None = None
    root_keys: Path | None = None
    aws_kms_keys: Annotated[tuple[_AwsKey, ...], BeforeValidator(_names)] = ()
    gcp_kms_keys: Annotated[tuple[_GcpKey, ...], BeforeValidator(_names)] = ()
    gcp_kms_endpoint: str = "https://cloudkms.googleapis.com"
    vault_url: str | None = None
    vault_token_file: Path | None = None
    vault_transit_keys: Annotated[tuple[_TransitKey, ...], BeforeValidator(_names)] = ()
    vault_transit_mount: _Mount = "transit"
    vault_ca_file: Path | None = None
    vault_namespace: _Mount | None = None
    pkcs11_module: Path | None = None
    pkcs11_token: _Label | None = None
    pkcs11_pin_file: Path | None = None
    pkcs11_keys: Annotated[tuple[_Label, ...], BeforeValidator(_names)] = ()
    pkcs11_mechanism: Literal["aes-gcm", "aes-key-wrap"] = "aes-gcm"

    @property
    def key_providers(self) -> tuple[ProviderName, ...]:
        """Return the provider that wraps and, while a rotation runs, the one that only unwraps."""
        return (
            (self.key_provider,)
            if self.key_provider_old is None
            else (self.key_provider, self.key_provider_old)
        )

    @field_validator("key_provider_old")
    @classmethod
    def _check_old_provider(cls, old: ProviderName | None, info: ValidationInfo) -> ProviderName | None:
        if old is not None and old == info.data.get("key_provider"):
            raise ValueError("must be another provider than SECRETS_KEY_PROVIDER")
        return old

    @field_validator(*sorted({name for names in _NEEDS.values() for name in names}))
    @classmethod
    def _check_needed(cls, value: _Value, info: ValidationInfo) -> _Value:
        """Miss what a chosen provider needs. The providers stand before their settings, so they are known."""
        for provider in (info.data.get("key_provider"), info.data.get("key_provider_old")):
            if provider is not None and info.field_name in _NEEDS[provider] and not value:
                raise ValueError(_missing(provider))
        return value

    @field_validator("aws_kms_keys", "gcp_kms_keys", "vault_transit_keys", "pkcs11_keys")
    @classmethod
    def _check_keys_differ(cls, keys: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(keys)) != len(keys):
            raise ValueError("names a key twice")
        return keys


def _missing(provider: ProviderName) -> str:
    if provider == "file":
        return "must name a root key file; make one: python -m plugin new-root-key FILE"
    return f"is missing; the key provider {provider} needs it"
