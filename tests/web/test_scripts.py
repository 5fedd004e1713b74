"""The scripts of the pages in each language."""

import json
import re
from pathlib import Path

import pytest

from plugin.web.languages import ENGLISH, LANGUAGES, TRANSLATIONS
from plugin.web.scripts import CatalogueBroken, in_languages, messages_module


def messages_of(language: str) -> dict[str, str | list[str]]:
    """Return the texts that a language's module holds."""
    found = re.search(rb"export const messages=(.*);\n$", messages_module(language, TRANSLATIONS))
    assert found is not None
    messages: dict[str, str | list[str]] = json.loads(found[1])
    return messages


def write_catalogue(folder: Path, text: str) -> Path:
    """Write a German catalogue with this end; return the folder of all catalogues."""
    file = folder / "de" / "LC_MESSAGES" / "browser.po"
    file.parent.mkdir(parents=True)
    file.write_text(f'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n{text}')
    return folder


def test_each_language_has_a_folder_with_all_scripts() -> None:
    """The styles, which have no texts, stay where they are."""
    spread = in_languages({"panel.js": b"1", "admin.js": b"2", "secrets.css": b"3"}, TRANSLATIONS)

    scripts = {
        f"{language}/{name}" for language in LANGUAGES for name in ("panel.js", "admin.js", "messages.js")
    }
    assert set(spread) == scripts | {"secrets.css"}
    assert spread["de/panel.js"] == spread["ja/panel.js"] == b"1"


def test_english_needs_no_translations() -> None:
    """Its texts stand in the scripts, so its module holds the plural rule alone."""
    assert messages_of(ENGLISH) == {}
    assert b"plural=(n)=>Number((n != 1))" in messages_module(ENGLISH, TRANSLATIONS)


def test_texts_are_found_by_their_english_and_their_context() -> None:
    """A text that means different things stands under its context, as gettext has it."""
    german = messages_of("de")

    assert german["Add secret"] == "Geheimnis hinzufügen"
    assert german["state\x04Locked"] == "Gesperrt"
    assert german["{count} word"] == ["{count} Wort", "{count} Wörter"]


def test_an_uncertain_translation_is_left_out(tmp_path: Path) -> None:
    """What a tool guessed is not shown to anybody; the reader sees English."""
    folder = write_catalogue(
        tmp_path, '\n#, fuzzy\nmsgid "Lock"\nmsgstr "Guess"\n\nmsgid "Copy"\nmsgstr ""\n'
    )

    assert b"messages={};" in messages_module("de", folder)


def test_a_plural_rule_that_is_a_script_is_refused(tmp_path: Path) -> None:
    """It would run in every page."""
    folder = write_catalogue(tmp_path, '"Plural-Forms: nplurals=2; plural=alert(1);\\n"\n')

    with pytest.raises(CatalogueBroken):
        messages_module("de", folder)
