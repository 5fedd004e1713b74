"""AES-256-GCM and HKDF-SHA256 do what the format relies on, in both libraries that the readers stand on.

The published cases show that they are the algorithms that they are called; the cases that are made from them, in
the manner of Project Wycheproof, show that what was changed is refused.
"""

import json
import subprocess
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF, HKDFExpand

FOLDER = Path(__file__).parent
Fields = Mapping[str, Any]
Library = Callable[[str, Fields], Fields]

GCM: list[dict[str, Any]] = json.loads((FOLDER / "aes-256-gcm.json").read_text())["cases"]
HKDF_CASES: list[dict[str, Any]] = json.loads((FOLDER / "hkdf-sha256.json").read_text())["cases"]
REFUSED: Fields = {"refused": True}


def named(case: Fields) -> str:
    return str(case["name"])


def pyca(call: str, given: Fields) -> Fields:
    """Ask the library that the app uses."""
    data = {
        name: bytes.fromhex(value)
        for name, value in given.items()
        if isinstance(value, str) and name != "name"
    }
    if call == "encrypt":
        sealed = AESGCM(data["key"]).encrypt(data["nonce"], data["plaintext"], data["associated"])
        return {"ciphertext": sealed[:-16].hex(), "tag": sealed[-16:].hex()}
    if call == "decrypt":
        sealed = data["ciphertext"] + data["tag"]
        try:
            opened = AESGCM(data["key"]).decrypt(data["nonce"], sealed, data["associated"])
        except (InvalidTag, ValueError):
            return REFUSED
        return {"plaintext": opened.hex()}
    try:
        if call == "expand":
            return {"okm": HKDFExpand(SHA256(), 32, data["info"]).derive(data["prk"]).hex()}
        return {"okm": HKDF(SHA256(), given["length"], data["salt"], data["info"]).derive(data["ikm"]).hex()}
    except ValueError:
        return REFUSED


@pytest.fixture(scope="module")
def node() -> Iterator[Library]:
    """Asks Node's library."""
    command = ["node", str(FOLDER / "primitives.mjs")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        sent, answered = process.stdin, process.stdout
        assert sent is not None
        assert answered is not None

        def ask(call: str, given: Fields) -> Fields:
            sent.write(json.dumps({"call": call, "input": given}) + "\n")
            sent.flush()
            answer: Fields = json.loads(answered.readline())
            return answer

        yield ask
        process.communicate(timeout=20)


@pytest.fixture(params=["cryptography", "node"])
def library(request: pytest.FixtureRequest, node: Library) -> Library:
    return pyca if request.param == "cryptography" else node


def turned(text: str, bit: int) -> str:
    """Turn one bit over; bits are counted from the first byte's lowest."""
    data = bytearray.fromhex(text)
    data[bit // 8] ^= 1 << bit % 8
    return data.hex()


@pytest.mark.parametrize("case", GCM, ids=named)
def test_gcm_gives_the_published_bytes(library: Library, case: Fields) -> None:
    """Encrypting gives ciphertext and tag, decrypting gives the plaintext back."""
    assert library("encrypt", case) == {"ciphertext": case["ciphertext"], "tag": case["tag"]}
    assert library("decrypt", case) == {"plaintext": case["plaintext"]}


@pytest.mark.parametrize("case", GCM, ids=named)
@pytest.mark.parametrize("field", ["tag", "ciphertext", "associated", "nonce", "key"])
def test_gcm_refuses_any_turned_bit(library: Library, case: Fields, field: str) -> None:
    """Each bit of each input, one at a time."""
    changed = [{**case, field: turned(case[field], bit)} for bit in range(4 * len(case[field]))]

    assert [library("decrypt", one) for one in changed] == [REFUSED] * len(changed)


@pytest.mark.parametrize("case", GCM, ids=named)
def test_gcm_refuses_other_tags(library: Library, case: Fields) -> None:
    """All zeros, all ones, every byte's complement, its halves changed round."""
    tag = bytes.fromhex(case["tag"])
    others = [bytes(16), b"\xff" * 16, bytes(byte ^ 0xFF for byte in tag), tag[8:] + tag[:8], tag[::-1]]

    assert [library("decrypt", {**case, "tag": other.hex()}) for other in others] == [REFUSED] * len(others)


@pytest.mark.parametrize("case", GCM, ids=named)
@pytest.mark.parametrize("length", [0, 1, 4, 8, 12, 15])
def test_gcm_takes_no_shorter_tag(library: Library, case: Fields, length: int) -> None:
    """A tag cut short is easier to guess: each of its lengths but 16 bytes is refused."""
    assert library("decrypt", {**case, "tag": case["tag"][: 2 * length]}) == REFUSED


@pytest.mark.parametrize("case", [case for case in GCM if case["associated"]], ids=named)
def test_gcm_tells_associated_data_from_ciphertext(library: Library, case: Fields) -> None:
    """A byte moved from one to the other changes the tag, although their concatenation stays."""
    moved = {
        **case,
        "associated": case["associated"] + case["ciphertext"][:2],
        "ciphertext": case["ciphertext"][2:],
    }

    assert library("decrypt", moved) == REFUSED


@pytest.mark.parametrize("case", HKDF_CASES, ids=named)
def test_hkdf_gives_the_published_bytes(library: Library, case: Fields) -> None:
    """Extract and expand together."""
    assert library("hkdf", case) == {"okm": case["okm"]}


@pytest.mark.parametrize("case", HKDF_CASES, ids=named)
def test_hkdf_expand_gives_the_published_first_block(library: Library, case: Fields) -> None:
    """The subkeys and grant keys use expanding alone."""
    assert library("expand", case) == {"okm": case["okm"][:64]}


def test_a_longer_output_begins_with_the_shorter_one(library: Library) -> None:
    """So a box's AES key does not depend on how long its commitment is."""
    case = HKDF_CASES[0]

    longest = library("hkdf", {**case, "length": 255 * 32})["okm"]

    for length in (1, 31, 32, 33, 64, 8159):
        assert library("hkdf", {**case, "length": length})["okm"] == longest[: 2 * length]


def test_no_output_is_longer_than_255_blocks(library: Library) -> None:
    """RFC 5869 section 2.3: more would repeat the counter."""
    assert library("hkdf", {**HKDF_CASES[0], "length": 255 * 32 + 1}) == REFUSED


@pytest.mark.parametrize("field", ["ikm", "salt", "info"])
def test_each_bit_of_each_input_changes_the_output(library: Library, field: str) -> None:
    """No two of the outputs are equal, nor is any the published one."""
    case = HKDF_CASES[1]
    bits = range(4 * len(case[field]))

    outputs = {library("hkdf", {**case, field: turned(case[field], bit)})["okm"] for bit in bits}

    assert len(outputs) == len(bits)
    assert case["okm"] not in outputs


def test_a_missing_salt_is_a_block_of_zeros(library: Library) -> None:
    """RFC 5869 section 2.2. A box's salt of zeros would therefore be like none: salts are random and never empty."""
    case = HKDF_CASES[2]

    assert library("hkdf", {**case, "salt": "00" * 32}) == {"okm": case["okm"]}
