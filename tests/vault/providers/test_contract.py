"""What every key provider promises, tried on each: files, AWS's imitation moto, two stand-ins, a SoftHSM2.

AWS KMS, Google Cloud KMS, Vault and OpenBao themselves are not here. For AWS the server is moto's; for Google
and the transit engine it is a stand-in of our own. The clients are the vendors' own, and talk HTTP.
"""

import base64
from concurrent.futures import ThreadPoolExecutor

import pytest

from plugin.vault.errors import BoxRejected, KeyUnavailable, VaultError
from plugin.vault.providers.wrapped import key_id_of_name

PLAINTEXT = bytes(range(100, 132))
CONTEXT = b"the context of Alice's site"
OTHER_CONTEXT = b"the context of Mallory's site"


def flipped(data, position, bit=0):
    """Return the bytes with one bit changed."""
    changed = bytearray(data)
    changed[position] ^= 1 << bit
    return bytes(changed)


def test_what_was_wrapped_unwraps(rig):
    """The same bytes come back in the same context."""
    provider = rig.open(rig.keys[0])

    wrapped = provider.wrap(PLAINTEXT, context=CONTEXT)

    assert PLAINTEXT not in wrapped
    assert provider.unwrap(wrapped, context=CONTEXT) == PLAINTEXT


def test_another_process_unwraps_it(rig):
    """Nothing that is needed stays behind in the object that wrapped."""
    wrapped = rig.open(rig.keys[0]).wrap(PLAINTEXT, context=CONTEXT)

    assert rig.open(rig.keys[0]).unwrap(wrapped, context=CONTEXT) == PLAINTEXT


@pytest.mark.parametrize("context", [OTHER_CONTEXT, b"", CONTEXT + b"\0"])
def test_another_context_is_refused(rig, context):
    """A wrapped key cannot be moved to another tenant's row."""
    provider = rig.open(rig.keys[0])
    wrapped = provider.wrap(PLAINTEXT, context=CONTEXT)

    with pytest.raises(BoxRejected):
        provider.unwrap(wrapped, context=context)


def test_a_flipped_bit_is_refused_wherever_it_is(rig):
    """Each byte counts: those of the header, and those that the service made."""
    provider = rig.open(rig.keys[0])
    wrapped = provider.wrap(PLAINTEXT, context=CONTEXT)

    for position in range(len(wrapped)):
        with pytest.raises(VaultError):
            provider.unwrap(flipped(wrapped, position, position % 8), context=CONTEXT)


@pytest.mark.parametrize("bit", range(8))
def test_a_changed_last_byte_is_told_as_tampering(rig, bit):
    """The answer is that of a box that was changed, not that of a service that is down."""
    provider = rig.open(rig.keys[0])
    wrapped = provider.wrap(PLAINTEXT, context=CONTEXT)

    with pytest.raises(BoxRejected):
        provider.unwrap(flipped(wrapped, -1, bit), context=CONTEXT)


@pytest.mark.parametrize("length", [0, 1, 8, 9, 10, -1])
def test_cut_off_bytes_are_refused(rig, length):
    """No length leads to anything but a refusal."""
    provider = rig.open(rig.keys[0])
    wrapped = provider.wrap(PLAINTEXT, context=CONTEXT)

    with pytest.raises(BoxRejected):
        provider.unwrap(wrapped[:length], context=CONTEXT)


def test_a_key_that_is_not_in_the_settings_is_unavailable(rig):
    """A missing key is not mistaken for tampering."""
    wrapped = rig.open(rig.keys[0]).wrap(PLAINTEXT, context=CONTEXT)

    with pytest.raises(KeyUnavailable):
        rig.open(rig.keys[1]).unwrap(wrapped, context=CONTEXT)


def test_a_service_refuses_what_another_of_its_keys_wrapped(service_rig):
    """A header that was changed to name another key does not help."""
    one, two = service_rig.keys
    provider = service_rig.open(one, two)
    wrapped = provider.wrap(PLAINTEXT, context=CONTEXT)
    other_header = service_rig.open(two).wrap(PLAINTEXT, context=CONTEXT)[:9]

    with pytest.raises(BoxRejected):
        provider.unwrap(other_header + wrapped[9:], context=CONTEXT)


