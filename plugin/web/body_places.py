"""A bound on how many bodies may be waited for at once.

The server gives a body as it comes, and who waits for it holds a thread for as long as its client likes: granian
has no time limit for bodies, and a read that is under way cannot be ended. So only so many may wait, and one more is
refused at once. Requests without a body never need a place; the server has a thread more for each place. Behind the
documented proxy, which hands whole bodies on and gives slow clients up, no read ever waits.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from plugin.web.refusals import NoPlaceForBody

PLACE_SECONDS = 0.25
"""How long a place is waited for: a moment in which several bodies come at once is no attack."""


def places_for(threads: int) -> int:
    """Return how many bodies may be waited for beside that many threads: each of them holds one thread more."""
    return max(2, threads // 2)


class BodyPlaces:
    """The places of one process."""

    def __init__(self, places: int, *, place_seconds: float = PLACE_SECONDS) -> None:
        self._free = BoundedSemaphore(places)
        self._place_seconds = place_seconds

    @contextmanager
    def one(self) -> Iterator[None]:
        """Hold a place for the length of a block.

        Raises:
            NoPlaceForBody: too many other bodies are being waited for.

        """
        if not self._free.acquire(timeout=self._place_seconds):
            raise NoPlaceForBody
        try:
            yield
        finally:
            self._free.release()
