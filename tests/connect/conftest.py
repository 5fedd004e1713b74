from collections.abc import Iterator

import pytest
import requests

from plugin.connect.exchange import new_session
from tests.connect.local_host import LocalHost, local_host


@pytest.fixture
def host() -> Iterator[LocalHost]:
    with local_host() as running:
        yield running


@pytest.fixture
def session() -> Iterator[requests.Session]:
    with new_session("com.secrets-for-jira-and-confluence/test") as made:
        yield made
