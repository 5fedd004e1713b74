"""The static files."""

import gzip
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from plugin.web.assets import Assets, built_files
from plugin.web.languages import LANGUAGES, TRANSLATIONS
from plugin.web.scripts import in_languages

STATIC = Path(__file__).parents[2] / "static"
FILES = in_languages(built_files(STATIC), TRANSLATIONS)


@pytest.fixture
def base() -> str:
    """Return the address in front of the versioned files."""
    return Assets(FILES, prefix="").url("secrets.css").removesuffix("secrets.css")


def test_a_versioned_file_may_be_kept_for_ever(client: FlaskClient, base: str) -> None:
    """Its address changes with its content."""
    answer = client.get(f"{base}en/panel.js")

    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.mimetype == "text/javascript"
    assert answer.data == (STATIC / "dist" / "panel.js").read_bytes()


def test_a_browser_that_can_unpack_gets_files_compressed(client: FlaskClient, base: str) -> None:
    """The proxy in front need not do it, and caches keep the two forms apart."""
    answer = client.get(f"{base}en/panel.js", headers={"Accept-Encoding": "gzip, br"})
    plain = client.get(f"{base}en/panel.js", headers={"Accept-Encoding": "gzip;q=0"})

    assert (answer.headers["Content-Encoding"], answer.headers["Vary"]) == ("gzip", "Accept-Encoding")
    assert gzip.decompress(answer.data) == plain.data
    assert "Content-Encoding" not in plain.headers
    assert plain.headers["Vary"] == "Accept-Encoding"


AT_ONCE = ("panel.js", "secrets.css", "messages.js", "icon")
"""What a reader's page loads before he presses anything."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_reader_loads_at_once_is_light(language: str) -> None:
    """The panel, its looks and its texts, in the reader's language, stay below 36 kB."""
    mine = _loadable(language, lambda name: name.startswith(AT_ONCE))

    assert {"panel.js", "secrets.css", "messages.js"} <= mine.keys()
    assert sum(mine.values()) <= 36_000


def test_each_part_that_a_reader_loads_later_is_light() -> None:
    """History, activity, trash, sharing, the word list: what few people press costs the others nothing."""
    others = (*AT_ONCE, "admin", "macro-editor", "message.")

    parts = _loadable("en", lambda name: not name.startswith(others))

    assert {"history.js", "sharing.js", "word-list.js"} <= parts.keys()
    assert max(parts.values()) <= 4_000


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_that_an_admin_may_load_is_light(language: str) -> None:
    """The admin page with all its tabs, in the admin's language, stays below 27 kB."""
    mine = _loadable(language, lambda name: name.startswith("admin") or name == "messages.js")

    assert {"admin.js", "admin.css", "admin-audit.js", "messages.js"} <= mine.keys()
    assert sum(mine.values()) <= 27_000


def _loadable(language: str, is_wanted: Callable[[str], bool]) -> dict[str, int]:
    """Return the compressed sizes of the files that a page in a language may load."""
    mine = {
        name.removeprefix(f"{language}/"): content
        for name, content in FILES.items()
        if "/" not in name or name.startswith(f"{language}/")
    }
    return {name: len(gzip.compress(content, 9)) for name, content in mine.items() if is_wanted(name)}


def test_another_version_is_not_there(client: FlaskClient) -> None:
    """An old page must not keep new files under its old address, nor the other way round."""
    answer = client.get(f"/static/{'0' * 16}/secrets.css")

    assert (answer.status_code, answer.headers["Cache-Control"]) == (404, "no-store")


def test_what_the_descriptor_names_has_a_plain_address(client: FlaskClient) -> None:
    """The product's own pages show the icon, so they may embed it; it is kept for an hour."""
    answer = client.get("/static/icon.svg")

    assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")
    assert answer.headers["Cache-Control"] == "public, max-age=3600"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


@pytest.mark.parametrize(
    "path",
    ["../pyproject.toml", "..%2fpyproject.toml", "%2e%2e/pyproject.toml", "js/../../pyproject.toml",
     "..%5cpyproject.toml", "/etc/passwd", "%2fetc%2fpasswd", "js/panel.js", "panel.js", "en",
     "en/", "", ".", "..", "icon.svg%00"],
)  # fmt: skip
def test_nothing_but_the_built_files_is_served(client: FlaskClient, base: str, path: str) -> None:
    """Nothing by dots, escapes, backslashes or absolute paths; no folder is listed; the sources stay here."""
    assert client.get(f"/static/{path}").status_code == 404
    assert client.get(f"{base}{path}").status_code == 404


@pytest.mark.parametrize(
    "changed",
    [{"a.js": b"b", "b.css": b""}, {"c.js": b"a", "b.css": b""}, {"a.js": b"", "b.css": b"a"}],
    ids=["content", "name", "content moved"],
)
def test_a_change_in_any_file_changes_every_address(changed: dict[str, bytes]) -> None:
    """Modules import each other relatively, so they must move together."""
    before = Assets({"a.js": b"a", "b.css": b""}, prefix="").url("b.css")

    assert Assets(changed, prefix="").url("b.css") != before
    assert re.fullmatch(r"/static/[0-9a-f]{16}/b\.css", before)


def test_the_base_urls_path_stands_in_front() -> None:
    """Behind a proxy that serves the app under a path, browsers need the whole address."""
    assert Assets({"a.css": b""}, prefix="/app").url("a.css").startswith("/app/static/")


def test_a_page_cannot_name_a_file_that_is_not_there() -> None:
    """A slip in a template is found at the first look and not by a reader's browser."""
    with pytest.raises(KeyError):
        Assets(FILES, prefix="").url("js/panel.js")
