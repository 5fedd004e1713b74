"""The pages' scripts in each language: a folder per language with the same scripts, and beside them its texts.

The texts are a small module made from the same kind of catalogue as all other texts. It holds the translations by
their English text, and the language's plural rule: the catalogue's own, whose syntax (that of C) is JavaScript's as
well. The scripts import it as `./messages.js`, so the folder alone decides the language.
"""

import json
import re
from collections.abc import Mapping
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from plugin.web.languages import ENGLISH, LANGUAGES

_CATALOGUE = "LC_MESSAGES/browser.po"
_CONTEXT_END = "\x04"
# What the syntax of gettext allows in a rule, and nothing that could be another script.
_RULE = re.compile(r"[n0-9()?:!=<>&|%+\- ]+")


class CatalogueBroken(Exception):
    """A catalogue cannot be turned into a module. This is a fault of the program, found at start-up."""


def in_languages(files: Mapping[str, bytes], catalogues: Path) -> dict[str, bytes]:
    """Return the files with the scripts among them moved into one folder per language, and the texts added.

    Raises:
        CatalogueBroken: names the language whose plural rule is none.

    """
    scripts = {name: content for name, content in files.items() if name.endswith(".js")}
    spread = {name: content for name, content in files.items() if name not in scripts}
    for language in LANGUAGES:
        spread |= {f"{language}/{name}": content for name, content in scripts.items()}
        spread[f"{language}/messages.js"] = messages_module(language, catalogues)
    return spread


def messages_module(language: str, catalogues: Path) -> bytes:
    """Return the module with the texts of one language; English, the language of the sources, has none.

    Raises:
        CatalogueBroken: the plural rule is none.

    """
    return _module(Catalog(ENGLISH) if language == ENGLISH else _read(catalogues / language / _CATALOGUE))


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parents[1].name)


def _module(catalogue: Catalog) -> bytes:
    rule = catalogue.plural_expr
    if not _RULE.fullmatch(rule):
        raise CatalogueBroken(str(catalogue.locale))
    messages = json.dumps(_messages(catalogue), ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return f"export const plural=(n)=>Number({rule});\nexport const messages={messages};\n".encode()


def _messages(catalogue: Catalog) -> dict[str, str | list[str]]:
    found: dict[str, str | list[str]] = {}
    for message in catalogue:
        key = message.id if isinstance(message.id, str) else message.id[0]
        if not key or message.fuzzy or not message.string:
            continue
        said = message.string if isinstance(message.string, str) else list(message.string)
        found[f"{message.context}{_CONTEXT_END}{key}" if message.context else key] = said
    return found
