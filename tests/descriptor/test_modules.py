"""The modules, against the rules that Atlassian documents for each kind."""

import pytest

from descriptor.modules import confluence_modules, jira_modules

PANEL = jira_modules()["jiraIssueContents"][0]
MACRO = confluence_modules()["dynamicContentMacros"][0]


def test_the_issue_panel_has_what_jira_requires() -> None:
    """Key, name, tooltip, an icon of at least 24 by 24, and a web panel as its target."""
    assert PANEL["key"] == "secrets-issue-panel"
    assert PANEL["icon"] == {"url": "/static/icon.svg", "width": 24, "height": 24}
    assert PANEL["tooltip"]["value"] == "Add a secret"
    assert PANEL["target"] == {"type": "web_panel", "url": "/connect/jira/panel?issueId={issue.id}"}


def test_the_issue_panel_shows_where_secrets_are() -> None:
    """Jira opens it by itself on an issue whose property `secrets` says that it holds some."""
    params = {"entity": "issue", "propertyKey": "secrets", "objectName": "present", "value": "true"}

    assert PANEL["contentPresentConditions"] == [{"condition": "entity_property_equal_to", "params": params}]


def test_the_macro_has_what_confluence_requires() -> None:
    """Key, name, address and icon."""
    assert MACRO["key"] == "secrets-macro-for-confluence"
    assert MACRO["icon"] == {"url": "/static/icon-macro.svg", "width": 80, "height": 80}
    assert MACRO["url"] == (
        "/connect/confluence/macro?pageId={page.id}&spaceKey={space.key}&outputType={output.type}&secret={secret}"
    )


def test_the_macro_keeps_an_id_in_the_page_and_nothing_else() -> None:
    """Body and parameters are stored where every reader can read them; the id of a secret opens nothing."""
    assert MACRO["bodyType"] == "none"
    assert [(each["identifier"], each["type"], each["hidden"]) for each in MACRO["parameters"]] == [
        ("secret", "string", True)
    ]


def test_the_macro_has_an_editor() -> None:
    """Inserting goes through a dialog of ours."""
    assert MACRO["editor"]["url"] == "/connect/confluence/macro-editor?pageId={page.id}"
    assert MACRO["editor"]["insertTitle"]["value"] == "Insert secrets"
    assert MACRO["editor"]["editTitle"]["value"] == "Edit secrets"


def test_every_way_out_of_the_browser_gets_the_static_line() -> None:
    """PDF, Word, HTML, mail, mobile, feed, and whatever comes later, never load the frame."""
    static = {"url": "/connect/confluence/macro-static?pageId={page.id}&outputType={output.type}"}

    assert MACRO["renderModes"] == dict.fromkeys(
        ["default", "pdf", "word", "html_export", "email", "mobile", "feed"], static
    )


@pytest.mark.parametrize(
    ("modules", "key", "product", "location"),
    [
        (jira_modules(), "secrets-admin-jira", "jira", "admin_plugins_menu/secrets-admin-section"),
        (
            confluence_modules(),
            "secrets-admin-confluence",
            "confluence",
            "system.admin/marketplace_confluence",
        ),
    ],
)
def test_each_product_has_its_admin_page(modules: dict, key: str, product: str, location: str) -> None:
    """The admin page says which product it is for, and stands in that product's menu, for admins."""
    (page,) = modules["adminPages"]

    assert (page["key"], page["url"], page["location"]) == (
        key,
        f"/connect/admin?product={product}",
        location,
    )
    assert page["conditions"] == [{"condition": "user_is_admin"}]


def test_the_jira_menu_section_exists() -> None:
    """The admin page's location is a section that the descriptor itself adds."""
    (section,) = jira_modules()["webSections"]

    assert jira_modules()["adminPages"][0]["location"] == f"{section['location']}/{section['key']}"
