"""The check of the app's calls: the good one passes, and each thing that can be wrong is refused."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from devhost.people import ALICE
from devhost.sites import Site
from tests.devhost.signed_call import APP_KEY, JIRA_CHECK, NOW, SHARED_SECRET, authorization

_CANONICAL = f"POST&{JIRA_CHECK}&"
_ISSUED = int(NOW.timestamp())
_QUESTION = {
    "accountId": ALICE.account_id,
    "projectPermissions": [{"issues": [10001], "permissions": ["BROWSE_PROJECTS"]}],
}


@pytest.fixture
def client(client_of: Callable[[Site], FlaskClient], jira: Site) -> FlaskClient:
    """Give a client of Acme's Jira."""
    return client_of(jira)


def _status(client: FlaskClient, header: str | None, target: str = JIRA_CHECK) -> int:
    headers = {} if header is None else {"Authorization": header}
    return client.post(target, json=_QUESTION, headers=headers).status_code


def test_good_call_passes(client: FlaskClient) -> None:
    """A call with a good token is answered; without this, the refusals below would show nothing."""
    assert _status(client, authorization(_CANONICAL)) == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"iss": "another.app"},
        {"iss": None},
        {"qsh": "context-qsh"},
        {"qsh": None},
        {"qsh": "0" * 64},
        {"exp": None},
        {"iat": None},
        {"exp": _ISSUED - 60},
        {"iat": _ISSUED + 60, "exp": _ISSUED + 240},
        {"exp": _ISSUED + 90_000},
        {"exp": str(_ISSUED + 180)},
        {"aud": ["another-site"]},
        {"secret": "x" * 64},
        {"algorithm": "HS384"},
        {"algorithm": "HS512"},
    ],
    ids=str,
)
def test_wrong_claim_is_refused(client: FlaskClient, wrong: dict[str, Any]) -> None:
    """A token of another app, request, time, audience, secret or algorithm is refused."""
    assert _status(client, authorization(_CANONICAL, **wrong)) == 401


def test_unsigned_token_is_refused(client: FlaskClient) -> None:
    """Algorithm `none` is no signature."""
    assert _status(client, authorization(_CANONICAL, secret="", algorithm="none")) == 401


@pytest.mark.parametrize("scheme", ["Bearer", "jwt", ""])
def test_other_scheme_is_refused(client: FlaskClient, scheme: str) -> None:
    """Only the scheme `JWT` carries a token."""
    token = authorization(_CANONICAL).removeprefix("JWT ")

    assert _status(client, f"{scheme} {token}") == 401


def test_missing_token_is_refused(client: FlaskClient) -> None:
    """A call without a token is refused, and so is one whose token stands in the address."""
    token = authorization(_CANONICAL).removeprefix("JWT ")

    assert _status(client, None) == 401
    assert _status(client, None, f"{JIRA_CHECK}?jwt={token}") == 401


def test_client_key_as_issuer_is_refused(client: FlaskClient, jira: Site) -> None:
    """A token as the product makes them for the app does not open the product's own door."""
    assert _status(client, authorization(_CANONICAL, iss=jira.client_key)) == 401


def test_hash_covers_the_query(client: FlaskClient) -> None:
    """A parameter that the hash does not cover is noticed."""
    header = authorization(_CANONICAL)

    assert _status(client, header, f"{JIRA_CHECK}?more=1") == 401


def test_wiki_path_does_not_count(client_of: Callable[[Site], FlaskClient], confluence: Site) -> None:
    """On Confluence the hash is over the path after `/wiki`, the path of its base URL."""
    client = client_of(confluence)
    query = f"accountId={ALICE.account_id}".replace(":", "%3A")

    for canonical, expected in (
        (f"GET&/rest/api/user&{query}", 200),
        (f"GET&/wiki/rest/api/user&{query}", 401),
    ):
        answer = client.get(
            f"/wiki/rest/api/user?{query}", headers={"Authorization": authorization(canonical)}
        )
        assert answer.status_code == expected


def test_body_on_get_is_refused(client_of: Callable[[Site], FlaskClient], confluence: Site) -> None:
    """A GET with a body is refused with 403 though its token is good."""
    query = f"accountId={ALICE.account_id}".replace(":", "%3A")
    header = authorization(f"GET&/rest/api/user&{query}")

    answer = client_of(confluence).get(
        f"/wiki/rest/api/user?{query}", headers={"Authorization": header}, json={}
    )

    assert answer.status_code == 403


def test_uninstalled_app_is_refused(client: FlaskClient, jira: Site) -> None:
    """Once the app is gone, its last shared secret opens nothing."""
    jira.installation = None

    assert _status(client, authorization(_CANONICAL)) == 401


def test_token_expires(client_of: Callable[..., FlaskClient], jira: Site) -> None:
    """A token that was good is refused when its time and the allowance for slow clocks are over."""
    later = client_of(jira, NOW + timedelta(seconds=180 + 31))

    assert _status(later, authorization(_CANONICAL)) == 401


def test_names_are_those_of_the_app(jira: Site) -> None:
    """The key and the secret that these tests use are the installed ones."""
    assert jira.installed().descriptor.key == APP_KEY
    assert jira.installed().shared_secret == SHARED_SECRET
