"""The kinds of content: Markdown, logins and one-time codes, from the form to the open secret and back."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.panel import SecretsPanel
from tests.browser.person import Person
from tests.browser.places import JiraIssue, WikiPage

_PASSWORD = "correct horse battery"
_SEED = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # RFC 6238's: 12345678901234567890
_MARKDOWN = """# Restart

1. Tell **everybody**
2. Run `systemctl restart vpn`

<img src=x onerror=alert(1)> [page](https://wiki.acme.example/vpn) [bad](javascript:alert(1))
"""

PLACES: list[Callable[[Person], SecretsPanel]] = [
    lambda person: JiraIssue(person).adding(),
    lambda person: WikiPage(person).macro(),
]


@pytest.fixture(params=PLACES, ids=["jira", "confluence"])
def panel(request: pytest.FixtureRequest, alice: Person) -> SecretsPanel:
    """Give Alice's panel on an issue, and then on a page."""
    place: Callable[[Person], SecretsPanel] = request.param
    return place(alice)


def _html(panel: SecretsPanel) -> str:
    found: str = panel.frame.locator("html").evaluate(
        "root => root.outerHTML + [...root.querySelectorAll('input, textarea')].map((one) => one.value)"
    )
    return found


def test_a_login_is_kept_field_by_field(alice: Person, panel: SecretsPanel) -> None:
    """Its password is masked until asked for, its address opens outside, each value has a button that copies it."""
    alice.context.grant_permissions(["clipboard-read", "clipboard-write"])
    form = panel.start_adding_kind("Login", "VPN", password=_PASSWORD)
    form.get_by_label("User name").fill("ops")
    form.get_by_label("Login password", exact=True).fill("s3cret-4711")
    form.get_by_label("URL").fill("https://vpn.acme.example/login")
    form.get_by_label("Notes").fill("second factor: Bob")
    row = panel.save("VPN")

    expect(row).to_contain_text("ops")
    expect(row).not_to_contain_text("s3cret-4711")
    row.get_by_role("button", name="Show login password").click()
    expect(row).to_contain_text("s3cret-4711")
    row.get_by_role("button", name="Hide login password").click()
    expect(row).not_to_contain_text("s3cret-4711")
    link = row.get_by_role("link", name="https://vpn.acme.example/login")
    expect(link).to_have_attribute("target", "_blank")
    expect(link).to_have_attribute("rel", "noopener noreferrer nofollow")
    row.get_by_role("button", name="Copy login password").click()
    expect(row).to_contain_text("Copied")
    assert alice.page.evaluate("navigator.clipboard.readText()") == "s3cret-4711"

    panel.lock("VPN")
    assert [text for text in ("ops", "4711", "vpn.acme", "Bob") if text in _html(panel)] == []


def test_a_login_is_edited_and_stays_one(panel: SecretsPanel) -> None:
    """The form comes with its values, and what is not touched stays as it is; what is wrong is said at the field."""
    form = panel.start_adding_kind("Login", "VPN", password=_PASSWORD)
    form.get_by_role("button", name="Save").click()
    expect(form.get_by_label("User name")).to_have_accessible_description(re.compile("at least one field"))
    form.get_by_label("User name").fill("ops")
    form.get_by_label("URL").fill("javascript:alert(1)")
    form.get_by_role("button", name="Save").click()
    expect(form.get_by_label("URL")).to_have_accessible_description(re.compile("https://"))
    form.get_by_label("URL").fill("https://vpn.acme.example")
    panel.save("VPN")

    panel.button("Edit VPN").click()
    form = panel.form("Edit VPN")
    expect(form.get_by_role("combobox", name="Kind")).to_have_value("login")
    form.get_by_label("User name").fill("root")
    form.get_by_role("button", name="Save").click()

    expect(panel.row("VPN")).to_contain_text("root")
    expect(panel.row("VPN").get_by_role("link")).to_have_text("https://vpn.acme.example")


def test_a_password_of_a_login_can_be_generated(panel: SecretsPanel) -> None:
    """By the same generator, into its own field only."""
    form = panel.start_adding_kind("Login", "VPN", password=_PASSWORD)

    form.get_by_role("button", name="Generate login password").click()

    expect(form.get_by_label("Login password", exact=True)).to_have_value(re.compile("-.*-.*-.*-.*-"))
    expect(form.get_by_label("Password", exact=True)).to_have_value(_PASSWORD)


def test_a_link_of_a_qr_code_fills_the_form(alice: Person, panel: SecretsPanel) -> None:
    """otpauth:// is taken apart in the browser; the open secret shows the code of the moment, then the next one."""
    alice.page.clock.set_fixed_time(1_111_111_109)
    form = panel.start_adding_kind("One-time code", "Cloud root", password=_PASSWORD)
    link = f"otpauth://totp/Acme:ops@acme.example?secret={_SEED.lower()}&issuer=Acme&digits=8"
    form.get_by_label("Setup key", exact=True).fill(link)
    expect(form.get_by_label("Setup key", exact=True)).to_have_value(_SEED)
    form.get_by_text("Code settings").click()
    expect(form.get_by_label("Account")).to_have_value("ops@acme.example")
    expect(form.get_by_label("Digits")).to_have_value("8")
    row = panel.save("Cloud root")

    expect(row.get_by_role("group", name="Code")).to_contain_text("0708 1804")
    expect(row).to_contain_text("Next code in 1 s")
    expect(row).to_contain_text("Acme")
    assert _SEED not in _html(panel)
    row.get_by_role("button", name="Show setup key").click()
    expect(row).to_contain_text(_SEED)
    alice.page.clock.set_fixed_time(1_111_111_111)
    expect(row.get_by_role("group", name="Code")).to_contain_text("1405 0471")

    panel.lock("Cloud root")
    assert [text for text in (_SEED, "14050471", "0471", "ops@") if text in _html(panel)] == []


def test_a_code_is_copied_without_its_gap(alice: Person, panel: SecretsPanel) -> None:
    """What is pasted is what the service wants."""
    alice.context.grant_permissions(["clipboard-read", "clipboard-write"])
    alice.page.clock.set_fixed_time(1_111_111_109)
    form = panel.start_adding_kind("One-time code", "Cloud root", password=_PASSWORD)
    form.get_by_label("Setup key", exact=True).fill("gezd gnbv gy3t qojq gezd gnbv gy3t qojq")
    row = panel.save("Cloud root")

    row.get_by_role("button", name="Copy code").click()

    expect(row).to_contain_text("Copied")
    assert alice.page.evaluate("navigator.clipboard.readText()") == "081804"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Enter the setup key"),
        ("not base 32!", "no setup key"),
        ("otpauth://hotp/x?secret=ABCD", "time-based"),
    ],
)
def test_a_setup_key_that_is_none_is_refused_at_the_field(alice: Person, typed: str, said: str) -> None:
    """Nothing is sent, and nothing typed is lost."""
    panel = JiraIssue(alice).adding()
    form = panel.start_adding_kind("One-time code", "Cloud root", password=_PASSWORD)
    field = form.get_by_label("Setup key", exact=True)
    field.fill(typed)

    form.get_by_role("button", name="Save").click()

    expect(field).to_have_accessible_description(re.compile(said))
    expect(field).to_have_value(typed)


