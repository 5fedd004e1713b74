"""The language of pages and errors."""

import re

import pytest

from plugin.web.languages import LANGUAGES
from tests.site import PAGE, World
from tests.web.person import Person
from tests.web.test_pages import PANEL, Shell, at

MACRO = f"/connect/confluence/macro?pageId={PAGE}&spaceKey=DOCS&outputType=display"
STATIC = f"/connect/confluence/macro-static?pageId={PAGE}&outputType=pdf"


class Root(Shell):
    """A page whose root element is looked at."""

    root: dict[str, str | None]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the root's attributes."""
        super().handle_starttag(tag, attrs)
        if tag == "html":
            self.root = dict(attrs)


def root_of(person: Person, target: str) -> Root:
    """Return a page as the person gets it."""
    return Root(person.view(target).get_data(as_text=True))


@pytest.mark.parametrize(
    ("loc", "tag"),
    [("en-US", "en-US"), ("en_GB", "en-GB"), ("de-DE", "de-DE"), ("de", "de"), ("fr-CA", "fr-CA"),
     ("es-ES", "es-ES"), ("ja-JP", "ja-JP"), ("JA-jp", "ja-JP"), ("de-XX", "de")],
)  # fmt: skip
def test_a_page_speaks_the_hosts_language(loc: str, tag: str, alice: Person) -> None:
    """The host names it as `loc`; the region decides how dates are written."""
    page = root_of(alice, f"{PANEL}&loc={loc}")

    assert (page.root["lang"], page.root["dir"]) == (tag, "ltr")
    assert {link.split("/")[3] for link in page.links if link.endswith(".js") and link[0] == "/"} == {tag[:2]}


@pytest.mark.parametrize(
    "loc",
    [
        "",
        "xx-XX",
        "zh-CN",
        "../../de",
        "de-DE%22%20onload%3D%22",
        "de%0a",
        "%E3%81%82",
        "en-US-x-private",
        "d",
    ],
)
def test_any_other_language_is_english(loc: str, alice: Person) -> None:
    """What is not a language that we speak, letter by letter, is not looked at further, let alone shown."""
    assert root_of(alice, f"{PANEL}&loc={loc}").root["lang"] == "en"


def test_two_languages_are_none(alice: Person) -> None:
    """A repeated parameter is read by different programs in different ways."""
    assert root_of(alice, f"{PANEL}&loc=de-DE&loc=fr-FR").root["lang"] == "en"


def test_without_a_word_from_the_host_the_browser_decides(alice: Person, world: World) -> None:
    """Not every version of the products sends `loc`."""
    token = world.jira.bound_token("GET", PANEL)

    page = alice.client.get(
        f"{PANEL}&jwt={token}", headers={"Accept-Language": "pt-BR, fr-CH;q=0.8, de;q=0.5"}
    )

    assert Root(page.get_data(as_text=True)).root["lang"] == "fr-CH"


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_its_texts(language: str, alice: Person) -> None:
    """The shell's own words differ from language to language."""
    texts = {
        "en": "Loading secrets",
        "de": "Geheimnisse werden geladen",
        "es": "Cargando secretos",
        "fr": "Chargement des secrets",
        "ja": "シークレットを読み込み中",
    }

    assert texts[language] in alice.view(f"{PANEL}&loc={language}").get_data(as_text=True)


def test_an_error_page_speaks_the_hosts_language(anonymous: Person) -> None:
    """Who has to log in reads it in the language of the site."""
    assert "Melden Sie sich zuerst an" in anonymous.view(f"{PANEL}&loc=de-DE").get_data(as_text=True)


def test_an_export_speaks_the_hosts_language(alice: Person, world: World) -> None:
    """The line that ends up in files is in the language that the host names, or English."""
    person = at(alice, STATIC, world)

    assert "Geheimnisse dieser Seite" in person.view(f"{STATIC}&loc=de-DE").get_data(as_text=True)
    assert "secrets of this page" in person.view(STATIC).get_data(as_text=True)


def test_the_preview_in_the_editor_says_what_will_be_here(alice: Person, world: World) -> None:
    """A page that is being written has no secrets yet; the real macro would only fail there."""
    target = MACRO.replace("display", "preview")

    page = at(alice, target, world).view(target).get_data(as_text=True)

    assert Shell(page).body["data-page"] == "message"
    assert "Publish the page" in page


@pytest.mark.parametrize(
    ("wanted", "text"),
    [("de-DE", "Nicht gefunden"), ("fr", "Introuvable"), ("pt", "Not found"), (None, "Not found")],
)
def test_problems_follow_accept_language(wanted: str | None, text: str, alice: Person) -> None:
    """The pages send their own language with each call; a program that sends none reads English."""
    headers = {"Accept-Language": wanted} if wanted else {}

    problem = alice.call("GET", "secrets/00000000-0000-4000-8000-000000000000", headers=headers).get_json()

    assert (problem["code"], problem["title"]) == ("not_found", text)


def test_complaints_about_fields_are_translated_with_their_numbers(alice: Person) -> None:
    """They stand at the field, among texts of the same language."""
    body = {"title": "x" * 201, "password": "short", "content": ""}

    problem = alice.call("POST", "secrets", json=body, headers={"Accept-Language": "de"}).get_json()

    assert problem["fields"] == {
        "title": "Muss 1 bis 200 Zeichen haben.",
        "password": "Muss mindestens 8 Zeichen haben.",
    }


def test_the_api_does_not_read_loc(alice: Person) -> None:
    """Only page addresses are covered by their token."""
    problem = alice.call("GET", "secrets/none?loc=de-DE").get_json()

    assert re.fullmatch(r"[A-Z][a-z ]+", problem["title"])
    assert problem["title"] == "Not found"
