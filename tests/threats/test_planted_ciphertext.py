"""Who can write to the database and has the server's key cannot make one unlock test many passwords."""

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from plugin.vault import box as box_module
from plugin.vault.box import NO_KEY_ID, Purpose, open_box, seal
from plugin.vault.data_key import unwrap_with_password_key
from plugin.vault.errors import BoxRejected, WrongPassword
from plugin.vault.password import TEST_ONLY_CHEAPEST, PasswordParameters
from tests.threats.two_keyed import two_keyed
from tests.vault.cast import make_place, make_tenant_key

PARAMETERS = PasswordParameters(TEST_ONLY_CHEAPEST, b"0123456789abcdef")
ONE, OTHER = b"\x01" * 32, b"\x02" * 32
CONTEXT = make_place().inner_context(PARAMETERS.encode())
HEADER, SALT = bytes([0x53, 1, 1, Purpose.INNER, 0, 0, 0, 0]), b"salt" * 8
NONCE = bytes(12)


def message_keys(key: bytes) -> tuple[bytes, bytes]:
    """Return a box's AES key and commitment."""
    return box_module._derive(key, salt=SALT, header=HEADER, context=CONTEXT)


def planted(committed_to: bytes) -> bytes:
    """Return a box of the right length whose ciphertext is good under both passwords' keys."""
    (one, _), (other, _) = message_keys(ONE), message_keys(OTHER)
    _, commitment = message_keys(committed_to)
    start = HEADER + SALT + commitment
    return start + two_keyed(one, other, nonce=NONCE, associated=start, first_block=b"any first block.")


def test_plain_gcm_opens_it_under_both_keys() -> None:
    """The attack is real: without the commitment one unlock would tell whether any of two passwords is right."""
    box = planted(ONE)
    opened = [AESGCM(message_keys(key)[0]).decrypt(NONCE, box[72:], box[:72]) for key in (ONE, OTHER)]

    assert [len(plaintext) for plaintext in opened] == [32, 32]
    assert opened[0] != opened[1]


@pytest.mark.parametrize(("committed_to", "refused"), [(ONE, OTHER), (OTHER, ONE)])
def test_a_box_opens_under_the_key_that_it_is_committed_to_only(committed_to: bytes, refused: bytes) -> None:
    """The commitment, a second output of HKDF, has room for one key."""
    box = planted(committed_to)

    assert len(open_box(committed_to, purpose=Purpose.INNER, context=CONTEXT, box=box)) == 32
    with pytest.raises(BoxRejected):
        open_box(refused, purpose=Purpose.INNER, context=CONTEXT, box=box)


def test_an_unlock_tests_one_password() -> None:
    """In a row that the attacker sealed well with the server's key, the second password is a wrong one."""
    tenant_key = make_tenant_key()
    wrapped = seal(
        tenant_key.wrap_key,
        purpose=Purpose.OUTER,
        key_id=tenant_key.version,
        context=make_place().outer_context(PARAMETERS.encode()),
        plaintext=planted(ONE),
    )

    def unlock(key: bytes) -> bytes:
        return unwrap_with_password_key(
            wrapped, password_key=key, parameters=PARAMETERS, place=make_place(), tenant_key=tenant_key
        )

    assert len(unlock(ONE)) == 32
    with pytest.raises(WrongPassword):
        unlock(OTHER)


def test_the_header_is_as_the_vault_writes_it() -> None:
    """So the planted box differs from a real one in nothing but what the attack changes."""
    real = seal(ONE, purpose=Purpose.INNER, key_id=NO_KEY_ID, context=CONTEXT, plaintext=bytes(32))

    assert real[:8] == HEADER
    assert len(real) == len(planted(ONE))
