"""The header of what services wrap."""

import pytest

from plugin.vault.box import Purpose, seal
from plugin.vault.errors import BoxRejected
from plugin.vault.providers.wrapped import (
    ProviderId,
    binding_of,
    header_of_key,
    key_id_of_name,
    key_id_of_wrapped,
    provider_of,
    split,
)

BOX = seal(bytes(range(32)), purpose=Purpose.TENANT_KEY, key_id=1, context=b"", plaintext=b"tenant key")
FROZEN_ID = 0x181F14E567DC0
SERVICES = [provider for provider in ProviderId if provider is not ProviderId.FILE]


def test_the_numbers_of_the_providers_stay_as_they_are():
    """They are stored in front of every wrapped key."""
    assert {provider.name: provider.value for provider in ProviderId} == {
        "FILE": 0,
        "AWS_KMS": 1,
        "GCP_KMS": 2,
        "VAULT_TRANSIT": 3,
        "PKCS11": 4,
    }


def test_a_keys_id_stays_as_it_is():
    """It is stored, too: the same name gives the same number for ever (SHA-256 by another tool gave this one)."""
    name = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"

    assert key_id_of_name(ProviderId.AWS_KMS, name) == FROZEN_ID
    assert header_of_key(FROZEN_ID).hex() == "4b01" + f"{FROZEN_ID:014x}"


@pytest.mark.parametrize("provider", SERVICES)
def test_a_header_names_its_provider_and_key(provider):
    """Both are read back from the wrapped bytes."""
    key_id = key_id_of_name(provider, "root-1")
    wrapped = header_of_key(key_id) + b"x"

    assert provider_of(wrapped) is provider
    assert key_id_of_wrapped(wrapped) == key_id
    assert split(wrapped) == (header_of_key(key_id), b"x")


def test_ids_of_services_never_meet_those_of_key_files():
    """A key file's ids end below 2**32."""
    ids = {key_id_of_name(provider, "root-1") for provider in SERVICES}

    assert len(ids) == len(SERVICES)
    assert all(2**48 <= key_id < 2**56 for key_id in ids)


def test_a_key_files_keys_have_no_id_by_name():
    """Their ids stand in the file."""
    with pytest.raises(ValueError, match="numbers of their own"):
        key_id_of_name(ProviderId.FILE, "root-1")


def test_a_box_of_a_key_file_is_known_by_its_first_byte():
    """What was stored before there were services stays readable."""
    assert provider_of(BOX) is ProviderId.FILE


def test_a_box_names_no_key_of_a_service():
    """It has a key id of its own form."""
    with pytest.raises(BoxRejected):
        key_id_of_wrapped(BOX)


def test_no_flipped_bit_makes_a_box_look_like_a_services():
    """Tampering with the first byte is told as tampering."""
    for bit in range(8):
        with pytest.raises(BoxRejected):
            provider_of(bytes([BOX[0] ^ 1 << bit]) + BOX[1:])


@pytest.mark.parametrize(
    "wrapped",
    [
        b"",
        b"\x4b",
        b"\x4b\x01",
        b"\x4b\x02\x01" + bytes(20),
        b"\x4b\x01\x00" + bytes(20),
        b"\x4b\x01\x05" + bytes(20),
    ],
)
def test_unknown_forms_are_refused(wrapped):
    """Other versions and other providers are not guessed at."""
    with pytest.raises(BoxRejected):
        provider_of(wrapped)


def test_the_binding_depends_on_header_and_context_and_their_border():
    """Moving a byte from one to the other gives another binding."""
    bindings = {
        binding_of(b"ab", b"c"),
        binding_of(b"a", b"bc"),
        binding_of(b"ab", b""),
        binding_of(b"", b"c"),
    }

    assert len(bindings) == 4
    assert {len(binding) for binding in bindings} == {32}
