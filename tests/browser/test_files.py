"""The files of a secret: added, downloaded and removed by who has it open, through both doors."""

from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.doors import BOTH, of_connect
from tests.browser.panel import SecretsPanel
from tests.browser.person import Opener, Person
from tests.browser.pictures import Gallery
from tests.browser.places import JiraIssue, WikiPage
from tests.browser.site_policy import SiteAdmin
from tests.browser.stage import Stage

DOORS = BOTH

_TITLE, _PASSWORD, _CONTENT = "VPN key", "correct horse battery", "key: 4711-0815"
_NAME = "vpn-client <b>.pem"


def _files(panel: SecretsPanel, count: int = 0) -> Locator:
    """Open the files of the open secret: in front where there are some, otherwise under More."""
    name = f"Files ({count}) of {_TITLE}" if count else f"Files of {_TITLE}"
    if not count:
        panel.more(_TITLE)
    panel.button(name).click()
    return panel.frame.get_by_role("region", name=name)


def _add(person: Person, files: Locator, name: str, data: bytes) -> None:
    """Choose a file in the browser's dialog."""
    with person.page.expect_file_chooser() as chosen:
        files.get_by_role("button", name="Add file").click()
    chosen.value.set_files({"name": name, "mimeType": "text/html", "buffer": data})


@pytest.mark.parametrize("place", ["jira", "confluence"])
def test_a_file_is_added_downloaded_and_removed(
    alice: Person, bob: Person, place: str, tmp_path: Path
) -> None:
    """Two parts and a bit, byte for byte; Bob sees at once that there is one; the activity tells of all three."""
    data = bytes(range(256)) * 8192 + b"and a bit more"
    panel = JiraIssue(alice).adding() if place == "jira" else WikiPage(alice).macro()
    panel.add(_TITLE, password=_PASSWORD, content=_CONTENT)
    files = _files(panel)
    _add(alice, files, _NAME, data)
    expect(files.get_by_role("listitem")).to_contain_text(f"{_NAME}2 MB")

    bobs = JiraIssue(bob).panel() if place == "jira" else WikiPage(bob).macro()
    bobs.unlock(_TITLE, password=_PASSWORD)
    bobs_files = _files(bobs, 1)
    with bob.page.expect_download() as download:
        bobs_files.get_by_role("button", name=f"Download {_NAME}").click()
    download.value.save_as(tmp_path / "fetched")
    assert (tmp_path / "fetched").read_bytes() == data
    assert download.value.suggested_filename.endswith(".pem")

    bobs_files.get_by_role("button", name=f"Remove {_NAME}").click()
    question = bobs_files.get_by_role("group", name=f"Remove “{_NAME}”?")
    expect(question.get_by_role("button", name="Cancel")).to_be_focused()
    question.get_by_role("button", name="Remove").click()
    expect(bobs_files).to_contain_text("There are no files yet.")
    bobs_files.get_by_role("button", name="Close").click()
    bobs.more(_TITLE)
    bobs.button(f"Activity of {_TITLE}").click()
    activity = bobs.frame.get_by_role("region", name=f"Activity of {_TITLE}")
    for line in ("File added", "File downloaded", "File removed"):
        expect(activity).to_contain_text(line)


@of_connect
def test_what_may_not_be_added_is_said(alice: Person, ada: Person) -> None:
    """Too large, empty, cut off in between, switched off: each in words, and nothing of it is kept."""
    SiteAdmin(ada.servers, ada.servers.jira).sets(attachment_max_mib=1)
    panel = JiraIssue(alice).adding()
    panel.add(_TITLE, password=_PASSWORD, content=_CONTENT)
    files = _files(panel)
    _add(alice, files, "large.bin", bytes(1024 * 1024 + 1))
    expect(files.get_by_role("alert")).to_have_text("large.bin is larger than 1 MB.")
    _add(alice, files, "empty.txt", b"")
    expect(files.get_by_role("alert")).to_have_text("empty.txt is empty.")
    expect(files).to_contain_text("There are no files yet.")

    SiteAdmin(ada.servers, ada.servers.jira).sets(attachments=False)
    alice.reloads()
    panel = JiraIssue(alice).panel()
    panel.unlock(_TITLE, password=_PASSWORD)
    expect(_files(panel)).to_contain_text("Your admin has switched off adding files.")


def test_who_may_only_view_adds_and_removes_nothing(opens: Opener) -> None:
    """On an issue that Bob may only look at, he downloads."""
    alice, bob = opens("alice"), opens("bob")
    panel = JiraIssue(alice, "ACME-2").adding()
    panel.add(_TITLE, password=_PASSWORD, content=_CONTENT)
    _add(alice, _files(panel), "a.txt", b"text")
    expect(panel.frame.get_by_role("listitem").filter(has_text="a.txt")).to_be_visible()

    issue = JiraIssue(bob, "ACME-2")
    if not bob.page.get_by_role("region", name="Secrets").is_visible():
        issue.quick_add.click()
    bobs = SecretsPanel(bob.frame())
    bobs.unlock(_TITLE, password=_PASSWORD)
    files = _files(bobs, 1)

    expect(files.get_by_role("button")).to_have_count(2)
    expect(files.get_by_role("button", name="Download a.txt")).to_be_visible()


def test_a_locked_secret_shows_no_file(alice: Person) -> None:
    """The names are gone from the page when it locks."""
    panel = JiraIssue(alice).adding()
    panel.add(_TITLE, password=_PASSWORD, content=_CONTENT)
    _add(alice, _files(panel), "canary-name.txt", b"text")
    expect(panel.frame.get_by_role("button", name="Download canary-name.txt")).to_be_visible()

    panel.lock(_TITLE)

    assert "canary-name" not in panel.frame.locator("html").evaluate("root => root.outerHTML")


@of_connect
def test_files_in_pictures(opens: Opener, gallery: Gallery) -> None:
    """The empty list, a list, the question, and a refusal, in both themes."""
    actor = opens("alice", width=720, height=1000)
    stage = Stage(actor, gallery)
    panel = JiraIssue(actor).adding()
    panel.add("VPN account", password=_PASSWORD, content=_CONTENT)
    panel.more("VPN account")
    panel.button("Files of VPN account").click()
    files = panel.frame.get_by_role("region", name="Files of VPN account")
    expect(files.get_by_role("button", name="Add file")).to_be_visible()
    stage.shows("files-empty")
    _add(actor, files, "vpn-client.ovpn", bytes(3500))
    expect(files.get_by_role("listitem")).to_have_count(1)
    _add(actor, files, "A name that is much longer than anybody would think-2026-03.pfx", bytes(1_400_000))
    expect(files.get_by_role("listitem")).to_have_count(2)
    _add(actor, files, "empty.txt", b"")
    stage.shows("files")
    files.get_by_role("button", name="Remove vpn-client.ovpn").click()
    stage.shows("files-remove")
    files.get_by_role("button", name="Cancel").click()
    files.get_by_role("button", name="Close").click()
    stage.shows("open-with-files")
    stage.closes()
