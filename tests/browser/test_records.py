"""What was: versions, activity and the trash, with the names of people."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.panel import SecretsPanel
from tests.browser.person import Opener, Person
from tests.browser.places import JiraIssue, WikiPage
from tests.browser.troubles import dead_network, refuse_once

_TITLE, _PASSWORD, _CONTENT = "VPN key", "correct horse battery", "key: 4711-0815"


def _record(panel: SecretsPanel, name: str) -> Locator:
    """Open "History" or "Activity" of the open secret."""
    panel.more(_TITLE)
    panel.button(f"{name} of {_TITLE}").click()
    return panel.frame.get_by_role("region", name=f"{name} of {_TITLE}")


def _trash(panel: SecretsPanel) -> Locator:
    """Open the trash, which must hold one secret."""
    panel.button("Trash (1)").click()
    return panel.frame.get_by_role("region", name="Trash")


@pytest.mark.parametrize("place", ["jira", "confluence"])
def test_an_older_version_is_looked_at_and_restored(alice: Person, bob: Person, place: str) -> None:
    """The list says who made which version; one is shown as it was, and after a question becomes the newest."""
    panel = JiraIssue(alice).adding() if place == "jira" else WikiPage(alice).macro()
    panel.add(_TITLE, password=_PASSWORD, content=_CONTENT)
    bobs = JiraIssue(bob).panel() if place == "jira" else WikiPage(bob).macro()
    bobs.unlock(_TITLE, password=_PASSWORD)
    bobs.edit(_TITLE, new_title=_TITLE, content="bob's text")
    history = _record(bobs, "History")
    expect(history.get_by_role("listitem")).to_have_count(2)
    expect(history.get_by_role("listitem").first).to_contain_text(
        re.compile("Version 2.*Current.*Bob Brown", re.DOTALL)
    )
    expect(history.get_by_role("listitem").last).to_contain_text(
        re.compile("Version 1.*Alice Adams", re.DOTALL)
    )

    history.get_by_role("button", name="View version 1").click()
    expect(bobs.content(_TITLE)).to_have_text(_CONTENT)
    history.get_by_role("button", name="Back to history").click()
    expect(history.get_by_role("button", name="View version 1")).to_be_focused()
    history.get_by_role("button", name="View version 1").click()
    history.get_by_role("button", name="Restore version 1").click()
    question = history.get_by_role("group", name="Restore version 1?")
    expect(question.get_by_role("button", name="Cancel")).to_be_focused()
    question.get_by_role("button", name="Restore").click()

    expect(bobs.content(_TITLE)).to_have_text(_CONTENT)
    expect(_record(bobs, "History").get_by_role("listitem")).to_have_count(3)


def test_restoring_over_somebodys_change_is_refused(alice: Person, bob: Person) -> None:
    """What Alice saved while Bob looked at an old version is not overwritten unseen."""
    bob.expects_status(412)
    panel = JiraIssue(alice).adding()
    panel.add(_TITLE, password=_PASSWORD, content=_CONTENT)
    panel.edit(_TITLE, new_title=_TITLE, content="second")
    bobs = JiraIssue(bob).panel()
    bobs.unlock(_TITLE, password=_PASSWORD)
    history = _record(bobs, "History")
    history.get_by_role("button", name="View version 1").click()
    history.get_by_role("button", name="Restore version 1").click()
    panel.edit(_TITLE, new_title=_TITLE, content="third")

    history.get_by_role("group", name="Restore version 1?").get_by_role("button", name="Restore").click()

    expect(history.get_by_role("alert")).to_contain_text("Somebody else changed this secret")


def test_reader_sees_versions_and_restores_none(opens: Opener) -> None:
    """On an issue that Bob may only look at, he may view an older version."""
    alice, bob = opens("alice"), opens("bob")
    panel = JiraIssue(alice, "ACME-2").adding()
    panel.add(_TITLE, password=_PASSWORD, content=_CONTENT)
    panel.edit(_TITLE, new_title=_TITLE, content="second")
    JiraIssue(bob, "ACME-2").quick_add.click()
    bobs = SecretsPanel(bob.frame())
    bobs.unlock(_TITLE, password=_PASSWORD)

    history = _record(bobs, "History")
    history.get_by_role("button", name="View version 1").click()

    expect(bobs.content(_TITLE)).to_have_text(_CONTENT)
    expect(history.get_by_role("button", name="Restore version 1")).to_have_count(0)
    expect(bobs.button("Trash (1)")).to_have_count(0)


def test_activity_says_who_and_when(alice: Person, bob: Person) -> None:
    """Everybody who has the secret open sees who opened it, and who tried."""
    bob.expects_status(403)
    panel = JiraIssue(alice).adding()
    panel.add(_TITLE, password=_PASSWORD, content=_CONTENT)
    bobs = JiraIssue(bob).panel()
    bobs.try_password(_TITLE, "wrong password")
    expect(bobs.form(f"Unlock {_TITLE}")).to_contain_text("Wrong password")
    bobs.unlock(_TITLE, password=_PASSWORD)

    activity = _record(panel, "Activity")

    for event in ("Unlocked.*Bob Brown", "Wrong password.*Bob Brown", "Added.*Alice Adams"):
        line = activity.get_by_role("listitem").filter(has_text=re.compile(event, re.DOTALL))
        expect(line).to_have_count(1)
    activity.get_by_role("button", name="Close").click()
    expect(panel.button(f"More actions for {_TITLE}")).to_be_visible()


def test_activity_goes_on_page_by_page(alice: Person) -> None:
    """Fifty events at a time; the focus goes to the first of the further ones."""
    panel = JiraIssue(alice).adding()
    panel.add(_TITLE, password=_PASSWORD, content=_CONTENT)
    # Each is an event.
    reads = """async (_body, [base, id, grant, times]) => {
      for (let i = 0; i < times; i += 1) {
        const token = await AP.context.getToken();
        await fetch(`${base}/secrets/${id}`, {headers: {Authorization: `JWT ${token}`, "X-Secrets-Grant": grant}});
      }
    }"""
    with alice.page.expect_request("**/secrets/*") as asked:
        panel.edit(_TITLE, new_title=_TITLE, content="second")
    grant = asked.value.headers["x-secrets-grant"]
    base, _, secret = asked.value.url.rpartition("/secrets/")
    panel.frame.locator("body").evaluate(reads, [base, secret, grant, 55])

    activity = _record(panel, "Activity")
    expect(activity.get_by_role("listitem")).to_have_count(50)
    activity.get_by_role("button", name="Show more").click()

    expect(activity.get_by_role("listitem").nth(50)).to_be_focused()
    expect(activity.get_by_role("button", name="Show more")).to_have_count(0)


@pytest.mark.parametrize("name", ["History", "Activity"])
def test_records_that_cannot_be_loaded_say_so(alice: Person, name: str) -> None:
    """The secret stays open, and the same button tries again."""
    alice.expects_dead_network()
    panel = JiraIssue(alice).adding()
    panel.add(_TITLE, password=_PASSWORD, content=_CONTENT)
    panel.more(_TITLE)
    with dead_network(alice.context):
        panel.button(f"{name} of {_TITLE}").click()
        expect(panel.row(_TITLE).get_by_role("alert")).to_contain_text(re.compile("can.t be reached"))

    panel.button(f"{name} of {_TITLE}").click()

    expect(panel.frame.get_by_role("region", name=f"{name} of {_TITLE}")).to_be_visible()


@pytest.mark.parametrize("place", ["jira", "confluence"])
def test_deleted_secret_comes_back_from_the_trash(alice: Person, bob: Person, place: str) -> None:
    """Bob, who may edit, finds it under the list with its reason and its end; restored, it opens as before."""
    panel = JiraIssue(alice).adding() if place == "jira" else WikiPage(alice).macro()
    panel.add(_TITLE, password=_PASSWORD, content=_CONTENT)
    panel.delete(_TITLE)
    expect(panel.button("Trash (1)")).to_be_visible()
    bobs = JiraIssue(bob).panel() if place == "jira" else WikiPage(bob).macro()

    trash = _trash(bobs)
    expect(trash.get_by_role("listitem")).to_contain_text(
        re.compile(f"{_TITLE}.*Deleted on.*Gone for good on", re.DOTALL)
    )
    trash.get_by_role("button", name=f"Restore {_TITLE}").click()

    expect(trash.get_by_role("listitem")).to_have_count(0)
    trash.get_by_role("button", name="Close").click()
    expect(bobs.button("Trash (1)")).to_have_count(0)
    bobs.unlock(_TITLE, password=_PASSWORD)


def test_used_up_secret_asks_for_a_new_limit(alice: Person) -> None:
    """What was over when it was deleted comes back with a new limit only; the form asks for just that."""
    alice.expects_status(422)
    panel = JiraIssue(alice).adding()
    form = panel.fill_add_form(_TITLE, _PASSWORD, _CONTENT)
    form.get_by_text("Options", exact=True).click()
    form.get_by_role("button", name="Open once").click()
    panel.save(_TITLE)
    panel.lock(_TITLE)
    panel.unlock(_TITLE, password=_PASSWORD)
    panel.delete(_TITLE)
    trash = _trash(panel)
    trash.get_by_role("button", name=f"Restore {_TITLE}").click()
    form = trash.get_by_role("form", name=f"Restore {_TITLE}")
    expect(form.get_by_label("Opens at most")).to_be_focused()
    expect(form.get_by_label("Expires", exact=True)).to_have_count(0)

    form.get_by_label("Opens at most").fill("2")
    form.get_by_role("button", name="Restore").click()

    expect(panel.row(_TITLE)).to_contain_text("2 opens left")


def test_names_that_the_host_does_not_tell_are_left_out(alice: Person, bob: Person) -> None:
    """The list says when it was added, and the activity speaks of a colleague; nothing fails."""
    bob.expects_status(403)
    panel = JiraIssue(alice).adding()
    panel.add(_TITLE, password=_PASSWORD, content=_CONTENT)
    bob.context.route("**/rest/api/3/user/bulk?**", lambda route: route.fulfill(status=403, body="{}"))

    bobs = JiraIssue(bob).panel()
    bobs.unlock(_TITLE, password=_PASSWORD)

    expect(bobs.row(_TITLE)).to_contain_text("Added on")
    expect(_record(bobs, "Activity").get_by_role("listitem").last).to_contain_text("A colleague")


def test_a_host_that_is_silent_about_names_holds_nothing_up(alice: Person) -> None:
    """After a moment the history is there without them."""
    panel = JiraIssue(alice).adding()
    panel.add(_TITLE, password=_PASSWORD, content=_CONTENT)
    alice.context.route("**/rest/api/3/user/bulk*", lambda _route: None)

    expect(_record(panel, "History").get_by_role("listitem")).to_contain_text("A colleague")
    alice.context.unroute_all(behavior="ignoreErrors")


def test_names_are_asked_for_once_and_told_in_the_list(alice: Person, bob: Person) -> None:
    """One question for all of them, as Bob himself."""
    panel = JiraIssue(alice).adding()
    panel.add(_TITLE, password=_PASSWORD, content=_CONTENT)
    panel.add("Bastion", password=_PASSWORD, content=_CONTENT)
    asked: list[str] = []
    bob.page.on("request", lambda request: asked.append(request.url) if "/user/bulk" in request.url else None)

    bobs = JiraIssue(bob).panel()

    for title in (_TITLE, "Bastion"):
        expect(bobs.row(title)).to_contain_text("Added by Alice Adams on")
    assert len(asked) == 1


def test_locking_leaves_nothing_of_an_older_version(alice: Person) -> None:
    """What was looked at in the history goes from the page with the rest."""
    panel = JiraIssue(alice).adding()
    panel.add(_TITLE, password=_PASSWORD, content=_CONTENT)
    panel.edit(_TITLE, new_title=_TITLE, content="second")
    _record(panel, "History").get_by_role("button", name="View version 1").click()
    expect(panel.content(_TITLE)).to_have_text(_CONTENT)

    panel.lock(_TITLE)

    html = panel.frame.locator("html").inner_html()
    assert [text for text in ("4711", "second") if text in html] == []


@pytest.mark.parametrize(
    ("code", "said"), [("expired", "has expired"), ("sealed", "has sealed"), ("locked", "locked meanwhile")]
)
def test_what_ends_while_it_is_open_closes(alice: Person, code: str, said: str) -> None:
    """The next call hears of it: the content goes and the row says why."""
    alice.expects_status(403)
    panel = JiraIssue(alice).adding()
    panel.add(_TITLE, password=_PASSWORD, content=_CONTENT)
    refuse_once(alice.context, "secrets/*/versions", 403, code)

    panel.more(_TITLE)
    panel.button(f"History of {_TITLE}").click()

    expect(panel.row(_TITLE).get_by_role("status")).to_contain_text(said)
    assert "4711" not in panel.frame.locator("html").inner_html()
