"""Point 4: the user switch, and what each of the five people sees."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.panel import SecretsPanel
from tests.browser.person import Opener, Person
from tests.browser.places import JiraIssue, WikiPage

_TITLE, _PASSWORD, _CONTENT = "VPN key", "correct horse battery", "key: 4711-0815"


@pytest.fixture
def alices_panel(alice: Person) -> SecretsPanel:
    """Give Alice's panel with a secret of hers, open."""
    panel = JiraIssue(alice).adding()
    panel.add(_TITLE, password=_PASSWORD, content=_CONTENT)
    return panel


def test_switch_changes_the_user(alice: Person) -> None:
    """The menu in the top bar makes the same browser act as Bob, whom the app then knows as the caller."""
    JiraIssue(alice).adding().add(_TITLE, password=_PASSWORD, content=_CONTENT)
    alice.picture("user-switch")

    alice.switches_to("Bob Brown")

    panel = JiraIssue(alice).panel()
    expect(panel.row(_TITLE)).to_be_visible()
    expect(panel.row(_TITLE)).not_to_contain_text("Added by you")


def test_dark_switch_reaches_the_frame(alice: Person) -> None:
    """The switch for dark colours changes the page and the frame at once, and holds over a reload."""
    panel = JiraIssue(alice).adding()

    alice.turns_dark()
    expect(panel.frame.locator("html")).to_have_attribute("data-color-mode", "dark")
    alice.reloads()

    expect(alice.page.locator("html")).to_have_attribute("data-color-mode", "dark")


def test_alices_unlock_shows_bob_nothing(alices_panel: SecretsPanel, bob: Person) -> None:
    """While Alice has the secret open, Bob sees its title, locked, and nothing of its content."""
    expect(alices_panel.content(_TITLE)).to_be_visible()

    panel = JiraIssue(bob).panel()

    expect(panel.unlock_button(_TITLE)).to_be_visible()
    assert "4711" not in panel.frame.locator("html").inner_html()


def test_bob_opens_with_the_password(alices_panel: SecretsPanel, bob: Person) -> None:
    """Bob types the password himself and reads the content."""
    panel = JiraIssue(bob).panel()

    panel.unlock(_TITLE, password=_PASSWORD)

    expect(panel.content(_TITLE)).to_have_text(_CONTENT)


def test_bobs_lock_leaves_alice_open(alices_panel: SecretsPanel, bob: Person) -> None:
    """Bob locks for himself; what Alice opened stays open for her."""
    panel = JiraIssue(bob).panel()
    panel.unlock(_TITLE, password=_PASSWORD)

    panel.lock(_TITLE)

    alices_panel.edit(_TITLE, new_title=_TITLE, content="key: 4712")


def test_lock_for_everyone_ends_bobs_view(alices_panel: SecretsPanel, bob: Person) -> None:
    """After Alice locks for everyone, Bob's next change needs the password again, and his text is not lost."""
    bob.expects_status(403)
    panel = JiraIssue(bob).panel()
    panel.unlock(_TITLE, password=_PASSWORD)
    alices_panel.more(_TITLE)
    alices_panel.button(f"Lock for everyone: {_TITLE}").click()
    expect(alices_panel.unlock_button(_TITLE)).to_be_visible()

    panel.button(f"Edit {_TITLE}").click()
    form = panel.form(f"Edit {_TITLE}")
    form.get_by_role("textbox", name="Content").fill("bob's text")
    form.get_by_role("button", name="Save").click()

    expect(form).to_contain_text("locked meanwhile")
    expect(form.get_by_role("textbox", name="Content")).to_have_value("bob's text")


def test_two_editors_lose_no_version(alices_panel: SecretsPanel, bob: Person) -> None:
    """When Alice saved meanwhile, Bob is told, keeps his text, and can look at hers beside it."""
    bob.expects_status(412)
    panel = JiraIssue(bob).panel()
    panel.unlock(_TITLE, password=_PASSWORD)
    panel.button(f"Edit {_TITLE}").click()
    form = panel.form(f"Edit {_TITLE}")
    form.get_by_role("textbox", name="Content").fill("bob's text")
    alices_panel.edit(_TITLE, new_title=_TITLE, content="alice's text")

    form.get_by_role("button", name="Save").click()
    form.get_by_role("button", name="Show the other version").click()

    other = form.get_by_role("region", name="The other version")
    expect(other).to_contain_text("alice's text")
    expect(form.get_by_role("textbox", name="Content")).to_have_value("bob's text")


