"""Keys in a token, tried on SoftHSM2."""

import pytest

from plugin.vault.errors import BoxRejected, KeyUnavailable
from plugin.vault.providers.pkcs11_session import TokenPlace
from plugin.vault.providers.pkcs11_token import MECHANISMS, Pkcs11Token
from tests.vault.providers import softhsm

BINDING = bytes(range(32))
PLAINTEXT = bytes(64)


@pytest.fixture
def place(pin_file):
    """Return where the token is."""
    return TokenPlace(softhsm.library(), softhsm.LABEL, pin_file)


@pytest.mark.parametrize("wrapper", MECHANISMS)
@pytest.mark.parametrize("reader", MECHANISMS)
def test_each_mechanism_reads_what_the_other_made(place, wrapper, reader):
    """The setting may be changed at any time."""
    sealed = Pkcs11Token(place, mechanism=MECHANISMS[wrapper]).encrypt(
        PLAINTEXT, key="root-1", binding=BINDING
    )

    opened = Pkcs11Token(place, mechanism=MECHANISMS[reader]).decrypt(sealed, key="root-1", binding=BINDING)

    assert opened == PLAINTEXT


def test_aes_gcm_binds_by_itself(place):
    """The token refuses another binding, even before ours is compared."""
    token = Pkcs11Token(place)
    sealed = token.encrypt(PLAINTEXT, key="root-1", binding=BINDING)

    with pytest.raises(BoxRejected):
        token.decrypt(sealed, key="root-1", binding=bytes(32))


@pytest.mark.parametrize("ciphertext", [b"", b"\0", b"\x03" + bytes(90), b"\x01", b"\x02"])
def test_unknown_forms_are_rejected(place, ciphertext):
    """Neither an unknown mechanism nor nothing is tried."""
    with pytest.raises(BoxRejected):
        Pkcs11Token(place).decrypt(ciphertext, key="root-1", binding=BINDING)


def test_a_key_that_can_leave_the_token_is_refused(place):
    """A root key that can be copied is no better than a file."""
    with pytest.raises(KeyUnavailable, match="could be read out of the token"):
        Pkcs11Token(place).encrypt(PLAINTEXT, key="loose", binding=BINDING)


def test_a_missing_key_is_unavailable(place):
    """The message says that it is the key that is missing."""
    with pytest.raises(KeyUnavailable, match="NoSuchKey"):
        Pkcs11Token(place).encrypt(PLAINTEXT, key="root-3", binding=BINDING)


# The library's search of a closed session complains once more when it is collected.
@pytest.mark.filterwarnings("ignore:Exception ignored in. 'pkcs11:pytest.PytestUnraisableExceptionWarning")
def test_a_closed_session_is_opened_anew(place):
    """A token that was away for a moment needs no restart of the app."""
    one, other = Pkcs11Token(place), Pkcs11Token(place)
    sealed = one.encrypt(PLAINTEXT, key="root-1", binding=BINDING)
    other.encrypt(PLAINTEXT, key="root-1", binding=BINDING)

    one._session._session.close()  # which logs both of them out

    assert one.decrypt(sealed, key="root-1", binding=BINDING) == PLAINTEXT
    assert other.decrypt(sealed, key="root-1", binding=BINDING) == PLAINTEXT
