"""The Forge app as it is written for an operator."""

import re
from pathlib import Path

import pytest
import yaml

from deploy.forge.bundle import RESOURCES, operator_of, write_bundle
from plugin.forge.manifest import RESOURCES as IN_MANIFEST
from plugin.web.languages import LANGUAGES

NEEDED = {
    "SECRETS_FORGE_APP_ID": "8db33309-b2c6-4c1d-9b54-0a6d8b1c2e01",
    "SECRETS_BASE_URL": "https://secrets.example.com",
    "SECRETS_APP_KEY": "com.secrets-for-jira-and-confluence",
}


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the app once."""
    folder = tmp_path_factory.mktemp("forge")
    write_bundle(folder, operator_of(NEEDED), start_script=b"start()")
    return folder


def test_every_resource_of_the_manifest_has_its_pages(bundle: Path) -> None:
    """In every language, beside the page that Atlassian opens."""
    assert tuple(RESOURCES) == IN_MANIFEST

    for resource in RESOURCES:
        names = {path.name for path in (bundle / "static" / resource).iterdir()}
        assert {"index.html", "start.js", "secrets.css", "icon.svg"} <= names
        assert {f"{language}.html" for language in LANGUAGES} | set(LANGUAGES) <= names


def test_the_first_page_loads_nothing_but_the_start_script(bundle: Path) -> None:
    """And has nothing inline, which Atlassian's policy would block."""
    page = (bundle / "static" / "panel" / "index.html").read_text()

    assert re.findall(r"<script[^>]*>", page) == [
        f'<script src="start.js" data-languages="{" ".join(LANGUAGES)}" defer>'
    ]


@pytest.mark.parametrize("resource", RESOURCES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_names_only_files_of_the_bundle(bundle: Path, resource: str, language: str) -> None:
    """It runs where Atlassian serves it, without our server."""
    folder = bundle / "static" / resource
    page = (folder / f"{language}.html").read_text()

    named = [name for name in re.findall(r'(?:src|href)="([^"]*)"', page) if name]
    assert named
    assert [name for name in named if not (folder / name).is_file()] == []


@pytest.mark.parametrize(("resource", "says_so"), [("admin-jira", True), ("panel", False)])
def test_the_admin_page_says_who_could_read_on_the_way(bundle: Path, resource: str, says_so: bool) -> None:
    """Passwords pass Atlassian's servers."""
    page = (bundle / "static" / resource / "en.html").read_text()

    assert ("pass through Atlassian" in page) is says_so


def test_the_manifest_is_beside_them(bundle: Path) -> None:
    """For this operator's app and server."""
    made = yaml.safe_load((bundle / "manifest.yml").read_text())

    assert made["app"]["id"].endswith(NEEDED["SECRETS_FORGE_APP_ID"])
    assert made["remotes"][0]["baseUrl"] == NEEDED["SECRETS_BASE_URL"]


def test_writing_again_leaves_nothing_old_behind(tmp_path: Path) -> None:
    """A file that is no longer a part of the app is not deployed."""
    write_bundle(tmp_path, operator_of(NEEDED), start_script=b"")
    old = tmp_path / "static" / "panel" / "old.js"
    old.write_text("")

    write_bundle(tmp_path, operator_of(NEEDED), start_script=b"")

    assert not old.exists()


@pytest.mark.parametrize(
    ("continues", "key", "macros"), [("", False, 0), ("key", True, 1), ("modules", True, 1)]
)
def test_an_app_may_continue_the_connect_app(continues: str, key: bool, macros: int) -> None:
    """With its key, it learns which tenant a site was."""
    operator = operator_of(NEEDED | {"FORGE_CONTINUES": continues})

    assert (operator.connect_key is not None, len(operator.macro_keys)) == (key, macros)
    assert (operator.connect_modules is not None) is (continues == "modules")


def test_another_word_is_refused() -> None:
    """Rather than making another app than was meant."""
    with pytest.raises(ValueError, match="FORGE_CONTINUES"):
        operator_of(NEEDED | {"FORGE_CONTINUES": "yes"})
