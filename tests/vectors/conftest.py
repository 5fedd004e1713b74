from collections.abc import Iterator

import pytest

from tests.vectors.second_reader import SecondReader


@pytest.fixture(scope="session")
def reader() -> Iterator[SecondReader]:
    with SecondReader() as running:
        yield running
