"""Every state of the pages, walked through once: pictures of each in both themes, and no broken WCAG rule in any.

The pictures are also saved in `.pictures/`, to be looked at.
"""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.panel import SecretsPanel
from tests.browser.person import Opener, Person
from tests.browser.pictures import Gallery
from tests.browser.places import AdminPage, JiraIssue, WikiPage
from tests.browser.stage import Stage
from tests.browser.troubles import dead_network, refuse_once, slow_list

_TITLE, _PASSWORD = "VPN account", "correct horse battery"
_CONTENT = "user: ops\nkey: 4711-0815\nserver: vpn.acme.example"
_WIDTH = 720


@pytest.fixture
def actor(opens: Opener) -> Person:
    """Give Alice at a narrow window, which makes small pictures."""
    return opens("alice", width=_WIDTH, height=1000)


def test_adding(actor: Person, gallery: Gallery) -> None:
    """The empty list, the form, what it refuses, the generator, the question before text is lost, the result."""
    stage = Stage(actor, gallery)
    panel = JiraIssue(actor).panel()
    stage.shows("empty")
    panel.button("Add secret").click()
    form = panel.form("Add secret")
    stage.shows("add")
    form.get_by_role("textbox", name="Title").fill(_TITLE)
    form.get_by_label("Password", exact=True).fill("short")
    form.get_by_role("button", name="Save").click()
    expect(form.get_by_label("Password", exact=True)).to_be_focused()
    stage.shows("add-refused")
    form.get_by_role("button", name="Generate password").click()
    expect(form.get_by_label("Password", exact=True)).to_have_value(re.compile("-.*-.*-.*-.*-"))
    for field in (form.get_by_label("Password", exact=True), form.get_by_label("Confirm password")):
        field.fill("agile-banjo-crisp-dusk-early-fable")
    stage.shows("add-generated")
    form.get_by_role("button", name="Cancel").click()
    stage.shows("add-discard")
    form.get_by_role("button", name="Keep editing").click()
    form.get_by_role("textbox", name="Content").fill(_CONTENT)
    form.get_by_role("button", name="Save").click()
    expect(panel.content(_TITLE)).to_be_visible()
    stage.shows("added")
    stage.closes()


@pytest.mark.parametrize("locale", ["en-US", "de-DE"])
def test_waiting(actor: Person, gallery: Gallery, locale: str) -> None:
    """A wrong password, a busy app, a silent host, a dead network, a throttle: each says what is and what to do."""
    actor.expects_status(403, 429, 503).expects_dead_network()
    stage = Stage(actor, gallery, suffix="" if locale == "en-US" else "-de")
    JiraIssue(actor).adding().add(_TITLE, password=_PASSWORD, content=_CONTENT)
    actor.servers.jira.control("locale", locale=locale)
    actor.reloads()
    JiraIssue(actor).quick_add.click()
    panel = SecretsPanel(actor.frame())
    panel.frame.get_by_role("button", name=re.compile("^(Cancel|Abbrechen)$")).click()
    row = panel.rows_in_any_language.first
    stage.shows("locked")
    row.get_by_role("button", name=re.compile("^(Unlock|Entsperren)")).click()
    field, submit = row.locator("input"), row.get_by_role("button", name=re.compile("^(Unlock|Entsperren)$"))

    def attempt(password: str) -> None:
        field.fill(password)
        submit.click()

    attempt("wrong password")
    expect(field).to_have_accessible_description(re.compile("4"))
    stage.shows("unlock-wrong")
    refuse_once(actor.context, "secrets/*/unlock", 503, "busy", retry_after=2)
    attempt("wrong again")
    expect(row.get_by_role("timer")).to_be_visible()
    stage.shows("unlock-busy")
    stage.lets_pass(2)
    expect(field).to_have_accessible_description(re.compile("3"))
    actor.servers.jira.control("faults", trouble="down")
    attempt(_PASSWORD)
    expect(row.get_by_role("alert")).to_contain_text("Jira")
    stage.shows("unlock-no-host")
    actor.servers.jira.control("faults", trouble="none")
    with dead_network(actor.context):
        attempt(_PASSWORD)
        expect(row.get_by_role("alert")).to_contain_text("Secrets")
        stage.shows("unlock-no-network")
    refuse_once(actor.context, "secrets/*/unlock", 429, "too_many_attempts", retry_after=65)
    attempt("wrong again")
    expect(row.get_by_role("timer")).to_contain_text("1:05")
    expect(submit).to_be_disabled()
    stage.shows("unlock-throttled")
    stage.lets_pass(65)
    expect(submit).to_be_enabled()
    attempt(_PASSWORD)
    expect(row).to_contain_text("4711")
    stage.shows("unlocked")
    stage.lets_pass(5 * 60)
    expect(row).not_to_contain_text("4711")
    stage.shows("time-up")
    stage.closes()


