"""Two readers of the vault's format agree: ours, and one that was written from docs/vault-format.md alone."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from tests.vault.vector import FOLDER, SCENARIOS
from tests.vectors.members import unknown_members
from tests.vectors.second_reader import SecondReader

FILES = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.json"))}
OPENING = {name: vector for name, vector in FILES.items() if vector["expect"] == "opens"}

# Node 20 has no Argon2id: the reader checks what it is asked for, and leaves the derivation to others.
WITHOUT_ARGON2 = {name: vector for name, vector in FILES.items() if vector["scenario"] != "argon2id"}
DERIVING = {name: vector for name, vector in OPENING.items() if vector["scenario"] == "password-key"}
READABLE = {name: vector for name, vector in WITHOUT_ARGON2.items() if name not in DERIVING}
SEALED = {
    name: vector
    for name, vector in OPENING.items()
    if vector["scenario"]
    in {"box", "content", "data-key", "grant", "kept-version", "shared-secret", "tenant-key", "title"}
}


@pytest.mark.parametrize("name", READABLE)
def test_the_second_reader_comes_to_the_vectors_end(reader: SecondReader, name: str) -> None:
    """It opens what must open, to the same values, and refuses what must not, for the same cause."""
    vector = READABLE[name]

    answer = reader.open(vector["scenario"], vector["input"])

    assert answer["outcome"] == vector["expect"]
    assert answer.get("output") == vector.get("output")


@pytest.mark.parametrize("name", DERIVING)
def test_what_the_second_reader_would_derive_is_the_vectors_key(reader: SecondReader, name: str) -> None:
    """Its password and parameters, put into another Argon2id than the app's, give the vector's key."""
    vector = DERIVING[name]
    asked = reader.open("password-key", vector["input"])["output"]

    derived = Argon2id(
        salt=bytes.fromhex(asked["salt"]),
        length=32,
        iterations=asked["time_cost"],
        lanes=asked["parallelism"],
        memory_cost=asked["memory_kib"],
    ).derive(bytes.fromhex(asked["password"]))

    assert derived.hex() == vector["output"]["key"]


@pytest.mark.parametrize("name", SEALED)
def test_the_second_reader_seals_the_vectors_bytes(reader: SecondReader, name: str) -> None:
    """Given the vector's values and salts, it writes the very bytes of the file."""
    vector = SEALED[name]
    given = vector["input"] | vector["output"]
    given["salts"] = given.get("salts") or [given["salt"]]
    sealed = next(given[member] for member in ("box", "sealed", "wrapped") if member in given)

    assert reader.seal(vector["scenario"], given).hex() == sealed


def test_the_generator_makes_the_same_files_again(tmp_path: Path) -> None:
    """Each file comes from `generate.mjs`, and none was changed by hand."""
    shutil.copy(FOLDER / "generate.mjs", tmp_path)

    subprocess.run(["node", "generate.mjs"], cwd=tmp_path, check=True, capture_output=True)

    made = {path.name: path.read_bytes() for path in tmp_path.glob("*.json")}
    assert made == {path.name: path.read_bytes() for path in FOLDER.glob("*.json")}


@pytest.mark.parametrize("name", FILES)
def test_a_file_has_the_members_that_are_known(name: str) -> None:
    """Nothing in a file goes unread."""
    assert unknown_members(FILES[name]) == set()


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"expects": "opens"}, "expects"),
        ({"output": {}}, "output"),
        ({"input": FILES["title-opens"]["input"] | {"padding": 1}}, "input.padding"),
        (
            {
                "input": {
                    "sealed": "",
                    "version": 1,
                    "tenant_key": FILES["title-opens"]["input"]["tenant_key"],
                }
            },
            None,
        ),
    ],
)
def test_an_unknown_member_is_a_fault(change: dict[str, Any], fault: str | None) -> None:
    """So is one that is missing."""
    vector = FILES["title-container"] | change

    assert unknown_members(vector) == {fault or "input.place"}


def test_the_second_reader_stops_at_a_scenario_that_it_does_not_know() -> None:
    """An unknown scenario is no refusal, which a negative vector could be mistaken for."""
    line = json.dumps({"do": "open", "scenario": "constructor", "input": {}})
    command = ["node", str(Path(__file__).with_name("reader.mjs"))]

    done = subprocess.run(command, input=line, capture_output=True, text=True, check=False)

    assert done.returncode != 0
    assert done.stdout == ""


def test_refusals_outnumber_what_opens() -> None:
    """In all, and for each thing that is sealed under a context."""
    assert len(FILES) > 2 * len(OPENING)
    for scenario in {vector["scenario"] for vector in SEALED.values()}:
        of_it = [vector for vector in FILES.values() if vector["scenario"] == scenario]
        assert len(of_it) > 2 * sum(vector["expect"] == "opens" for vector in of_it), scenario


def test_no_scenario_is_unknown_here() -> None:
    """Every scenario that the code is held to has a list of members here."""
    assert {vector["scenario"] for vector in FILES.values()} == set(SCENARIOS)
