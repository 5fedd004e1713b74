"""The key providers are opened as the settings say, and nothing else is imported."""

import subprocess
import sys
from pathlib import Path

import pytest

from plugin.root_keys import open_root_keys
from plugin.settings import Settings
from plugin.vault.errors import KeyUnavailable
from plugin.vault.key_file import KeyFile, write_new_key_file
from plugin.vault.providers.wrapped import ProviderId, provider_of
from tests.test_key_settings import GOOD, NEEDS

IDS = {
    "file": ProviderId.FILE,
    "aws-kms": ProviderId.AWS_KMS,
    "gcp-kms": ProviderId.GCP_KMS,
    "vault-transit": ProviderId.VAULT_TRANSIT,
    "pkcs11": ProviderId.PKCS11,
}
PACKAGES = {
    "aws-kms": ("boto3", "aws"),
    "gcp-kms": ("google.cloud.kms_v1", "gcp"),
    "vault-transit": ("hvac", "vault"),
    "pkcs11": ("pkcs11", "pkcs11"),
}


@pytest.fixture
def key_file(tmp_path):
    """Return a new key file."""
    path = tmp_path / "root-keys.json"
    write_new_key_file(path)
    return path


@pytest.fixture
def settings(key_file, monkeypatch, tmp_path):
    """Return what reads settings for a provider, beside the key file as the old one."""
    account = tmp_path / "account.json"
    account.write_text(
        '{"type": "authorized_user", "client_id": "c", "client_secret": "s", "refresh_token": "r"}'
    )
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(account))

    def read(provider, **changes):
        given = (
            GOOD | NEEDS[provider] | {"SECRETS_KEY_PROVIDER": provider, "SECRETS_ROOT_KEYS": str(key_file)}
        )
        return Settings.from_env(given | changes)

    return read


@pytest.mark.parametrize("provider", IDS)
def test_the_chosen_provider_is_the_one_that_wraps(settings, provider):
    """Each name in the settings opens its provider, without asking a service for anything."""
    opened = open_root_keys(settings(provider))

    assert opened.active is IDS[provider]
    assert set(opened.providers) == {IDS[provider]}


def test_what_a_key_file_sealed_stays_readable_behind_every_provider(settings, key_file):
    """Moving to a service begins with the old provider beside the new one."""
    wrapped = KeyFile.load(key_file).wrap(b"tenant key", context=b"Alice")

    opened = open_root_keys(settings("vault-transit", SECRETS_KEY_PROVIDER_OLD="file"))

    assert provider_of(wrapped) is ProviderId.FILE
    assert opened.unwrap(wrapped, context=b"Alice") == b"tenant key"


def test_without_the_old_provider_its_keys_are_unavailable(settings, key_file):
    """The message names who wrapped them."""
    wrapped = KeyFile.load(key_file).wrap(b"tenant key", context=b"Alice")

    with pytest.raises(KeyUnavailable, match="wrapped by FILE"):
        open_root_keys(settings("vault-transit")).unwrap(wrapped, context=b"Alice")


@pytest.mark.parametrize("provider", PACKAGES)
def test_a_missing_package_names_the_extra_to_install(settings, provider, monkeypatch):
    """The app says what to type."""
    package, extra = PACKAGES[provider]
    for name in [name for name in sys.modules if name.startswith("plugin.vault.providers.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, package, None)

    with pytest.raises(KeyUnavailable) as caught:
        open_root_keys(settings(provider))

    assert f"pip install '.[{extra}]'" in str(caught.value)


def test_nothing_of_a_provider_is_imported_before_it_is_chosen():
    """The app runs without the extras."""
    packages = ["boto3", "botocore", "google.cloud", "google.auth", "grpc", "hvac", "pkcs11"]
    script = f"import sys, plugin.app; print([name for name in {packages} if name in sys.modules])"

    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=Path(__file__).parent.parent,
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert done.stdout.strip() == "[]"
