from collections.abc import Iterator

import pytest
import requests

from plugin.connect.exchange import new_session
from plugin.forge.key_set import KeySet
from tests.connect.local_host import LocalHost, local_host
from tests.forge.makers import key_set_body


@pytest.fixture
def host() -> Iterator[LocalHost]:
    """A server on 127.0.0.1 that serves Forge's key set until a test says otherwise."""
    with local_host() as running:
        running.always(200, key_set_body())
        yield running


@pytest.fixture
def session() -> Iterator[requests.Session]:
    with new_session("com.secrets-for-jira-and-confluence/test") as made:
        yield made


@pytest.fixture
def keys(host: LocalHost, session: requests.Session) -> KeySet:
    return KeySet(f"{host.url}/jwks.json", session)
