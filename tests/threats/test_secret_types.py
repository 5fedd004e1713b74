"""No type of the app shows or stores what it holds: each class is looked at, and a new one cannot be forgotten."""

import ast
import dataclasses
import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import plugin
from plugin.vault.redacted import Redacted

ROOT = Path(plugin.__file__).parent

# A field with such a name, or with bytes in it, may hold what must not be shown.
REVEALING = re.compile(
    "token|secret|password|content|key|material|text|title|body|draft|plain|headers|value|pin"
)

HARMLESS = {
    "AuditEvent.hash": "a hash",
    "AuditEvent.previous_hash": "a hash",
    "_Head.hash": "a hash",
    "ChainHead.hash": "a hash",
    "Operator.connect_key": "the app's public name",
    "Operator.macro_keys": "public names of macros",
    "Remote.app_key": "the app's public name",
    "ChainHead.kept_hash": "a hash",
    "Pin.hash": "a hash",
    "VerifiedExport.client_key": "the site's public name",
    "Finding.text": "what doctor prints",
    "LifecycleEvent.app_key": "the app's public name",
    "Client.app_key": "the app's public name",
    "PasswordParameters.salt": "stored in clear beside what it salts",
    "Problem.title": "a fixed text",
    "SharingSite.client_key": "the site's public name",
    "TokenPlace.token": "the name of a hardware token",
    "_File.plain": "a file that everybody may load",
    "_File.compressed": "a file that everybody may load",
    "_Question.headers": "made before the token is added",
    "_Question.body": "an account and an issue",
}

# Of any type: a salted hash of an account, made to be read by everybody.
HARMLESS_NAMES = {"actor"}

FORBIDDEN_IMPORTS = {
    "pickle",
    "_pickle",
    "marshal",
    "shelve",
    "dbm",
    "copyreg",
    "dill",
    "joblib",
    "faulthandler",
    "cgitb",
}


def classes() -> Iterator[type]:
    """Give every class that is defined in the app."""
    for found in pkgutil.walk_packages(plugin.__path__, "plugin."):
        if ".migrations" in found.name or found.name.endswith("__main__"):
            continue
        module = importlib.import_module(found.name)
        for member in vars(module).values():
            if isinstance(member, type) and member.__module__ == found.name:
                yield member


CLASSES = list(classes())
DATACLASSES = [one for one in CLASSES if dataclasses.is_dataclass(one)]


def shown_fields(kind: type) -> list[str]:
    """Return the fields that a dataclass's repr shows and that may hold something secret."""
    if "__repr__" not in vars(kind) or not kind.__dataclass_params__.repr:  # type: ignore[attr-defined] # of dataclasses
        return []
    shown = [field for field in dataclasses.fields(kind) if field.repr and field.name not in HARMLESS_NAMES]
    return [
        f"{kind.__name__}.{field.name}"
        for field in shown
        if "bytes" in str(field.type)
        or (REVEALING.search(field.name) and re.search(r"\bstr\b|Any", str(field.type)))
    ]


def test_the_walk_finds_the_types() -> None:
    """Otherwise the next test would look at nothing."""
    names = {one.__name__ for one in DATACLASSES}

    assert {
        "TenantKey",
        "GrantToken",
        "IssuedGrant",
        "OpenSecret",
        "SecretDraft",
        "RightPassword",
        "Tenant",
    } <= names
    assert len(DATACLASSES) > 50


@pytest.mark.parametrize("kind", DATACLASSES, ids=lambda kind: f"{kind.__module__}.{kind.__name__}")
def test_no_repr_shows_what_may_be_secret(kind: type) -> None:
    """A field that may hold a key, a password, a token or a text is not shown, or stands above with the reason."""
    assert [name for name in shown_fields(kind) if name not in HARMLESS] == []


def test_no_exception_is_left_over() -> None:
    """Each exception to the rule is still needed."""
    assert set(HARMLESS) == {name for kind in DATACLASSES for name in shown_fields(kind)}


@pytest.mark.parametrize(
    "kind", [one for one in CLASSES if issubclass(one, Redacted)], ids=lambda kind: kind.__name__
)
def test_what_is_redacted_shows_and_pickles_nothing(kind: type) -> None:
    """No class under `Redacted` brings its own way to be shown, compared or stored."""
    for name in ("__repr__", "__str__", "__format__", "__reduce_ex__", "__reduce__", "__eq__"):
        assert getattr(kind, name) is getattr(Redacted, name), name


def test_nothing_in_the_app_can_store_an_object() -> None:
    """No module loads pickle or the like, or what prints local variables: no object of ours ends up in a file."""
    for file in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []

            assert FORBIDDEN_IMPORTS.isdisjoint(name.partition(".")[0] for name in names), file
