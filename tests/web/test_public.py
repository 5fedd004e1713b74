"""What anybody may ask for."""

import json
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.site import APP_KEY, APP_URL

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", ["", "-jira", "-confluence"])
def test_a_descriptor_is_built_from_the_settings(client: FlaskClient, name: str) -> None:
    """Its key and address are this app's, not those of the committed file."""
    answer = client.get(f"/atlassian-connect{name}.json")

    descriptor = answer.get_json()
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    assert (descriptor["key"], descriptor["baseUrl"]) == (APP_KEY, APP_URL)
    assert descriptor["authentication"] == {"type": "jwt"}
    assert descriptor["apiMigrations"] == {"gdpr": True, "context-qsh": True, "signed-install": True}


def test_the_descriptor_is_the_committed_one_but_for_the_address(client: FlaskClient) -> None:
    """What reviewers read is what is served."""
    committed = (ROOT / "atlassian-connect.json").read_text().replace("https://secrets.example.com", APP_URL)

    assert client.get("/atlassian-connect.json").get_json() == json.loads(committed)


def test_everything_that_the_descriptor_names_is_routed(client: FlaskClient) -> None:
    """Lifecycle, pages and icons answer: without a token with 401, never with 404."""
    descriptor = client.get("/atlassian-connect.json").get_json()
    named = {url.partition("?")[0] for url in urls_in(descriptor["modules"])}

    assert named
    events = {url for url in named if url.startswith("/connect/webhooks/")}
    assert {client.get(url).status_code for url in named - events} <= {200, 401}
    assert {client.post(url).status_code for url in events} == {401}
    assert {client.post(url).status_code for url in descriptor["lifecycle"].values()} == {401}


def test_the_app_says_that_it_is_alive_and_ready(client: FlaskClient) -> None:
    """Alive: the process answers. Ready: store and keys do too."""
    assert client.get("/healthz").get_json() == {"status": "alive"}
    assert (client.get("/readyz").status_code, client.get("/readyz").get_json()) == (200, {"status": "ready"})


def test_the_app_is_not_ready_without_its_database(client: FlaskClient, folder: Path) -> None:
    """The part is named, and the reason is not: strangers may ask too. The process stays alive."""
    (folder / "secrets.db").unlink()

    answer = client.get("/readyz")

    assert (answer.status_code, answer.get_json()) == (503, {"status": "not ready", "faults": ["store"]})
    assert client.get("/healthz").status_code == 200


def urls_in(value: object) -> list[str]:
    """Return every path that stands somewhere in a descriptor's modules."""
    if isinstance(value, dict):
        return [url for part in value.values() for url in urls_in(part)]
    if isinstance(value, list):
        return [url for part in value for url in urls_in(part)]
    return [value] if isinstance(value, str) and value.startswith("/") else []
