"""Works off what is due, batch by batch."""

from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")


def work_off(find: Callable[[], Sequence[T]], end: Callable[[T], bool]) -> int:
    """End what `find` finds until it finds nothing, or nothing of a batch could be ended; return how many were.

    `end` says whether it did so: whatever is changed meanwhile, by a person or by another machine, is left alone.
    """
    ended = 0
    while due := find():
        done = sum(end(each) for each in due)
        ended += done
        if not done:
            break
    return ended
