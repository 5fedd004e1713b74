"""The pages that the products put in frames."""

import re
from collections.abc import Callable
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import pytest
from flask import Flask

from plugin.domain.audit import AuditKind
from tests.connect.local_host import reply
from tests.site import ADA, ALICE, ISSUE, PAGE, World
from tests.web.person import CONTENT, Person

PANEL = f"/connect/jira/panel?issueId={ISSUE}"
MACRO = f"/connect/confluence/macro?pageId={PAGE}&spaceKey=DOCS&outputType=display"
EDITOR = f"/connect/confluence/macro-editor?pageId={PAGE}"
STATIC = f"/connect/confluence/macro-static?pageId={PAGE}&outputType=pdf"
SHELLS = [(PANEL, "panel"), (MACRO, "macro"), (EDITOR, "macro-editor")]


class Shell(HTMLParser):
    """What stands in a page's HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.body: dict[str, str | None] = {}
        self.scripts: list[dict[str, str | None]] = []
        self.links: list[str] = []
        self.attributes: set[str] = set()
        self.tags: set[str] = set()
        self.inline = ""
        self._in_script = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self._in_script = tag in ("script", "style")
        if tag == "body":
            self.body = dict(attrs)
        if tag == "script":
            self.scripts.append(dict(attrs))
        self.links += [value or "" for name, value in attrs if name in ("src", "href")]

    def handle_endtag(self, tag: str) -> None:
        """Note the end of a tag."""
        self._in_script = False

    def handle_data(self, data: str) -> None:
        """Collect what stands in scripts and styles."""
        self.inline += data.strip() if self._in_script else ""


def at(person: Person, target: str, world: World) -> Person:
    """Return the same person on the site that the page belongs to."""
    return Person(person.client, world.confluence if "confluence" in target else world.jira, person.account)


@pytest.mark.parametrize(("target", "name"), SHELLS)
def test_a_shell_says_which_page_it_is_and_where_the_api_is(
    target: str, name: str, alice: Person, world: World
) -> None:
    """Everything else comes through the API."""
    answer = at(alice, target, world).view(target)

    assert (answer.status_code, answer.content_type) == (200, "text/html; charset=utf-8")
    body = Shell(answer.get_data(as_text=True)).body
    assert body["data-page"] == name
    assert body["data-product"] == ("confluence" if "confluence" in target else "jira")
    assert body["data-api"] == "/connect/api/v1"


@pytest.mark.parametrize(("target", "name"), [*SHELLS, ("/connect/admin?product=jira", "admin")])
def test_a_shell_has_nothing_inline(target: str, name: str, ada: Person, world: World) -> None:
    """No script, style or handler stands in the page: the policy forbids them all."""
    shell = Shell(at(ada, target, world).view(target).get_data(as_text=True))

    assert shell.inline == ""
    assert all(script.get("src") for script in shell.scripts)
    assert "style" not in shell.tags | shell.attributes
    assert not [attribute for attribute in shell.attributes if attribute.startswith("on")]
    assert name in (shell.body["data-page"] or "")


@pytest.mark.parametrize(("target", "_name"), SHELLS)
def test_what_a_shell_loads_is_there(target: str, _name: str, alice: Person, world: World) -> None:
    """Every file that the page names is served; all else that it loads is Atlassian's bridge."""
    shell = Shell(at(alice, target, world).view(target).get_data(as_text=True))

    ours = [link for link in shell.links if link.startswith("/")]
    assert ours
    assert {link: alice.client.get(link).status_code for link in ours} == dict.fromkeys(ours, 200)
    assert set(shell.links) - set(ours) == {"https://connect-cdn.atl-paas.net/all.js"}


@pytest.mark.parametrize(("target", "_name"), SHELLS)
def test_a_shell_holds_nothing_of_any_secret_or_request(
    target: str, _name: str, alice: Person, world: World
) -> None:
    """Neither title nor content nor token nor account stands in it."""
    person = at(alice, target, world)
    secret = person.add("A telling title")
    token = person.site.bound_token("GET", target, person.account)

    page = person.client.get(f"{target}&jwt={token}").get_data(as_text=True)

    for text in ("A telling title", CONTENT, secret.id, secret.grant, token, ALICE, person.site.client_key):
        assert text not in page


@pytest.mark.parametrize(("target", "_name"), SHELLS)
def test_an_address_is_bound_to_its_token(target: str, _name: str, alice: Person, world: World) -> None:
    """A token for one page opens no other, nor the same one with another parameter."""
    person = at(alice, target, world)
    token = person.site.bound_token("GET", target)

    assert alice.client.get(f"{target}&jwt={token}").status_code == 200
    assert alice.client.get(f"{target}&jwt={token}&more=1").status_code == 401
    assert alice.client.get(f"{target}1&jwt={token}").status_code == 401
    assert alice.client.get(f"{target.partition('?')[0]}?jwt={token}").status_code == 401


