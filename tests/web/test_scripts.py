"""The scripts of the pages in each language."""

import json
import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from plugin.web.languages import ENGLISH, LANGUAGES, TRANSLATIONS
from plugin.web.scripts import CatalogueBroken, Text, in_languages, messages_module

TEXTS: Sequence[Text] = (
    {"text": "Add secret"},
    {"context": "state", "text": "Locked"},
    {"one": "{count} word", "many": "{count} words"},
)
UNKNOWN: Sequence[Text] = ({"text": "Never said"}, {"one": "{count} sheep", "many": "{count} sheeps"})


def messages_in(
    language: str, texts: Sequence[Text] = TEXTS, folder: Path = TRANSLATIONS
) -> list[str | list[str]]:
    """Return the texts that a language's module holds."""
    found = re.search(rb"export const messages=(.*);\n$", messages_module(language, folder, texts))
    assert found is not None
    messages: list[str | list[str]] = json.loads(found[1])
    return messages


def write_catalogue(folder: Path, text: str) -> Path:
    """Write a German catalogue with this end; return the folder of all catalogues."""
    file = folder / "de" / "LC_MESSAGES" / "browser.po"
    file.parent.mkdir(parents=True)
    file.write_text(f'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n{text}')
    return folder


def test_each_language_has_a_folder_with_all_scripts() -> None:
    """The styles, which have no texts, stay where they are; the list of texts is nobody's to load."""
    files = {"panel.js": b"1", "admin.js": b"2", "secrets.css": b"3", "texts.json": b"[]"}

    spread = in_languages(files, TRANSLATIONS)

    scripts = {
        f"{language}/{name}" for language in LANGUAGES for name in ("panel.js", "admin.js", "messages.js")
    }
    assert set(spread) == scripts | {"secrets.css"}
    assert spread["de/panel.js"] == spread["ja/panel.js"] == b"1"


def test_english_is_what_the_sources_say() -> None:
    """The build took the texts out of the scripts, so English is a language like the others."""
    assert messages_in(ENGLISH) == ["Add secret", "Locked", ["{count} word", "{count} words"]]
    assert b"plural=(n)=>Number((n != 1))" in messages_module(ENGLISH, TRANSLATIONS, TEXTS)


def test_texts_are_found_by_their_english_and_their_context() -> None:
    """A text that means different things stands under its context, as gettext has it."""
    assert messages_in("de") == ["Geheimnis hinzufügen", "Gesperrt", ["{count} Wort", "{count} Wörter"]]


@pytest.mark.parametrize(
    ("language", "sheep"), [("de", ["{count} sheep", "{count} sheeps"]), ("ja", ["{count} sheeps"])]
)
def test_what_is_not_translated_is_said_in_english(language: str, sheep: list[str]) -> None:
    """In as many forms as the language's plural rule chooses from, so that no number is without words."""
    assert messages_in(language, UNKNOWN) == ["Never said", sheep]


def test_an_uncertain_translation_is_left_out(tmp_path: Path) -> None:
    """What a tool guessed is not shown to anybody; the reader sees English."""
    folder = write_catalogue(
        tmp_path, '\n#, fuzzy\nmsgid "Lock"\nmsgstr "Guess"\n\nmsgid "Copy"\nmsgstr ""\n'
    )

    assert messages_in("de", [{"text": "Lock"}, {"text": "Copy"}], folder) == ["Lock", "Copy"]


def test_a_plural_rule_that_is_a_script_is_refused(tmp_path: Path) -> None:
    """It would run in every page."""
    folder = write_catalogue(tmp_path, '"Plural-Forms: nplurals=2; plural=alert(1);\\n"\n')

    with pytest.raises(CatalogueBroken):
        messages_module("de", folder, TEXTS)