def test_markdown_is_shown_formatted_and_harmless(panel: SecretsPanel) -> None:
    """Lists and links are; pictures, HTML and scripts are not; the source is a press away."""
    form = panel.start_adding_kind("Markdown", "Runbook", password=_PASSWORD)
    form.get_by_role("textbox", name="Content").fill(_MARKDOWN)
    panel.save("Runbook")

    content = panel.content("Runbook")
    expect(content.get_by_role("heading", name="Restart", level=3)).to_be_visible()
    expect(content.get_by_role("listitem")).to_have_count(2)
    expect(content.locator("strong")).to_have_text("everybody")
    link = content.get_by_role("link", name="page")
    expect(link).to_have_attribute("href", "https://wiki.acme.example/vpn")
    expect(link).to_have_attribute("target", "_blank")
    expect(content.locator("img, script, [onerror]")).to_have_count(0)
    assert "javascript:" not in str(
        content.evaluate("node => [...node.querySelectorAll('a')].map((a) => a.href)")
    )
    panel.button("Show source").click()
    expect(panel.content("Runbook")).to_have_text(_MARKDOWN)

    panel.lock("Runbook")
    assert "systemctl" not in _html(panel)


def test_changing_the_kind_loses_nothing(panel: SecretsPanel) -> None:
    """Text becomes Markdown as it is; what was typed for one kind is there again after looking at another."""
    form = panel.start_adding_kind("Text", "Runbook", password=_PASSWORD)
    kind, content = form.get_by_role("combobox", name="Kind"), form.get_by_role("textbox", name="Content")
    content.fill("**typed**")
    kind.select_option("Login")
    form.get_by_label("User name").fill("ops")
    kind.select_option("Markdown")
    expect(content).to_have_value("**typed**")
    kind.select_option("Login")
    expect(form.get_by_label("User name")).to_have_value("ops")
    kind.select_option("Markdown")

    panel.save("Runbook")

    expect(panel.content("Runbook").locator("strong")).to_have_text("typed")


def test_a_text_can_become_a_login(panel: SecretsPanel) -> None:
    """Editing offers the kind as well; the older form stays in the history."""
    panel.add("VPN", password=_PASSWORD, content="ops / 4711")
    panel.button("Edit VPN").click()
    form = panel.form("Edit VPN")
    form.get_by_role("combobox", name="Kind").select_option("Login")
    form.get_by_label("User name").fill("ops")
    form.get_by_role("button", name="Save").click()

    expect(panel.button("Copy user name")).to_be_visible()
    expect(panel.row("VPN")).not_to_contain_text("4711")
