"""The catalogues: every text that people read is in them, in every language, and says the same things."""

import ast
import re
import string
import tomllib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.jslexer import tokenize
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from plugin.web.languages import ENGLISH, LANGUAGES, TRANSLATIONS

ROOT = Path(__file__).parents[2]
SOURCES = {"messages": ("plugin", "templates"), "browser": ("static/js",)}
KEYWORDS = {"marked": None, "Complaint": None, "t": None, "tn": (1, 2), "tc": ((1, "c"), 2)}
TRANSLATED = [language for language in LANGUAGES if language != ENGLISH]
EACH = [(language, domain) for language in TRANSLATED for domain in SOURCES]

# Modules whose strings are texts: all others take theirs from these.
TEXT_MODULES = {
    *("words.js", "kind-words.js", "life-words.js", "record-words.js", "page-words.js", "ask-words.js"),
    *("explanation.js", "file-words.js"),
    "sharing-words.js",
}
# Words of protocols and names of keys, which look like texts and are none.
NO_TEXTS = {
    "ApiError", "TimeoutError", "Escape", "DELETE", "GET", "PATCH", "POST", "PUT", "Date", "Accept-Language",
    "Authorization", "Content-Type", "If-Match", "Retry-After", "X-Secrets-Grant", "ISSUE_QUICK_ADD_CLICKED",
    "Jira", "Confluence", "Ctrl+C", "ArrowDown", "ArrowUp", "Enter", "Home", "End", "#tab-policy .tab-mark",
}  # fmt: skip

Key = tuple[str | None, str]


def extracted(domain: str) -> dict[Key, str | tuple[str, ...]]:
    """Return the texts of the sources, by context and English."""
    mappings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["babel"]["mappings"]
    methods = [
        (pattern, mapping["method"])
        for mapping in mappings
        for pattern in ([mapping["pattern"]] if isinstance(mapping["pattern"], str) else mapping["pattern"])
    ]
    found: dict[Key, str | tuple[str, ...]] = {}
    for folder in SOURCES[domain]:
        keywords = DEFAULT_KEYWORDS | KEYWORDS
        for _file, _line, message, _comments, context in extract_from_dir(
            ROOT / folder, methods, keywords=keywords
        ):
            found[(context, message if isinstance(message, str) else message[0])] = message
    return found


def catalogue(language: str, domain: str) -> Catalog:
    """Return a catalogue as it is committed."""
    with (TRANSLATIONS / language / "LC_MESSAGES" / f"{domain}.po").open("rb") as file:
        return read_po(file, locale=language)


def messages(language: str, domain: str) -> dict[Key, Message]:
    """Return the translated texts of a catalogue."""
    return {
        (message.context, message.id if isinstance(message.id, str) else message.id[0]): message
        for message in catalogue(language, domain)
        if message.id
    }


def forms(text: str | list[str] | tuple[str, ...]) -> tuple[str, ...]:
    """Return the singular and plurals of a text, or its one form."""
    return (text,) if isinstance(text, str) else tuple(text)


def placeholders(text: str) -> set[str]:
    """Return the names that a text has filled in."""
    return {
        name for _, name, _, _ in string.Formatter().parse(text.replace("%(", "{").replace(")s", "}")) if name
    }


@pytest.mark.parametrize("domain", SOURCES)
def test_extraction_finds_texts(domain: str) -> None:
    """Were it to find none, the tests below would find nothing missing."""
    known = {"messages": "Wrong password", "browser": "Wrong password."}

    assert (None, known[domain]) in extracted(domain)
    assert len(extracted(domain)) > 50


@pytest.mark.parametrize(("language", "domain"), EACH)
def test_catalogue_has_every_text_and_no_other(language: str, domain: str) -> None:
    """`make messages` adds new texts and drops old ones."""
    assert set(messages(language, domain)) == set(extracted(domain))


@pytest.mark.parametrize(("language", "domain"), EACH)
def test_every_text_is_translated(language: str, domain: str) -> None:
    """In all plural forms of the language, and not merely guessed."""
    count = catalogue(language, domain).num_plurals
    lacking = [
        key
        for key, message in messages(language, domain).items()
        if message.fuzzy
        or not all(forms(message.string))
        or len(forms(message.string)) != (1 if isinstance(message.id, str) else count)
    ]

    assert lacking == []


@pytest.mark.parametrize(("language", "domain"), EACH)
def test_placeholders_agree(language: str, domain: str) -> None:
    """What a text has filled in is filled in in every language; nothing else stands in braces."""
    wrong = [
        key
        for key, message in messages(language, domain).items()
        if placeholders(forms(message.string)[-1]) != placeholders(forms(message.id)[-1])
        # "One other site" need not name the number again.
        or any(placeholders(said) - placeholders(forms(message.id)[-1]) for said in forms(message.string))
    ]

    assert wrong == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_buttons_name_holds_what_the_button_says(language: str) -> None:
    """Who speaks to the computer says what he reads (WCAG 2.5.3): "Unlock VPN" for "Unlock"."""
    said = {key[1]: forms(message.string)[0] for key, message in messages(language, "browser").items()}
    named = {
        "Unlock": "Unlock {title}", "Lock": "Lock {title}", "Copy": "Copy {title}", "Edit": "Edit {title}",
        "Change password": "Change password of {title}", "Delete": "Delete {title}",
        "Lock for everyone": "Lock for everyone: {title}",
        "Delete without opening": "Delete without opening: {title}",
        "Fill in": "Fill in {title}", "Withdraw": "Withdraw {title}",
        "Show to everyone": "Show to everyone: {title}",
    }  # fmt: skip

    assert [text for text, name in named.items() if not said[name].startswith(said[text])] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_compiled_catalogue_is_current(language: str) -> None:
    """The server reads the compiled form; `make messages` makes it."""
    compiled = BytesIO()
    write_mo(compiled, catalogue(language, "messages"))

    assert (TRANSLATIONS / language / "LC_MESSAGES" / "messages.mo").read_bytes() == compiled.getvalue()


