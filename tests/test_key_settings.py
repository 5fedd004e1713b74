"""The settings of the key providers: what a chosen one needs, and what none of them accepts."""

import pytest

from plugin.settings import Settings, SettingsFault

GOOD = {
    "SECRETS_BASE_URL": "https://secrets.example.com",
    "SECRETS_DATABASE_URL": "sqlite:////var/lib/secrets/secrets.db",
}
ARN = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
NAME = "projects/acme/locations/europe-west3/keyRings/secrets/cryptoKeys/root-1"
NEEDS = {
    "file": {"SECRETS_ROOT_KEYS": "/etc/secrets/root-keys.json"},
    "aws-kms": {"SECRETS_AWS_KMS_KEYS": ARN},
    "gcp-kms": {"SECRETS_GCP_KMS_KEYS": NAME},
    "vault-transit": {
        "SECRETS_VAULT_URL": "https://vault.example.com:8200",
        "SECRETS_VAULT_TOKEN_FILE": "/run/secrets/token",
        "SECRETS_VAULT_TRANSIT_KEYS": "root-1",
    },
    "pkcs11": {
        "SECRETS_PKCS11_MODULE": "/usr/lib/softhsm/libsofthsm2.so",
        "SECRETS_PKCS11_TOKEN": "secrets",
        "SECRETS_PKCS11_PIN_FILE": "/run/secrets/pin",
        "SECRETS_PKCS11_KEYS": "root-1",
    },
}


def read(provider, **changes):
    """Read good settings for a provider, with some changes."""
    given = GOOD | {"SECRETS_KEY_PROVIDER": provider} | NEEDS[provider]
    return Settings.from_env(given | {f"SECRETS_{name}": text for name, text in changes.items()})


@pytest.mark.parametrize("provider", NEEDS)
def test_a_provider_is_content_with_what_it_needs(provider):
    """The settings of the others may be absent."""
    assert read(provider).key_providers == (provider,)


@pytest.mark.parametrize(("provider", "name"), [(p, name) for p, needs in NEEDS.items() for name in needs])
def test_what_a_chosen_provider_needs_is_missed(provider, name):
    """The fault names the variable."""
    with pytest.raises(SettingsFault, match=f"^{name}: "):
        read(provider, **{name.removeprefix("SECRETS_"): ""})


def test_all_that_a_provider_lacks_is_named_at_once():
    """One line for each variable."""
    with pytest.raises(SettingsFault) as caught:
        Settings.from_env(GOOD | {"SECRETS_KEY_PROVIDER": "pkcs11"})

    assert {line.split(":")[0] for line in str(caught.value).splitlines()} == set(NEEDS["pkcs11"])


def test_an_old_provider_needs_its_settings_as_well():
    """It still has to unwrap."""
    with pytest.raises(SettingsFault, match="SECRETS_ROOT_KEYS"):
        read("aws-kms", KEY_PROVIDER_OLD="file")


def test_the_old_provider_comes_second():
    """The first one wraps."""
    settings = read("aws-kms", KEY_PROVIDER_OLD="file", ROOT_KEYS="/etc/secrets/root-keys.json")

    assert settings.key_providers == ("aws-kms", "file")


def test_the_old_provider_is_another_one():
    """Keys of one provider are replaced in its own list of keys."""
    with pytest.raises(SettingsFault, match="another provider"):
        read("aws-kms", KEY_PROVIDER_OLD="aws-kms")


def test_keys_are_listed_with_commas():
    """The order counts: the first one wraps."""
    settings = read("vault-transit", VAULT_TRANSIT_KEYS="root-2, root-1")

    assert settings.vault_transit_keys == ("root-2", "root-1")


@pytest.mark.parametrize(
    ("provider", "name", "text"),
    [
        ("aws-kms", "AWS_KMS_KEYS", "arn:aws:kms:eu-central-1:111122223333:alias/secrets"),
        ("aws-kms", "AWS_KMS_KEYS", "1234abcd-12ab-34cd-56ef-1234567890ab"),
        ("aws-kms", "AWS_KMS_KEYS", f"{ARN},{ARN}"),
        ("gcp-kms", "GCP_KMS_KEYS", f"{NAME}/cryptoKeyVersions/1"),
        ("gcp-kms", "GCP_KMS_KEYS", "root-1"),
        ("gcp-kms", "GCP_KMS_ENDPOINT", "http://cloudkms.googleapis.com"),
        ("vault-transit", "VAULT_URL", "http://vault.example.com:8200"),
        ("vault-transit", "VAULT_URL", "https://user@vault.example.com"),
        ("vault-transit", "VAULT_TRANSIT_KEYS", "../sys/seal"),
        ("vault-transit", "VAULT_TRANSIT_MOUNT", "/transit"),
        ("pkcs11", "PKCS11_MECHANISM", "aes-cbc"),
        ("pkcs11", "PKCS11_KEYS", "root-1,root-1"),
        ("file", "KEY_PROVIDER", "environment"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(provider, name, text):
    """The fault names the variable, and does not show its value."""
    with pytest.raises(SettingsFault, match=f"^SECRETS_{name}") as caught:
        read(provider, **{name: text})

    assert text not in str(caught.value)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8200", "http://localhost:8200", "https://vault.example.com"]
)
def test_plain_http_is_for_loopback(url):
    """An agent beside the app may be spoken to without TLS."""
    assert read("vault-transit", VAULT_URL=url).vault_url == url