def test_working(actor: Person, gallery: Gallery, bob: Person) -> None:
    """What an open secret offers: more actions, copying, editing, a conflict, a new password, deleting."""
    actor.expects_status(412)
    stage = Stage(actor, gallery)
    actor.servers.jira.control("clipboard", allowed=True)
    actor.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=actor.servers.jira.origin)
    panel = JiraIssue(actor).adding()
    panel.add(_TITLE, password=_PASSWORD, content=_CONTENT)
    panel.more(_TITLE)
    panel.button(f"Copy {_TITLE}").click()
    expect(panel.row(_TITLE)).to_contain_text("Copied. The clipboard is cleared in 30 s.")
    stage.shows("copied")
    panel.button(f"Change password of {_TITLE}").click()
    stage.shows("change-password")
    panel.form(f"Change password of {_TITLE}").get_by_role("button", name="Cancel").click()
    panel.ask_to_delete(_TITLE)
    stage.shows("delete")
    panel.button("Cancel").click()
    panel.button(f"Edit {_TITLE}").click()
    form = panel.form(f"Edit {_TITLE}")
    stage.shows("edit")
    form.get_by_role("textbox", name="Content").fill("alice's text")
    bobs = JiraIssue(bob).panel()
    bobs.unlock(_TITLE, password=_PASSWORD)
    bobs.edit(_TITLE, new_title=_TITLE, content="bob's text")
    form.get_by_role("button", name="Save").click()
    form.get_by_role("button", name="Show the other version").click()
    expect(form.get_by_role("region", name="The other version")).to_be_focused()
    expect(form).to_contain_text("Bob Brown changed this secret meanwhile")
    stage.shows("conflict")
    panel.button(f"Lock {_TITLE}").click()
    expect(form.get_by_role("button", name="Keep editing")).to_be_focused()
    form.get_by_role("button", name="Discard").click()
    panel.more(_TITLE)
    panel.button(f"Delete without opening: {_TITLE}").click()
    stage.shows("delete-unopened")
    stage.closes()


def test_reading_only(gallery: Gallery, opens: Opener) -> None:
    """A list that takes long, one that cannot be loaded, and what who may only look is told instead of a form."""
    reader = opens("bob", width=_WIDTH, height=1000).expects_dead_network()
    stage = Stage(reader, gallery)
    reader.servers.confluence.control("access", person="bob", container="2001", view=True, edit=False)
    with slow_list(reader.context):
        frame = WikiPage(reader).macro().frame
        expect(frame.locator(".skeleton").first).to_be_visible()
        stage.shows("loading")
    with dead_network(reader.context):
        frame = WikiPage(reader).macro().frame
        expect(frame.get_by_role("button", name="Try again")).to_be_visible()
        stage.shows("not-loaded")
    frame.get_by_role("button", name="Try again").click()
    expect(frame.get_by_text("No secrets on this page yet")).to_be_visible()
    stage.shows("empty-reader")
    JiraIssue(reader, "ACME-2").quick_add.click()
    expect(reader.frame().get_by_text("have permission to add a secret to this issue")).to_be_visible()
    stage.shows("cannot-add")
    stage.closes()


def test_in_confluence(actor: Person, gallery: Gallery) -> None:
    """The macro with an open secret, its editor, and what somebody without an account reads."""
    actor.expects_status(403)
    stage = Stage(actor, gallery)
    page = WikiPage(actor)
    page.macro().add(_TITLE, password=_PASSWORD, content=_CONTENT)
    stage.shows("macro")
    page.edit()
    page.choose_macro()
    editor = Stage(actor, gallery, within="dialog")
    editor.shows("macro-editor")
    actor.servers.confluence.control("access", person=None, container="2001", view=True, edit=False)
    actor.context.request.post(f"{actor.servers.confluence.origin}/devhost/person", data={"person": None})
    WikiPage(actor)
    expect(actor.frame().get_by_role("heading", name="Log in first")).to_be_visible()
    actor.frame().locator(".notice-reference").evaluate(
        "line => line.replaceChildren('Request id: 0123456789abcdef')"
    )
    stage.shows("anonymous")
    stage.closes()
    editor.closes()


def test_administration(opens: Opener, gallery: Gallery) -> None:
    """The admin page with its counts and facts, and each of its tabs."""
    ada = opens("ada", width=_WIDTH, height=2000)
    stage = Stage(ada, gallery)
    frame = AdminPage(ada).open_in_jira()
    ready = {
        "Overview": frame.get_by_text("Client key"),
        "Policy": frame.get_by_label("Shortest password"),
        "Audit log": frame.get_by_role("cell", name="App installed"),
        "Leavers": frame.get_by_role("button", name="Show report"),
        "Seal": frame.get_by_role("button", name="Seal all secrets"),
    }
    for tab, sign in ready.items():
        frame.get_by_role("tab", name=tab).click()
        expect(sign).to_be_visible()
        stage.shows("admin" if tab == "Overview" else f"admin-{tab.split()[0].lower()}")
    stage.closes()