def test_the_host_may_add_parameters_of_its_own(alice: Person) -> None:
    """Jira appends these to every address; the token covers them, escapes and all."""
    target = f"{PANEL}&xdm_e=https%3A%2F%2Facme.atlassian.net&xdm_c=channel-1&cp=&lic=none&cv=1001.0.0&t=a%20b+c%2Bd"

    assert alice.view(target).status_code == 200


@pytest.mark.parametrize(("target", "_name"), SHELLS)
def test_an_anonymous_visitor_is_told_to_log_in(
    target: str, _name: str, anonymous: Person, world: World
) -> None:
    """Public issues and pages have readers without an account."""
    answer = at(anonymous, target, world).view(target)

    assert (answer.status_code, answer.content_type) == (403, "text/html; charset=utf-8")
    assert "Log in first" in answer.get_data(as_text=True)


def test_an_anonymous_visitor_has_no_api(anonymous: Person) -> None:
    """His good token is no 401: logging in is what he needs."""
    for method, path in (("GET", "secrets"), ("POST", "secrets"), ("GET", "admin/overview")):
        answer = anonymous.call(method, path)
        assert (answer.status_code, answer.get_json()["code"]) == (403, "anonymous")


def test_a_product_has_only_its_own_pages(alice: Person, world: World) -> None:
    """A Jira site has no macro, a Confluence site no issue panel."""
    on_wiki = Person(alice.client, world.confluence, ALICE)

    assert on_wiki.view(PANEL).status_code == 404
    assert [alice.view(target).status_code for target in (MACRO, EDITOR, STATIC)] == [404, 404, 404]


@pytest.mark.parametrize("product", ["jira", "confluence"])
def test_the_admin_page_opens_for_a_site_admin_alone(product: str, ada: Person, world: World) -> None:
    """The host is asked, with the app's own token; everybody else reads a plain refusal."""
    site = world.jira if product == "jira" else world.confluence
    target = f"/connect/admin?product={product}"

    answers = {account: Person(ada.client, site, account).view(target) for account in (ADA, ALICE)}

    assert answers[ADA].status_code == 200
    assert Shell(answers[ADA].get_data(as_text=True)).body["data-product"] == product
    assert answers[ALICE].status_code == 403
    assert "For administrators" in answers[ALICE].get_data(as_text=True)


def test_every_kind_of_event_has_a_name_on_the_admin_page(ada: Person) -> None:
    """No admin reads a name from the inside of the app in the audit log."""
    page = ada.view("/connect/admin?product=jira").get_data(as_text=True)

    assert [kind for kind in AuditKind if f'<option value="{kind}">' not in page] == []


def test_admin_rights_are_asked_each_time(ada: Person, world: World) -> None:
    """Who is an admin no longer is refused at once."""
    before = ada.view("/connect/admin?product=jira").status_code
    world.jira.admins.clear()

    after = ada.view("/connect/admin?product=jira").status_code

    assert (before, after) == (200, 403)


def test_the_admin_page_says_when_the_host_is_silent(ada: Person, world: World) -> None:
    """No answer is no permission."""
    world.hosts_answer(lambda handler, _asked: reply(handler, 500, b"oops"))

    answer = ada.view("/connect/admin?product=jira")

    assert (answer.status_code, answer.content_type) == (503, "text/html; charset=utf-8")
    assert "No answer from the site" in answer.get_data(as_text=True)


@pytest.mark.parametrize("account", [ALICE, None])
def test_an_export_gets_one_fixed_line(account: str | None, alice: Person, world: World) -> None:
    """It is well-formed storage format, the same with and without a user, and holds no secret."""
    person = Person(alice.client, world.confluence, account)
    Person(alice.client, world.confluence, ALICE).add("A telling title")

    answer = person.view(STATIC)

    text = answer.get_data(as_text=True)
    assert (answer.status_code, answer.content_type) == (200, "application/xhtml+xml; charset=utf-8")
    assert answer.headers["Cache-Control"] == "no-cache"
    assert ET.fromstring(text).tag == "p"  # noqa: S314 - the app's own fixed line
    assert not re.search(r"telling|<script|http", text)
    assert "\n" not in text.strip()


def test_under_a_base_url_with_a_path_the_pages_find_api_and_files(
    make_app: Callable[..., Flask], world: World
) -> None:
    """A proxy takes the path away, so only the addresses within the page bear it; the token leaves it out."""
    client = make_app(BASE_URL="http://127.0.0.1:9000/secrets-app").test_client()

    shell = Shell(Person(client, world.jira, ALICE).view(PANEL).get_data(as_text=True))

    assert shell.body["data-api"] == "/secrets-app/connect/api/v1"
    assert all(link.startswith("/secrets-app/static/") for link in shell.links if link.startswith("/"))
