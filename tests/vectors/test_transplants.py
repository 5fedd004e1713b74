"""Whatever of a sealed thing is changed, moved or cut, neither reader opens it, and both say the same."""

import json
from collections.abc import Iterable
from typing import Any

import pytest

from tests.vault.vector import EXPECTED_ERRORS, FOLDER, SCENARIOS
from tests.vectors.second_reader import Fields, SecondReader
from tests.vectors.transplants import BOUND, FREE, bits_turned, cut_and_extended, transplanted

OPENING: dict[str, Any] = {
    path.stem: vector
    for path in sorted(FOLDER.glob("*-opens*.json"))
    if (vector := json.loads(path.read_text(encoding="utf-8")))["scenario"] in BOUND
}
OUTCOMES = {error: outcome for outcome, error in EXPECTED_ERRORS.items()}
FIELDS = [(name, path) for name, vector in OPENING.items() for path in BOUND[vector["scenario"]]]
FREE_FIELDS = [(name, path) for name, vector in OPENING.items() for path in FREE.get(vector["scenario"], ())]


def ours(scenario: str, given: Fields) -> str:
    """Let the app's code open something, and return the outcome in the vectors' words."""
    try:
        SCENARIOS[scenario](given)
    except tuple(OUTCOMES) as error:
        return OUTCOMES[type(error)]
    return "opens"


def outcomes(reader: SecondReader, name: str, inputs: Iterable[Fields]) -> set[str]:
    """Let both readers open many things; return the outcomes, on which they agree each time."""
    scenario, inputs = OPENING[name]["scenario"], list(inputs)
    assert inputs
    ends = [ours(scenario, given) for given in inputs]
    assert reader.outcomes(scenario, inputs) == ends
    return set(ends)


@pytest.mark.parametrize(("name", "path"), FIELDS)
def test_what_is_moved_to_another_place_stays_closed(reader: SecondReader, name: str, path: str) -> None:
    """Another tenant, secret, epoch, container, product, version, account, time, purpose or key: refused."""
    ends = outcomes(reader, name, transplanted(OPENING[name]["input"], path))

    assert ends == {"wrong password" if path == "password_key" else "rejected"}


@pytest.mark.parametrize(("name", "path"), FREE_FIELDS)
def test_what_is_left_free_on_purpose_opens_elsewhere(reader: SecondReader, name: str, path: str) -> None:
    """So the tests above refuse because of the binding, and not because any change is refused."""
    assert outcomes(reader, name, transplanted(OPENING[name]["input"], path)) == {"opens"}


@pytest.mark.parametrize("name", OPENING)
def test_no_bit_can_be_turned(reader: SecondReader, name: str) -> None:
    """Header, salt, commitment, ciphertext and tag: each bit of each."""
    ends = outcomes(reader, name, bits_turned(OPENING[name]["input"]))

    # A tenant key with another key id names a root key that is not there.
    assert ends <= {"rejected"} | (
        {"key unavailable"} if OPENING[name]["scenario"] == "tenant-key" else set()
    )


@pytest.mark.parametrize("name", OPENING)
def test_no_other_length_opens(reader: SecondReader, name: str) -> None:
    """Each beginning, and what is longer by a byte at either end."""
    ends = outcomes(reader, name, cut_and_extended(OPENING[name]["input"]))

    assert ends <= {"rejected", "key unavailable"}


@pytest.mark.parametrize("scenario", BOUND)
def test_a_vector_file_stands_for_each_bound_field(scenario: str) -> None:
    """For readers without these tests: some file differs from one that opens in this field alone."""
    files = [json.loads(path.read_text(encoding="utf-8")) for path in FOLDER.glob("*.json")]
    of_it = [vector for vector in files if vector["scenario"] == scenario]
    good = [vector["input"] for vector in of_it if vector["expect"] == "opens"]
    bad = [vector["input"] for vector in of_it if vector["expect"] != "opens"]

    found = {path for one in bad for other in good if len(path := differing(one, other)) == 1}

    missing = {path for path in BOUND[scenario] if frozenset({path}) not in found}
    assert missing == set()


def differing(one: Fields, other: Fields) -> frozenset[str]:
    """Return the paths of the members in which two inputs differ."""
    paths = set()
    for name in one:
        if isinstance(one[name], dict):
            paths |= {f"{name}.{inner}" for inner in one[name] if one[name][inner] != other[name].get(inner)}
        elif one[name] != other[name]:
            paths.add(name)
    return frozenset(paths)
