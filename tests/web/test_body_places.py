"""Waiting for bodies: in few places, so that requests without a body always find a thread."""

import pytest

from plugin.web.body_places import BodyPlaces
from plugin.web.refusals import NoPlaceForBody


def test_as_many_bodies_are_waited_for_as_there_are_places() -> None:
    """One more is refused, and at once."""
    places = BodyPlaces(2, place_seconds=0)
    with places.one(), places.one(), pytest.raises(NoPlaceForBody), places.one():
        raise AssertionError


def test_a_place_is_free_again_afterwards() -> None:
    """The next body takes it."""
    places = BodyPlaces(1, place_seconds=0)
    with places.one():
        pass

    with places.one():
        pass


def test_an_error_gives_the_place_back() -> None:
    """Errors do not wear the places out."""
    places = BodyPlaces(1, place_seconds=0)
    with pytest.raises(ConnectionResetError), places.one():
        raise ConnectionResetError

    with places.one():
        pass