def test_the_first_key_wraps_and_the_others_unwrap(rig):
    """Keys are replaced by putting a new one in front of the old one."""
    one, two = rig.keys
    old = rig.open(one)
    wrapped = old.wrap(PLAINTEXT, context=CONTEXT)

    both = rig.open(two, one)

    assert both.unwrap(wrapped, context=CONTEXT) == PLAINTEXT
    assert both.active_key_id == rig.open(two).active_key_id != old.active_key_id
    with pytest.raises(KeyUnavailable):
        old.unwrap(both.wrap(PLAINTEXT, context=CONTEXT), context=CONTEXT)


def test_the_id_of_the_active_key_fits_the_database(rig):
    """It is stored in a signed eight-byte column."""
    assert 0 < rig.open(rig.keys[0]).active_key_id < 2**63


def test_a_services_key_id_follows_from_its_name_alone(service_rig):
    """Every machine stores the same id without asking the service."""
    key = service_rig.keys[0]
    provider = service_rig.open(key)

    assert provider.active_key_id == key_id_of_name(provider.service.provider, key)


def test_the_check_passes_when_the_active_key_works(rig):
    """Readiness is a round trip."""
    rig.open(*rig.keys).check()


def test_a_service_that_is_down_is_unavailable(service_rig):
    """Wrapping, unwrapping and the check all say so."""
    wrapped = service_rig.open(*service_rig.keys).wrap(PLAINTEXT, context=CONTEXT)
    down = service_rig.open_down()

    with pytest.raises(KeyUnavailable):
        down.wrap(PLAINTEXT, context=CONTEXT)
    with pytest.raises(KeyUnavailable):
        down.unwrap(wrapped, context=CONTEXT)
    with pytest.raises(KeyUnavailable):
        down.check()


def test_no_error_holds_what_was_sent(service_rig):
    """Neither the error, nor what it is chained to, has the key, the context or a credential in it."""
    provider, down = service_rig.open(*service_rig.keys), service_rig.open_down()
    wrapped = service_rig.open(*service_rig.keys).wrap(PLAINTEXT, context=CONTEXT)
    provider = service_rig.open(*service_rig.keys)
    refusals = []

    for attempt in (
        lambda: provider.unwrap(wrapped, context=OTHER_CONTEXT),
        lambda: provider.unwrap(flipped(wrapped, -1), context=CONTEXT),
        lambda: service_rig.open(service_rig.keys[1]).unwrap(wrapped, context=CONTEXT),
        lambda: service_rig.open_down().wrap(PLAINTEXT, context=CONTEXT),
        lambda: down.unwrap(wrapped, context=CONTEXT),
    ):
        with pytest.raises(VaultError) as caught:
            attempt()
        refusals.append(caught.value)

    shown = " ".join(shown_of(refusal) for refusal in refusals)
    for secret in (
        CONTEXT.decode(),
        PLAINTEXT.hex(),
        base64.b64encode(PLAINTEXT).decode(),
        *service_rig.secrets,
    ):
        assert secret not in shown
    assert all(refusal.__cause__ is None and refusal.__context__ is None for refusal in refusals)


def shown_of(error):
    """Return all that a log could show of an error: its text, its fields and those of its causes."""
    parts = []
    while error is not None:
        parts.append(f"{error} {error!r} {error.args!r} {vars(error)!r}")
        error = error.__cause__ or error.__context__
    return " ".join(parts)


def test_a_provider_shows_nothing_of_itself(rig):
    """Its repr is the name of its class."""
    provider = rig.open(*rig.keys)

    assert repr(provider) == f"<{type(provider).__name__}>"


def test_many_threads_may_use_one_provider(rig):
    """Threads neither disturb each other nor get each other's keys."""
    provider = rig.open(*rig.keys)

    def round_trip(number):
        context = number.to_bytes(4, "big")
        plaintext = bytes([number]) * 32
        return provider.unwrap(provider.wrap(plaintext, context=context), context=context) == plaintext

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(round_trip, range(32)))