def stray_script_texts() -> Iterator[str]:
    """Find strings in the scripts that look like texts and stand outside of the modules for texts."""
    for path in sorted((ROOT / "static" / "js").glob("*.js")):
        if path.name in TEXT_MODULES or path.name == "word-list.js":
            continue
        previous: list[str] = []
        for token in tokenize(path.read_text()):
            value = token.value.strip("\"'`")
            is_string = token.type in ("string", "template_string")
            is_thrown = previous[-2:] == ["Error", "("]
            if is_string and not is_thrown and value not in NO_TEXTS and looks_like_text(value):
                yield f"{path.name}: {value}"
            previous = [*previous[-1:], token.value]


def looks_like_text(value: str) -> bool:
    """Tell whether a person might be meant: it begins like a sentence, or holds words and punctuation."""
    words = re.sub(r"\$\{[^}]*\}", "", value)
    return bool(re.match(r"[A-Z][a-z]+", words) or re.search(r"[a-z]{2,}[.…!?,:]? [A-Za-z]*[.…!?]", words))


def test_no_script_says_anything_by_itself() -> None:
    """Texts stand in a few modules, where the catalogues find them."""
    assert list(stray_script_texts()) == []


@pytest.mark.parametrize("text", ["Save", "Try again", "not saved yet."])
def test_the_search_for_stray_texts_would_find_one(text: str) -> None:
    """And it lets the names of classes and events pass."""
    assert looks_like_text(text)
    assert not any(map(looks_like_text, ("button-row disclosed", "keydown", "${base}/${path}", "M3 8h10")))


def test_text_modules_say_everything_through_the_catalogue() -> None:
    """In them, every string that looks like a text is the argument of a call that looks it up."""
    known = {part for message in extracted("browser").values() for part in forms(message)}
    stray = [
        f"{name}: {value}"
        for name in TEXT_MODULES
        for token in tokenize((ROOT / "static" / "js" / name).read_text())
        if token.type in ("string", "template_string")
        and looks_like_text(value := token.value.strip("\"'`"))
        and value not in known
    ]

    assert stray == []


@pytest.mark.parametrize("path", sorted((ROOT / "templates").iterdir()), ids=lambda path: path.name)
def test_no_template_says_anything_by_itself(path: Path) -> None:
    """Between and in its tags, a template has no words but those that it looks up."""
    markup = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "", path.read_text(), flags=re.DOTALL)
    said = re.findall(r'\b(?:alt|title|aria-label|placeholder)="([^"]*)"', markup)
    said += re.sub(r"<[^>]*>", "\n", markup).split("\n")

    # The block that names the page's script is no text.
    assert [line.strip() for line in said if re.search(r"\w", line) and not line.strip().endswith(".js")
            and line.strip() not in PAGE_NAMES] == []  # fmt: skip


PAGE_NAMES = {"panel", "panel panel-framed", "macro", "macro-editor", "dialog", "admin", "message"}


def test_every_problem_is_marked() -> None:
    """Title and detail of each line in the table of errors are found by the catalogues."""
    calls = [node for node in ast.walk(parsed("plugin/web/problems.py")) if called(node) == "Problem"]

    assert len(calls) > 15
    assert [ast.unparse(call) for call in calls for text in call.args[2:] if called(text) != "marked"] == []


def test_every_complaint_about_a_field_is_marked() -> None:
    """A field is never complained about in bare English."""
    for file in ("plugin/domain/draft.py", "plugin/web/bodies.py"):
        for node in ast.walk(parsed(file)):
            if called(node) in ("_Fault", "InvalidInput"):
                texts = [each for each in ast.walk(node) if isinstance(each, ast.JoinedStr)]
                bare = [
                    each for each in ast.walk(node) if called(each) != "Complaint" and has_bare_text(each)
                ]
                assert (file, texts, [ast.unparse(each) for each in bare]) == (file, [], [])


def parsed(file: str) -> ast.Module:
    """Parse a source file."""
    return ast.parse((ROOT / file).read_text())


def called(node: ast.AST) -> str | None:
    """Return the name of the function that a call calls."""
    return node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else None


def has_bare_text(node: ast.AST) -> bool:
    """Tell whether a call or a dictionary holds a sentence as it is."""
    values = node.args if isinstance(node, ast.Call) else node.values if isinstance(node, ast.Dict) else []
    return any(isinstance(value, ast.Constant) and " " in str(value.value) for value in values)
