"""A place names one secret, and its contexts tell every two places apart."""

from collections.abc import Callable
from itertools import combinations
from typing import Any

import pytest

from plugin.vault.place import Place
from tests.vault.cast import ELSEWHERE, make_place

PARAMETERS = bytes(range(26))

CONTEXTS: dict[str, Callable[[Place], bytes]] = {
    "inner": lambda place: place.inner_context(PARAMETERS),
    "outer": lambda place: place.outer_context(PARAMETERS),
    "content": lambda place: place.content_context(1),
    "title": lambda place: place.title_context(1),
    "grant inner": lambda place: place.grant_inner_context((b"terms",)),
    "grant outer": lambda place: place.grant_outer_context((b"terms",)),
}

UNBOUND = {
    "inner": {"product", "container"},
    "content": {"product", "container"},
    "grant inner": {"product", "container"},
    "title": {"key epoch"},
}


@pytest.mark.parametrize("difference", ELSEWHERE)
@pytest.mark.parametrize("name", CONTEXTS)
def test_a_context_binds_what_the_format_says(name: str, difference: str) -> None:
    """A context differs with each thing that it binds, and with nothing else."""
    here, there = CONTEXTS[name](make_place()), CONTEXTS[name](ELSEWHERE[difference])

    assert (here == there) is (difference in UNBOUND.get(name, set()))


def test_no_two_layers_of_a_place_share_a_context() -> None:
    """Contexts differ between layers already, before the purpose does."""
    contexts = [context(make_place()) for context in CONTEXTS.values()]

    assert all(one != other for one, other in combinations(contexts, 2))


@pytest.mark.parametrize(
    "fault",
    [
        {"product": "bitbucket"},
        {"product": ""},
        {"container": ""},
        {"container": "10042\ud800"},
        {"key_epoch": -1},
        {"key_epoch": 2**64},
    ],
)
def test_a_place_that_cannot_be_encoded_is_refused(fault: dict[str, Any]) -> None:
    """A place is checked when it is made, not when it is used."""
    with pytest.raises(ValueError, match=r"^a "):
        make_place(**fault)
