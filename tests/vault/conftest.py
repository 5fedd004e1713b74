"""Fixtures of the vault's tests."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest

from tests.vault.crowd import Crowd, ObservedSlots


@pytest.fixture
def crowd():
    """Return a maker of crowds, all of whose callers are let go in the end."""
    with ExitStack() as stack:
        pool = stack.enter_context(ThreadPoolExecutor(max_workers=16))

        def make(
            slots: int, queue: int, kind: type[ObservedSlots] = ObservedSlots
        ) -> tuple[Crowd, Callable[[], threading.Event]]:
            def event() -> threading.Event:
                made = threading.Event()
                stack.callback(made.set)
                return made

            return Crowd(kind(slots, queue), pool), event

        yield make
