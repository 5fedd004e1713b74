"""Known mistakes with pages, permissions and the descriptor, by their number in `test_known_mistakes.py`."""

from flask.testing import FlaskClient

from descriptor import paths
from descriptor.builder import build
from tests.site import ADA, ALICE, APP_KEY, APP_URL, ISSUE, World
from tests.web.conftest import install
from tests.web.person import API, PASSWORD, Person
from tests.web.problems import refusal

PANEL = f"/connect/jira/panel?issueId={ISSUE}"
ADMIN = "/connect/admin?product=jira"


def test_mistake_04_a_module_needs_a_scope_that_is_not_declared() -> None:
    """Then the product refuses the installation: "defines features that require the READ scope"."""
    for product in (None, "jira", "confluence"):
        assert "READ" in build(APP_URL, APP_KEY, product=product)["scopes"]


def test_mistake_09_a_custom_domain_may_not_frame_the_app(alice: Person, world: World) -> None:
    """Neither its pages nor, once the token was good, its refusals (GitLab 498734)."""
    world.jira.display_url = "https://work.acme.example"
    assert install(alice.client, world.jira) == 204

    for person, status in ((alice, 200), (Person(alice.client, world.jira, None), 403)):
        answer = person.view(PANEL)
        assert answer.status_code == status
        policy = answer.headers["Content-Security-Policy"]
        assert policy.endswith(f"frame-ancestors {world.host.url} https://work.acme.example")


def test_mistake_10_a_library_changes_the_descriptor(client: FlaskClient) -> None:
    """What is served is what our builder says, with nothing added: each change is a version in the Marketplace."""
    for path, product in (
        (paths.DESCRIPTOR, None),
        (paths.DESCRIPTOR_JIRA, "jira"),
        (paths.DESCRIPTOR_CONFLUENCE, "confluence"),
    ):
        assert client.get(path).get_json() == build(APP_URL, APP_KEY, product=product)


def test_mistake_12_a_condition_is_taken_for_access_control(
    alice: Person, ada: Person, anonymous: Person, world: World
) -> None:
    """`user_is_admin` and `user_is_logged_in` only hide a menu entry; whoever types the address is checked."""
    named = str(build(APP_URL, APP_KEY, product="jira")["modules"])
    assert "user_is_admin" in named
    assert "user_is_logged_in" in named

    assert (ada.view(ADMIN).status_code, alice.view(ADMIN).status_code) == (200, 403)
    assert anonymous.view(PANEL).status_code == 403


def test_mistake_13_the_permission_is_asked_wrongly(alice: Person, world: World) -> None:
    """Exact names, both in one question, always about the caller; one granted name grants no other."""
    world.host.asked.clear()
    alice.call("GET", "secrets")
    (asked,) = world.host.asked
    for part in (b'"BROWSE_PROJECTS"', b'"EDIT_ISSUES"', f'"accountId": "{ALICE}"'.encode(), b"[10042]"):
        assert part in asked.body

    world.jira.editors = set()
    draft = {"title": "New", "password": PASSWORD, "content": "x"}

    assert refusal(alice.call("POST", "secrets", json=draft)) == (403, "not_allowed")


def test_mistake_15_a_token_stands_in_a_link_or_tag(alice: Person, ada: Person) -> None:
    """From there a referrer carries it away: no page repeats its token, and none sends a referrer."""
    for person, target in ((alice, PANEL), (ada, ADMIN)):
        answer = person.view(target)
        assert "eyJ" not in answer.get_data(as_text=True) + str(answer.headers)
        assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_mistake_16_an_error_repeats_markup(client: FlaskClient) -> None:
    """Whatever a request holds, no error shows it, escaped or not."""
    mark = "<script>alert(4711)</script>"
    for target in (
        f"/{mark}",
        f"/connect/{mark}",
        f"{PANEL}&x={mark}",
        f"{PANEL}&jwt={mark}",
        f"{API}/{mark}",
    ):
        answer = client.get(target, headers={"User-Agent": mark, "X-Secrets-Grant": mark})
        assert answer.status_code >= 400
        assert "4711" not in answer.get_data(as_text=True) + str(answer.headers)


def test_mistake_17_the_descriptor_is_behind_a_login(client: FlaskClient) -> None:
    """Or redirects, or is not JSON (mattermost-plugin-jira 532): Atlassian asks for it without any token."""
    for path in (paths.DESCRIPTOR, paths.DESCRIPTOR_JIRA, paths.DESCRIPTOR_CONFLUENCE):
        answer = client.get(path, headers={"Accept": "*/*", "Host": "elsewhere.example"})
        assert (answer.status_code, answer.content_type) == (200, "application/json")
        assert answer.get_json()["baseUrl"] == APP_URL


def test_mistake_18_a_parameter_says_where_the_site_is(alice: Person, world: World) -> None:
    """The app calls the stored address alone, whatever the page's own address claims."""
    claimed = "xdm_e=https%3A%2F%2Fevil.example&cp=%2Fevil&baseUrl=http%3A%2F%2F169.254.169.254&loc=x"
    world.host.asked.clear()

    page = Person(alice.client, world.jira, ADA).view(f"{ADMIN}&{claimed}")

    assert page.status_code == 200
    assert [asked.target for asked in world.host.asked] == ["/rest/api/3/permissions/check"]
    assert "evil" not in page.headers["Content-Security-Policy"]


def test_mistake_20_an_issues_key_is_its_identity(alice: Person, world: World) -> None:
    """Keys change when an issue moves; the id stays, and the secrets with it."""
    secret = alice.add()

    def listed(issue: dict[str, str]) -> list[str]:
        token = alice.token(context={"jira": {"issue": issue, "project": {"id": "20000", "key": "NEW"}}})
        answer = alice.client.get(f"{API}/secrets", headers={"Authorization": f"JWT {token}"})
        return [one["id"] for one in answer.get_json()["secrets"]]

    assert listed({"id": ISSUE, "key": "NEW-7"}) == [secret.id]
    assert listed({"id": "10043", "key": "ACME-1"}) == []
