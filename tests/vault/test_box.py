"""The sealed box opens exactly where it was sealed for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugin.vault.box import OVERHEAD_BYTES, Purpose, beginning_of, key_id_of, open_box, seal
from plugin.vault.errors import BoxRejected

KEY = b"\x01" * 32
CONTEXT = b"context"
BOX = seal(KEY, purpose=Purpose.CONTENT, key_id=7, context=CONTEXT, plaintext=b"the plaintext")


def opened(box: bytes, *, key: bytes = KEY, purpose: Purpose = Purpose.CONTENT) -> bytes:
    return open_box(key, purpose=purpose, context=CONTEXT, box=box)


@given(
    plaintext=st.binary(max_size=300),
    key=st.binary(min_size=32, max_size=32),
    context=st.binary(max_size=60),
    key_id=st.integers(0, 2**32 - 1),
    purpose=st.sampled_from(Purpose),
)
def test_a_plaintext_comes_back(
    plaintext: bytes, key: bytes, context: bytes, key_id: int, purpose: Purpose
) -> None:
    """Whatever was sealed opens under the same key, purpose and context."""
    box = seal(key, purpose=purpose, key_id=key_id, context=context, plaintext=plaintext)

    assert open_box(key, purpose=purpose, context=context, box=box) == plaintext
    assert key_id_of(box) == key_id
    assert len(box) == len(plaintext) + OVERHEAD_BYTES


@pytest.mark.parametrize("position", range(len(BOX)))
def test_a_change_of_any_byte_is_refused(position: int) -> None:
    """No byte of a box is free: each change of one bit is found, for any purpose."""
    for bit in range(8):
        changed = bytearray(BOX)
        changed[position] ^= 1 << bit
        for purpose in Purpose:
            with pytest.raises(BoxRejected):
                opened(bytes(changed), purpose=purpose)


@pytest.mark.parametrize("length", range(len(BOX)))
def test_every_beginning_of_a_box_is_refused(length: int) -> None:
    """A box cut off anywhere does not open."""
    with pytest.raises(BoxRejected):
        opened(BOX[:length])


def test_a_box_with_anything_behind_it_is_refused() -> None:
    """A box followed by a byte, or by itself, does not open."""
    for longer in (BOX + b"\0", BOX + BOX):
        with pytest.raises(BoxRejected):
            opened(longer)


@pytest.mark.parametrize("purpose", [each for each in Purpose if each is not Purpose.CONTENT])
def test_a_box_does_not_open_for_another_purpose(purpose: Purpose) -> None:
    """The same key opens nothing that was sealed for something else, relabelled or not."""
    relabelled = BOX[:3] + bytes([purpose]) + BOX[4:]

    for box in (BOX, relabelled):
        with pytest.raises(BoxRejected):
            opened(box, purpose=purpose)


@given(st.binary(max_size=200))
def test_arbitrary_bytes_are_refused(noise: bytes) -> None:
    """No input leads to another error than the one."""
    with pytest.raises(BoxRejected):
        opened(noise)
    with pytest.raises(BoxRejected):
        opened(BOX[:8] + noise)


def test_two_boxes_of_one_plaintext_share_no_random_part() -> None:
    """Each box has a salt of its own, and hence a key, a commitment and a ciphertext of its own."""
    other = seal(KEY, purpose=Purpose.CONTENT, key_id=7, context=CONTEXT, plaintext=b"the plaintext")

    assert BOX[:8] == other[:8]
    for part in (slice(8, 40), slice(40, 72), slice(72, None)):
        assert BOX[part] != other[part]


@pytest.mark.parametrize("length", [0, 16, 31, 33])
def test_a_key_of_another_length_is_refused(length: int) -> None:
    """Only 32 bytes are a key, in sealing and in opening."""
    key = b"k" * length

    with pytest.raises(ValueError, match="32 bytes"):
        opened(BOX, key=key)
    with pytest.raises(ValueError, match="32 bytes"):
        seal(key, purpose=Purpose.CONTENT, key_id=0, context=b"", plaintext=b"")


@pytest.mark.parametrize("key_id", [-1, 2**32])
def test_a_key_id_that_does_not_fit_is_refused(key_id: int) -> None:
    """A key id is never cut off."""
    with pytest.raises(ValueError, match="does not fit"):
        seal(KEY, purpose=Purpose.CONTENT, key_id=key_id, context=b"", plaintext=b"")


@pytest.mark.parametrize(
    "box",
    [b"", BOX[:87], b"T" + BOX[1:], b"S\x02" + BOX[2:], b"S\x01\x02" + BOX[3:]],
    ids=["empty", "too short", "other letter", "other version", "other suite"],
)
def test_a_key_id_is_read_only_from_a_known_format(box: bytes) -> None:
    """Bytes of an unknown format name no key."""
    with pytest.raises(BoxRejected):
        key_id_of(box)


def test_a_refusal_gives_no_reason() -> None:
    """A foreign key, a changed tag and plain noise are refused in the same words, without a cause."""
    refusals = []
    for box, key in ((BOX, b"\x02" * 32), (BOX[:-1] + bytes([BOX[-1] ^ 1]), KEY), (b"noise", KEY)):
        with pytest.raises(BoxRejected) as refusal:
            opened(box, key=key)
        refusals.append((str(refusal.value), refusal.value.args, refusal.value.__cause__))

    assert refusals == [("the sealed bytes were rejected", ("the sealed bytes were rejected",), None)] * 3


@pytest.mark.parametrize("purpose", Purpose)
def test_a_box_begins_with_what_its_purpose_says(purpose: Purpose) -> None:
    """So the boxes of one purpose are found without opening them."""
    box = seal(bytes(32), purpose=purpose, key_id=1, context=b"", plaintext=b"")

    assert [each for each in Purpose if box.startswith(beginning_of(each))] == [purpose]


def test_the_numbers_of_the_purposes_never_change() -> None:
    """Stored boxes carry these numbers."""
    assert {each.name: each.value for each in Purpose} == {
        "TENANT_KEY": 1,
        "OUTER": 2,
        "INNER": 3,
        "GRANT_OUTER": 4,
        "GRANT_INNER": 5,
        "TITLE": 6,
        "CONTENT": 7,
        "FILE_KEY": 8,
        "UNBOUND_SHARED_SECRET": 9,
        "SHARED_SECRET": 10,
        "VERSION": 11,
        "ARCHIVE": 12,
        "FILE_LABEL": 13,
        "FILE_PART": 14,
    }