def test_charlie_sees_no_issue(alices_panel: SecretsPanel, opens: Opener) -> None:
    """Charlie, who may not see ACME-1, gets neither the issue nor the app."""
    charlie = opens("charlie").expects_status(404)

    JiraIssue(charlie)

    expect(charlie.page.get_by_role("heading", level=1)).to_contain_text("find that issue")
    expect(charlie.page.locator("iframe")).to_have_count(0)


def test_charlies_token_shows_no_secrets(alices_panel: SecretsPanel, opens: Opener) -> None:
    """Even a page that Jira signed for Charlie, as in an old tab, tells him nothing: the app asks Jira first."""
    charlie = opens("charlie").expects_status(404)
    servers = charlie.servers
    token = servers.jira.control("context-token", person="charlie", issue="10001")["token"]

    answer = charlie.context.request.get(
        f"{servers.app_url}/connect/api/v1/secrets", headers={"Authorization": f"JWT {token}"}
    )

    assert answer.status == 404
    assert _TITLE not in answer.text()


def test_viewer_can_unlock_but_not_add_or_edit(opens: Opener) -> None:
    """On an issue that Bob may only look at, he reads a secret but is offered no way to change anything."""
    alice, bob = opens("alice"), opens("bob")
    JiraIssue(alice, "ACME-2").adding().add(_TITLE, password=_PASSWORD, content=_CONTENT)

    JiraIssue(bob, "ACME-2").quick_add.click()
    panel = SecretsPanel(bob.frame())
    panel.unlock(_TITLE, password=_PASSWORD)

    expect(panel.button("Add secret")).to_have_count(0)
    expect(panel.button(f"Edit {_TITLE}")).to_have_count(0)
    expect(panel.button(f"Change password of {_TITLE}")).to_have_count(0)


def test_mallory_sees_nothing_of_acme(alices_panel: SecretsPanel, opens: Opener) -> None:
    """Mallory's issue has the same number on her site, and her panel is empty."""
    mallory = opens("mallory")

    panel = JiraIssue(mallory, "EVIL-1").panel()

    expect(panel.button("Add secret")).to_be_visible()
    expect(panel.rows).to_have_count(0)


def test_page_and_issue_are_apart(alices_panel: SecretsPanel, alice: Person) -> None:
    """A secret of the Jira issue is not on the Confluence page: every site keeps its own."""
    macro = WikiPage(alice).macro()

    expect(macro.button("Add secret")).to_be_visible()
    expect(macro.rows).to_have_count(0)


def test_nobody_signed_in_gets_a_plain_page(alice: Person) -> None:
    """On a public page, somebody who is not signed in reads that one has to log in, and no secret."""
    alice.expects_status(403)
    WikiPage(alice).macro().add(_TITLE, password=_PASSWORD, content=_CONTENT)
    alice.servers.confluence.control("access", person=None, container="2001", view=True, edit=False)
    alice.context.request.post(f"{alice.servers.confluence.origin}/devhost/person", data={"person": None})

    WikiPage(alice)

    body = alice.frame().locator("body")
    expect(body).to_contain_text(re.compile("log in|sign in", re.IGNORECASE))
    expect(body).not_to_contain_text(_TITLE)


def test_conflict_names_who_changed_it(alices_panel: SecretsPanel, bob: Person) -> None:
    """Once the other version is shown, its author's name stands above it."""
    bob.expects_status(412)
    panel = JiraIssue(bob).panel()
    panel.unlock(_TITLE, password=_PASSWORD)
    panel.button(f"Edit {_TITLE}").click()
    form = panel.form(f"Edit {_TITLE}")
    form.get_by_role("textbox", name="Content").fill("bob's text")
    alices_panel.edit(_TITLE, new_title=_TITLE, content="alice's text")

    form.get_by_role("button", name="Save").click()
    form.get_by_role("button", name="Show the other version").click()

    expect(form).to_contain_text("Alice Adams changed this secret meanwhile")
