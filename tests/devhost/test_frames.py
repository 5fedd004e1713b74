"""The signed addresses of the app's pages."""

from urllib.parse import parse_qs, urlsplit

import jwt

from devhost.frames import Visit, fill_variables, signed_url
from devhost.people import ALICE
from devhost.places import IssuePlace
from devhost.sites import Site
from tests.devhost.signed_call import APP_URL, NOW, SHARED_SECRET, qsh_of


def _panel_url(site: Site) -> str:
    visit = Visit(ALICE, IssuePlace(site.issue("ACME-1")), NOW)
    return signed_url(site, "/connect/jira/panel?issueId={issue.id}", "secrets-issue-panel", visit=visit)


def test_variables_are_filled_in_and_encoded() -> None:
    """A variable's value is percent-encoded, and an unknown variable is empty."""
    filled = fill_variables("/p?a={page.title}&b={no.such}", {"page.title": "R&D plan/2"})

    assert filled == "/p?a=R%26D%20plan%2F2&b="


def test_standard_parameters_are_there(jira: Site) -> None:
    """The product adds its own parameters to those of the module."""
    query = parse_qs(urlsplit(_panel_url(jira)).query, keep_blank_values=True)

    assert query["issueId"] == ["10001"]
    assert query["xdm_e"] == [jira.origin]
    assert query["cp"] == [""]
    assert {"lic", "xdm_c", "cv", "loc", "tz", "jwt"} < query.keys()


def test_hash_is_over_everything_but_the_token(jira: Site) -> None:
    """The token's hash is that of the address without the token, written out here by hand."""
    url = _panel_url(jira)
    claims = jwt.decode(
        parse_qs(urlsplit(url).query)["jwt"][0],
        SHARED_SECRET,
        algorithms=["HS256"],
        options={"verify_exp": False, "verify_iat": False},
    )

    canonical = (
        "GET&/connect/jira/panel&cp=&cv=1001.0.0-SNAPSHOT&issueId=10001&lic=none&loc=en-US&tz=Europe%2FBerlin"
        "&xdm_c=channel-secrets-issue-panel&xdm_e=http%3A%2F%2F127.0.0.1%3A9001"
    )
    assert claims["qsh"] == qsh_of(canonical)
    assert url.startswith(f"{APP_URL}/connect/jira/panel?")
