"""What an editor of Confluence does with pages and macros: preview, copy, look as the mobile app does."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from devhost.exports import export_page
from devhost.sites import Site
from tests.devhost.signed_call import NOW

_PAGE = "/wiki/spaces/ENG/pages/2001"


@pytest.fixture
def client(client_of: Callable[[Site], FlaskClient], confluence: Site) -> FlaskClient:
    """Give the browser of Alice, who may edit."""
    return client_of(confluence)


def test_a_copy_has_its_own_id_and_the_same_macros(client: FlaskClient, confluence: Site) -> None:
    """Whoever made it may edit it, and nobody else has a right on it."""
    answer = client.post(f"{_PAGE}/copy")

    original, copy = confluence.page("2001"), confluence.pages[-1]
    assert answer.headers["Location"].endswith(copy.id)
    assert (copy.title, copy.macros, copy.id) == ("Copy of Production runbook", original.macros, "2003")
    assert confluence.access.rights(confluence.person("alice"), copy.id).edit
    assert not confluence.access.rights(confluence.person("bob"), copy.id).view


def test_the_preview_asks_for_the_macro_as_a_preview(client: FlaskClient) -> None:
    """The frames of a draft are described with that output type, which stands in their address."""
    shown = client.get("/wiki/spaces/ENG/pages/edit-v2/2001/preview").get_data(as_text=True)
    macro = "4f1f6c1e-58a5-4b3c-9f4e-0a7a4d0c2001"
    frame = client.get(
        "/devhost/bridge/frame",
        query_string={
            "module": "secrets-macro-for-confluence",
            "page": "2001",
            "macro": macro,
            "output": "preview",
        },
    )

    assert f'data-macro="{macro}" data-output="preview"' in shown
    assert "&outputType=preview&secret=&" in frame.get_json()["url"]


def test_the_editor_shows_the_drafts_parameters(client: FlaskClient, confluence: Site) -> None:
    """A macro that was edited and not published yet is edited again as it is in the draft."""
    page = confluence.page("2001")
    page.save_macro(replace(page.macros[0], parameters={"secret": "chosen"}))
    where = {"module": "secrets-macro-for-confluence", "page": "2001", "macro": page.macros[0].id}

    editor = client.get("/devhost/bridge/frame", query_string=where | {"part": "editor"}).get_json()
    shown = client.get("/devhost/bridge/frame", query_string=where).get_json()

    assert editor["parameters"] == {"secret": "chosen"}
    assert "&secret=&" in shown["url"]


def test_a_published_parameter_stands_in_the_address(client: FlaskClient, confluence: Site) -> None:
    """It is signed with the rest of it."""
    page = confluence.page("2001")
    page.save_macro(replace(page.macros[0], parameters={"secret": "a b&c"}))
    page.publish()
    where = {"module": "secrets-macro-for-confluence", "page": "2001", "macro": page.macros[0].id}

    assert "&secret=a%20b%26c&" in client.get("/devhost/bridge/frame", query_string=where).get_json()["url"]


def test_the_mobile_app_asks_for_the_static_form(
    client: FlaskClient, confluence: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the macro's render mode for it."""
    asked: list[str] = []

    class Answer:
        status_code, text, encoding = 200, "<p>line</p>", "utf-8"

    def call_app(_method: str, url: str, *, token: str | None = None) -> Answer:
        assert token
        asked.append(url)
        return Answer()

    monkeypatch.setattr("devhost.exports.call_app", call_app)
    export_page(confluence, confluence.page("2001"), output_type="mobile", now=NOW)

    assert "/connect/confluence/macro-static?pageId=2001&outputType=mobile&" in asked[0]
    assert "Mobile app" in client.get(f"{_PAGE}/export/mobile").get_data(as_text=True)
