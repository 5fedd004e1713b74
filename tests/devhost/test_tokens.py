"""The tokens that the devhost makes, read back with PyJWT alone."""

from datetime import timedelta
from typing import Any

import jwt

from devhost.keys import InstallKey
from devhost.people import ALICE
from devhost.places import AdminPlace, IssuePlace, WikiPlace
from devhost.sites import Site
from devhost.tokens import Subject, context_token, lifecycle_token, request_token
from tests.devhost.signed_call import APP_URL, NOW, SHARED_SECRET


def _read(token: str) -> dict[str, Any]:
    claims: dict[str, Any] = jwt.decode(
        token, SHARED_SECRET, algorithms=["HS256"], options={"verify_exp": False, "verify_iat": False}
    )
    return claims


def test_request_token_lives_three_minutes(jira: Site) -> None:
    """A token for one request is issued now and ends three minutes later."""
    claims = _read(request_token(jira, jira.installed(), Subject(), qsh="q", now=NOW))

    assert claims["iat"] == int(NOW.timestamp())
    assert claims["exp"] - claims["iat"] == 180


def test_context_token_lives_a_quarter_of_an_hour(jira: Site) -> None:
    """A context token ends fifteen minutes after it was made and carries the literal hash."""
    claims = _read(context_token(jira, jira.installed(), Subject(), now=NOW))

    assert claims["exp"] - claims["iat"] == timedelta(minutes=15).total_seconds()
    assert claims["qsh"] == "context-qsh"


def test_issuer_is_the_client_key(jira: Site) -> None:
    """The tenant stands in `iss`."""
    claims = _read(request_token(jira, jira.installed(), Subject(), qsh="q", now=NOW))

    assert claims["iss"] == jira.client_key


def test_subject_is_the_account(jira: Site) -> None:
    """The person's account id stands in `sub`."""
    claims = _read(request_token(jira, jira.installed(), Subject(ALICE.account_id), qsh="q", now=NOW))

    assert claims["sub"] == ALICE.account_id


def test_nobody_has_no_subject(jira: Site) -> None:
    """A token for somebody who is not signed in has no `sub` at all."""
    claims = _read(request_token(jira, jira.installed(), Subject(None), qsh="q", now=NOW))

    assert "sub" not in claims


def test_issue_context(jira: Site) -> None:
    """On an issue, the context names issue, type and project, all ids as strings."""
    context = IssuePlace(jira.issue("ACME-1")).context

    assert context == {
        "jira": {
            "issue": {"id": "10001", "key": "ACME-1", "issuetype": {"id": "10003"}},
            "project": {"id": "10000", "key": "ACME"},
        }
    }


def test_macro_context(confluence: Site) -> None:
    """In a macro, the context names page, space and macro, all ids as strings."""
    page = confluence.page("2001")
    macro = page.macros[0]

    context = WikiPlace(page, macro, "pdf").context["confluence"]

    assert context["content"] == {"id": "2001", "type": "page", "version": "1"}
    assert context["space"] == {"id": "98306", "key": "ENG"}
    assert context["macro"] == {"id": macro.id, "hash": macro.id, "outputType": "pdf"}


def test_new_macro_has_no_macro_context(confluence: Site) -> None:
    """While a macro was never saved, the editor's context holds the page only."""
    assert "macro" not in WikiPlace(confluence.page("2001")).context["confluence"]


def test_admin_context_is_empty() -> None:
    """An admin page stands on no issue and no page."""
    assert AdminPlace().context == {}


def test_lifecycle_token(jira: Site, install_key: InstallKey) -> None:
    """An install event is signed RS256 for our base URL, under the key id that the devhost publishes."""
    token = lifecycle_token(jira, install_key, audience=APP_URL, qsh="q", now=NOW)

    header = jwt.get_unverified_header(token)
    assert (header["alg"], header["kid"]) == ("RS256", install_key.kid)
    options: Any = {"verify_exp": False, "verify_iat": False}
    claims = jwt.decode(
        token, install_key.public_pem, algorithms=["RS256"], audience=APP_URL, options=options
    )
    assert claims == {
        "iss": jira.client_key,
        "aud": APP_URL,
        "qsh": "q",
        "iat": int(NOW.timestamp()),
        "exp": int(NOW.timestamp()) + 180,
    }


def test_secrets_are_not_shown(jira: Site, install_key: InstallKey) -> None:
    """Neither the private key nor a shared secret is in what Python shows of the objects."""
    shown = repr(install_key) + repr(jira.installed())

    assert SHARED_SECRET not in shown
    assert "private" not in shown
