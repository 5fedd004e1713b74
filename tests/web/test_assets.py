"""The static files."""

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from plugin.web.assets import Assets

FILES = Path(__file__).parents[2] / "static"


def test_a_versioned_file_may_be_kept_for_ever(client: FlaskClient) -> None:
    """Its address changes with its content."""
    version = Assets(FILES, prefix="").url("secrets.css").split("/")[2]

    answer = client.get(f"/static/{version}/js/api.js")

    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.mimetype == "text/javascript"
    assert answer.data == (FILES / "js" / "api.js").read_bytes()


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
     "..%5cpyproject.toml", "/etc/passwd", "%2fetc%2fpasswd", "js", "", ".", "..", "icon.svg%00"],
)  # fmt: skip
def test_nothing_outside_of_the_folder_is_served(client: FlaskClient, path: str) -> None:
    """Not by dots, escapes, backslashes or absolute paths; and folders are not listed."""
    prefix = Assets(FILES, prefix="").url("")

    assert client.get(f"/static/{path}").status_code == 404
    assert client.get(f"{prefix}{path}").status_code == 404


def test_a_change_in_any_file_changes_every_address(tmp_path: Path) -> None:
    """Modules import each other relatively, so they must move together."""
    (tmp_path / "js").mkdir()
    (tmp_path / "js" / "a.js").write_text("a")
    before = Assets(tmp_path, prefix="").url("b.css")
    (tmp_path / "js" / "a.js").write_text("b")
    changed = Assets(tmp_path, prefix="").url("b.css")
    (tmp_path / "js" / "a.js").rename(tmp_path / "js" / "c.js")
    renamed = Assets(tmp_path, prefix="").url("b.css")

    assert len({before, changed, renamed}) == 3
    assert re.fullmatch(r"/static/[0-9a-f]{16}/b\.css", before)


def test_the_base_urls_path_stands_in_front(tmp_path: Path) -> None:
    """Behind a proxy that serves the app under a path, browsers need the whole address."""
    assert Assets(tmp_path, prefix="/app").url("a.css").startswith("/app/static/")
