"""The manifest: what it says, and that Atlassian's own validator takes it."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from plugin.forge.manifest import RESOURCES, SCOPES, Operator, manifest
from plugin.forge.modules import PAGES
from plugin.forge.yaml_text import yaml_text
from tests.forge.makers import APP_NUMBER

CHECK = Path(__file__).parents[2] / "deploy" / "forge" / "check.mjs"
NEW = Operator(APP_NUMBER, "https://secrets.example.com")
CONTINUED = Operator(
    APP_NUMBER,
    "https://secrets.example.com",
    connect_key="com.secrets-for-jira-and-confluence",
    macro_keys=("secrets-macro-for-confluence",),
)
LIFECYCLE = {"key": "lifecycle-jira", "installed": "/connect/lifecycle/installed"}
WITH_MODULES = Operator(
    APP_NUMBER,
    "https://secrets.example.com",
    connect_key="com.secrets-for-jira-and-confluence",
    connect_modules={"jira:lifecycle": [LIFECYCLE]},
    macro_keys=("secrets-macro-for-confluence",),
)


def complaints(folder: Path, made: dict[str, Any]) -> list[str]:
    """Return what the validator says about a manifest, warnings included."""
    for resource in RESOURCES:
        page = folder / "static" / resource / "index.html"
        page.parent.mkdir(parents=True)
        page.write_text("<!doctype html>")
    (folder / "static" / "panel" / "icon.svg").write_text("<svg/>")
    (folder / "manifest.yml").write_text(yaml_text(made))
    node = shutil.which("node")
    assert node is not None, "node is missing; run: make setup"
    done = subprocess.run([node, CHECK, folder], capture_output=True, text=True, check=False, timeout=110)
    assert done.stderr == ""
    lines = done.stdout.splitlines()
    assert (done.returncode == 0) is all(line.startswith("warning") for line in lines)
    return lines


@pytest.mark.parametrize("operator", [NEW, WITH_MODULES], ids=["new", "with_connect_modules"])
def test_atlassians_validator_takes_it(tmp_path: Path, operator: Operator) -> None:
    """Both its full check and the one for remotes."""
    assert complaints(tmp_path, manifest(operator)) == []


def test_a_continued_app_is_warned_about_regions_only(tmp_path: Path) -> None:
    """An app without Connect modules does not carry the region of its Connect data over."""
    (warning,) = complaints(tmp_path, manifest(CONTINUED))

    assert "region" in warning


@pytest.mark.parametrize(
    "spoil",
    [
        lambda made: made["modules"]["jira:issuePanel"][0].update(resource="missing"),
        lambda made: made["permissions"].update(scopes=["read:everything"]),
    ],
    ids=["resource", "scope"],
)
def test_the_validator_finds_what_is_wrong(tmp_path: Path, spoil: Any) -> None:
    """So its silence means something."""
    made = manifest(NEW)
    spoil(made)

    assert any(line.startswith("error") for line in complaints(tmp_path, made))


@pytest.mark.parametrize("operator", [NEW, CONTINUED, WITH_MODULES])
def test_the_text_says_what_was_meant(operator: Operator) -> None:
    """A YAML reader gets the same data back."""
    made = manifest(operator)

    assert yaml.safe_load(yaml_text(made)) == made


@pytest.mark.parametrize(
    "value", [{}, [], "", "a: b", '"', "\u00e4\u2028", "- x", 7, True, [{"a": [1]}], [[]]]
)
def test_odd_values_survive_the_text(value: Any) -> None:
    """Texts that look like YAML stay texts."""
    assert yaml.safe_load(yaml_text({"key": value})) == {"key": value}


def test_every_page_module_is_in_it() -> None:
    """The door takes exactly these."""
    modules = manifest(NEW)["modules"]
    pages = ("jira:issuePanel", "macro", "jira:adminPage", "confluence:globalSettings")

    assert {module["key"] for kind in pages for module in modules[kind]} == set(PAGES)


def test_only_the_pages_get_the_users_token() -> None:
    """Events have no user."""
    with_user = [
        endpoint["key"]
        for endpoint in manifest(NEW)["modules"]["endpoint"]
        if endpoint["auth"]["appUserToken"]["enabled"]
    ]

    assert with_user == ["pages"]


def test_no_scope_reads_or_writes_what_people_have_written() -> None:
    """The one that writes is for the issue property."""
    assert [scope for scope in SCOPES if scope.startswith(("write:", "manage:", "act-as"))] == [
        "write:jira-work"
    ]
    assert "read:confluence-content.all" not in SCOPES


def test_connect_modules_need_the_connect_key() -> None:
    """Atlassian refuses them without."""
    with pytest.raises(ValueError, match="key"):
        manifest(Operator(APP_NUMBER, "https://secrets.example.com", connect_modules={}))


def test_an_app_id_may_be_whole() -> None:
    """`forge register` shows it with its prefix."""
    whole = f"ari:cloud:ecosystem::app/{APP_NUMBER}"

    assert manifest(Operator(whole, "https://secrets.example.com"))["app"]["id"] == whole
