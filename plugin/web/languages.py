"""The language of a page or of an error: the host's own for pages, the browser's otherwise.

The products append the user's locale to the address of every page as `loc` ("en-US"); the query string hash covers
it. The pages send the same language with their API calls, as `Accept-Language`.
Source: Atlassian Connect, "Context parameters" and "Internationalization".
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from babel import Locale, UnknownLocaleError
from flask import Flask, request
from flask_babel import Babel, get_locale, gettext

from plugin.domain.complaint import Complaint
from plugin.web.shapes import Shape, shape_of

TRANSLATIONS = Path(__file__).resolve().parent.parent / "translations"
ENGLISH = "en"
LANGUAGES = (ENGLISH, "de", "es", "fr", "ja")
"""What the catalogues hold; English is the language of the sources."""

_PARAMETER = "loc"
_TAG = re.compile(r"([A-Za-z]{2})(?:[-_]([A-Za-z]{2}))?")


def register_languages(app: Flask) -> None:
    """Let templates and texts follow the request's language."""
    Babel(app, locale_selector=_request_locale, default_translation_directories=str(TRANSLATIONS))

    @app.context_processor
    def page_language() -> dict[str, str]:
        locale = current_locale()
        return {
            "language": locale.language,
            "language_tag": str(locale).replace("_", "-"),
            "direction": locale.text_direction,
        }


def marked(text: str) -> str:
    """Mark a text for the catalogues where it is written down; it is translated where it is used."""
    return text


def current_locale() -> Locale:
    """Return the locale of this request."""
    return get_locale() or Locale(ENGLISH)


def translated_fields(fields: Mapping[str, str]) -> dict[str, str]:
    """Return what is wrong with each field, in the request's language."""
    return {
        name: gettext(complaint.message).format(**complaint.numbers)
        if isinstance(complaint, Complaint)
        else complaint
        for name, complaint in fields.items()
    }


def _request_locale() -> Locale:
    if shape_of(request) is Shape.PAGE:
        named = request.args.getlist(_PARAMETER)
        if len(named) == 1 and (locale := _supported(named[0])):
            return locale
    for tag in request.accept_languages.values():
        if locale := _supported(tag):
            return locale
    return Locale(ENGLISH)


@lru_cache(maxsize=512)
def _supported(tag: str) -> Locale | None:
    """Return the locale that a tag names, if we speak its language. A region that it does not have is left out."""
    found = _TAG.fullmatch(tag)
    if found is None or found[1].lower() not in LANGUAGES:
        return None
    language, region = found[1].lower(), (found[2] or "").upper()
    try:
        return Locale(language, region or None)
    except UnknownLocaleError:
        return Locale(language)
