"""The pages' scripts in each language: a folder per language with the same scripts, and beside them its texts.

The build has taken the texts out of the scripts and listed them in `texts.json`; a script names a text by its place
in that list. The list in one language is a small module, with the plural rule of the language's catalogue, whose
syntax (that of C) is JavaScript's as well. The scripts import it as `./messages.js`, so the folder alone decides the
language.
"""

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from plugin.web.languages import ENGLISH, LANGUAGES

TEXTS = "texts.json"

_CATALOGUE = "LC_MESSAGES/browser.po"
# What the syntax of gettext allows in a rule, and nothing that could be another script.
_RULE = re.compile(r"[n0-9()?:!=<>&|%+\- ]+")

Text = Mapping[str, str]
"""A text as the build lists it: `text` with or without its `context`, or `one` and `many`."""


class CatalogueBroken(Exception):
    """A catalogue cannot be turned into a module. This is a fault of the program, found at start-up."""


def in_languages(files: Mapping[str, bytes], catalogues: Path) -> dict[str, bytes]:
    """Return the files with the scripts among them moved into one folder per language, and the texts added.

    Raises:
        CatalogueBroken: names the language whose plural rule is none.

    """
    scripts = {name: content for name, content in files.items() if name.endswith(".js")}
    spread = {name: content for name, content in files.items() if name not in scripts and name != TEXTS}
    texts = json.loads(files[TEXTS])
    for language in LANGUAGES:
        spread |= {f"{language}/{name}": content for name, content in scripts.items()}
        spread[f"{language}/messages.js"] = messages_module(language, catalogues, texts)
    return spread


def messages_module(language: str, catalogues: Path, texts: Sequence[Text]) -> bytes:
    """Return the module with the texts of one language; what it has no translation for stands there in English.

    Raises:
        CatalogueBroken: the plural rule is none.

    """
    catalogue = Catalog(ENGLISH) if language == ENGLISH else _read(catalogues / language / _CATALOGUE)
    rule = catalogue.plural_expr
    if not _RULE.fullmatch(rule):
        raise CatalogueBroken(str(catalogue.locale))
    said = [_translated(text, catalogue) or _english(text, catalogue) for text in texts]
    messages = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    return f"export const plural=(n)=>Number({rule});\nexport const messages={messages};\n".encode()


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parents[1].name)


def _translated(text: Text, catalogue: Catalog) -> str | list[str] | None:
    """Return a translation, or nothing where there is none or only a guess."""
    found = catalogue.get(text.get("text") or text["one"], text.get("context"))
    if found is None or found.fuzzy or not found.string:
        return None
    if isinstance(found.string, str):
        return found.string
    return list(found.string) if all(found.string) else None


def _english(text: Text, catalogue: Catalog) -> str | list[str]:
    """Return a text as it is in the sources; in the plural, in as many forms as the language's rule chooses from."""
    if "text" in text:
        return text["text"]
    forms: list[str] = [text["one"], *[text["many"]] * (catalogue.num_plurals - 1)]
    return forms if catalogue.num_plurals > 1 else [text["many"]]
