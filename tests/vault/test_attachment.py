"""Files: a label under the data key, and parts under the file's own key, each bound to its place."""

from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugin.vault.attachment import (
    PART_BYTES,
    FileLabel,
    FilePlace,
    new_file_label,
    open_label,
    open_part,
    seal_label,
    seal_part,
)
from plugin.vault.box import NO_KEY_ID, Purpose, seal
from plugin.vault.errors import BoxRejected
from tests.vault.cast import DATA_KEY, ELSEWHERE, MALLORY_SITE, OTHER_SECRET, make_place

FILE = UUID("cccccccc-bbbb-4ccc-8ddd-eeeeeeeeeeee")
OTHER_FILE = UUID("cccccccc-bbbb-4ccc-8ddd-ffffffffffff")
KEY = bytes(range(64, 96))
LABEL = FileLabel(KEY, "canary name.pem", "application/x-pem-file")
REST = 5
AT = FilePlace(make_place(), FILE, 2 * PART_BYTES + REST)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))

ANOTHER_PLACE = {
    "tenant": replace(AT, place=make_place(tenant=MALLORY_SITE)),
    "secret": replace(AT, place=make_place(secret=OTHER_SECRET)),
    "file": replace(AT, attachment=OTHER_FILE),
    "size": replace(AT, size=AT.size - 1),
    "one part less": replace(AT, size=2 * PART_BYTES),
    "one part more": replace(AT, size=3 * PART_BYTES + REST),
}


def content(part: int) -> bytes:
    """Return what a part of the file holds."""
    return bytes([part]) * AT.bytes_of(part)


@given(TEXTS, TEXTS)
def test_a_label_comes_back(name: str, media_type: str) -> None:
    """Key, name and type are what they were, whatever stands in them."""
    sealed = seal_label(DATA_KEY, FileLabel(KEY, name, media_type), at=AT)

    opened = open_label(DATA_KEY, sealed, at=AT)

    assert (opened.key, opened.name, opened.media_type) == (KEY, name, media_type)


@pytest.mark.parametrize("difference", [*ANOTHER_PLACE, "key epoch"])
def test_a_label_opens_nowhere_else(difference: str) -> None:
    """For another file, size, secret or site, or from before a new password, it is rejected."""
    places = ANOTHER_PLACE | {"key epoch": replace(AT, place=ELSEWHERE["key epoch"])}

    with pytest.raises(BoxRejected):
        open_label(DATA_KEY, seal_label(DATA_KEY, LABEL, at=AT), at=places[difference])


def test_a_file_moves_with_its_issue() -> None:
    """The container is not bound: a move needs no password."""
    moved = replace(AT, place=ELSEWHERE["container"])

    assert open_label(DATA_KEY, seal_label(DATA_KEY, LABEL, at=AT), at=moved).name == LABEL.name


@pytest.mark.parametrize(
    "plaintext",
    [b"", KEY, KEY + b"\x00\x00\x00", KEY + b"\x00\x00\x00\x09abc", KEY + bytes(8) + b"x", KEY + bytes(4)],
)
def test_a_malformed_label_is_rejected(plaintext: bytes) -> None:
    """Cut off, too long, or with something behind it."""
    box = seal(
        DATA_KEY,
        purpose=Purpose.FILE_LABEL,
        key_id=NO_KEY_ID,
        context=AT.place.file_context(FILE, AT.size),
        plaintext=plaintext,
    )

    with pytest.raises(BoxRejected):
        open_label(DATA_KEY, box, at=AT)


def test_every_file_has_a_key_of_its_own() -> None:
    """Random, 32 bytes."""
    keys = {new_file_label("a", "b/c").key for _ in range(20)}

    assert len(keys) == 20
    assert {len(key) for key in keys} == {32}


@pytest.mark.parametrize("part", [1, 2, 3])
def test_a_part_comes_back(part: int) -> None:
    """Byte for byte, and 88 bytes longer at rest."""
    sealed = seal_part(KEY, content(part), at=AT, part=part)

    assert open_part(KEY, sealed, at=AT, part=part) == content(part)
    assert len(sealed) == AT.bytes_of(part) + 88


@pytest.mark.parametrize("difference", ANOTHER_PLACE)
def test_a_part_opens_nowhere_else(difference: str) -> None:
    """Not for another file, secret or site, and not where the file is said to be shorter or longer."""
    sealed = seal_part(KEY, content(1), at=AT, part=1)

    with pytest.raises(BoxRejected):
        open_part(KEY, sealed, at=ANOTHER_PLACE[difference], part=1)


def test_a_part_does_not_pass_for_another_one() -> None:
    """Parts cannot be exchanged or doubled, though both have the same length."""
    sealed = seal_part(KEY, content(1), at=AT, part=1)

    with pytest.raises(BoxRejected):
        open_part(KEY, sealed, at=AT, part=2)


def test_a_new_password_does_not_touch_the_parts() -> None:
    """The key epoch is bound in the label alone."""
    later = replace(AT, place=ELSEWHERE["key epoch"])

    assert open_part(KEY, seal_part(KEY, content(3), at=AT, part=3), at=later, part=3) == content(3)


def test_a_label_is_no_part() -> None:
    """Boxes of one purpose do not open for the other, even under the same key."""
    with pytest.raises(BoxRejected):
        open_part(DATA_KEY, seal_label(DATA_KEY, LABEL, at=AT), at=AT, part=1)


@pytest.mark.parametrize("part", [0, 4])
def test_a_part_that_the_file_does_not_have_is_refused(part: int) -> None:
    """Before any cryptography."""
    with pytest.raises(ValueError, match="no such part"):
        open_part(KEY, bytes(100), at=AT, part=part)


@pytest.mark.parametrize("length", [0, REST - 1, REST + 1])
def test_a_part_of_another_length_is_not_sealed(length: int) -> None:
    """Its file's size says how long it is."""
    with pytest.raises(ValueError, match="length"):
        seal_part(KEY, bytes(length), at=AT, part=3)


def test_a_file_has_a_byte_at_least() -> None:
    """An empty one would have no part that proves it."""
    with pytest.raises(ValueError, match="byte"):
        FilePlace(make_place(), FILE, 0)


def test_a_label_shows_nothing() -> None:
    """Neither the key nor the name stands in its representation."""
    assert repr(LABEL) == "<FileLabel>"
