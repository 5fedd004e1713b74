"""Markdown becomes HTML of few tags, whatever was written, and in a bounded time."""

import re
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plugin.markdown import MAX_CHARACTERS, MarkdownTooLarge, render_markdown

TAGS = {
    *("a", "blockquote", "br", "code", "em", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre"),
    *("s", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul"),
}
LINK = {"target": "_blank", "rel": "noopener noreferrer nofollow"}


class Walk(HTMLParser):
    """Notes every tag with its attributes, and the text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.others: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """Note text."""
        self.text += data

    def handle_comment(self, data: str) -> None:
        """Note a comment."""
        self.others.append(data)

    def handle_decl(self, decl: str) -> None:
        """Note a declaration."""
        self.others.append(decl)

    def handle_pi(self, data: str) -> None:
        """Note a processing instruction."""
        self.others.append(data)

    def unknown_decl(self, data: str) -> None:
        """Note a CDATA section and the like."""
        self.others.append(data)


def check(html: str) -> Walk:
    """Hold HTML to everything that is promised of it."""
    walk = Walk(html)
    assert walk.others == []
    for tag, attributes in walk.tags:
        assert tag in TAGS
        if tag == "a":
            href = attributes.pop("href", None)
            assert href is None or urlsplit(href).scheme.lower() in {"http", "https", "mailto"}
            attributes.pop("title", None)
            assert attributes == LINK
        else:
            assert set(attributes) <= ({"start"} if tag == "ol" else set())
    return walk


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mi//xlink:href='data:x,<script>alert(1)</script>'>",
    "<!-- --!><script>alert(1)</script> -->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php echo 1 ?>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox(1))",
    "[x](file:///etc/passwd)",
    "[x](//evil.example)",
    "[x](/admin)",
    "[x](\\\\evil.example)",
    "[x](https://a.example'onmouseover=alert(1))",
    '[x](https://a.example "onmouseover=alert(1) x=\\"")',
    "<javascript:alert(1)>",
    "<data:text/html,x>",
    "![x](https://evil.example/pixel.png)",
    "![x](data:image/svg+xml,<svg onload=alert(1)>)",
    "[![x](https://evil.example/pixel.png)](javascript:alert(1))",
    "![x][y]\n\n[y]: https://evil.example/pixel.png",
    "[x]\n\n[x]: javascript:alert(1)",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href=https://a.example onclick=alert(1)>x</a>",
    "<iframe src=https://evil.example></iframe>",
    "<form action=https://evil.example><input name=password></form>",
    "<style>*{background:url(https://evil.example)}</style>",
    "<base href=https://evil.example>",
    '```"><script>alert(1)</script>\nx\n```',
    "`<script>alert(1)</script>`",
    "# <script>alert(1)</script>",
    "|<script>|\n|-|\n|<img src=x onerror=alert(1)>|",
    "<x:script xmlns:x='http://www.w3.org/1999/xhtml'>alert(1)</x:script>",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_becomes_nothing_but_text(text: str) -> None:
    """No tag, attribute, picture or address that is not on the list, and no script's text is lost to the eye."""
    walk = check(render_markdown(text))

    assert not [tag for tag, _ in walk.tags if tag in {"script", "img", "svg", "iframe", "form", "style"}]
    assert not re.search(r"<\s*(script|img|svg|iframe)", render_markdown(text), re.IGNORECASE)


SIGNS = (
    *(
        "*",
        "**",
        "_",
        "~~",
        "[",
        "](",
        ")",
        "](javascript:",
        "<",
        ">",
        "`",
        "```\n",
        "\n",
        "\n\n",
        "> ",
        "- ",
    ),
    *("1. ", "    ", "|", "|\n|-|\n", "# ", "\\", "&lt;", "&#60;", "\0", "\u2028", "a", " ", "\t", "http://"),
)
PIECES = st.sampled_from([*HOSTILE, *SIGNS])


@given(st.lists(PIECES | st.text(max_size=8), max_size=40).map("".join))
@settings(max_examples=400, deadline=None)
def test_whatever_is_written_only_the_list_comes_out(text: str) -> None:
    """Of any mixture of Markdown, HTML and other characters."""
    check(render_markdown(text))


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=60))
@settings(max_examples=200, deadline=None)
def test_a_code_span_shows_what_was_written(text: str) -> None:
    """A password between backticks is not changed: neither its letters nor its signs."""
    written = text.strip().replace("`", "") or "x"

    walk = check(render_markdown(f"`` {written} ``"))

    assert walk.text.rstrip("\n") == written


def test_usual_markdown_is_rendered() -> None:
    """Headings, lists, emphasis, code, links, quotes, rules, tables and strike-outs."""
    html = render_markdown(
        "# A\n\n3. *x* **y** ~~z~~\n4. `c`\n\n> q\n\n---\n\n|a|b|\n|-|:-:|\n|1|2|\n\n[s](https://shop.example)"
    )

    tags = [tag for tag, _ in check(html).tags]
    assert tags == [
        *("h3", "ol", "li", "em", "strong", "s", "li", "code", "blockquote", "p", "hr"),
        *("table", "thead", "tr", "th", "th", "tbody", "tr", "td", "td", "p", "a"),
    ]
    assert '<ol start="3">' in html


def test_headings_stand_below_the_secrets_title() -> None:
    """A title is a heading of level 2, so contents begin with 3, and none goes beyond 6."""
    html = render_markdown("# a\n\n## b\n\n### c\n\n#### d\n\n###### f\n\ng\n=\n\nh\n-")

    assert re.findall(r"<h(\d)>(\w)</h(\d)>", html) == [
        *[("3", "a", "3"), ("4", "b", "4"), ("5", "c", "5"), ("6", "d", "6")],
        *[("6", "f", "6"), ("3", "g", "3"), ("4", "h", "4")],
    ]


def test_links_open_outside_and_tell_nothing() -> None:
    """In another tab, without a referrer and without a way back."""
    html = render_markdown("[s](https://shop.example/?a=1&b=2) <mailto:alice@shop.example>")

    assert [attributes for _, attributes in Walk(html).tags if attributes] == [
        LINK | {"href": "https://shop.example/?a=1&b=2"},
        LINK | {"href": "mailto:alice@shop.example"},
    ]


def test_an_empty_text_is_empty() -> None:
    """There is nothing to show."""
    assert render_markdown("") == ""


def test_what_is_too_long_is_not_rendered() -> None:
    """The limit includes its own number."""
    assert render_markdown("x" * MAX_CHARACTERS)
    with pytest.raises(MarkdownTooLarge):
        render_markdown("x" * (MAX_CHARACTERS + 1))


@pytest.mark.parametrize("text", ["> " * 30 + "x", "".join("  " * level + "- a\n" for level in range(30))])
def test_what_is_nested_too_deeply_is_shown_as_it_is_rather_than_lost(text: str) -> None:
    """The parser would leave out what stands deeper, without a word."""
    with pytest.raises(MarkdownTooLarge):
        render_markdown(text)


def test_a_refusal_holds_nothing_of_the_text() -> None:
    """It could end up in a log."""
    with pytest.raises(MarkdownTooLarge) as caught:
        render_markdown("canary" * MAX_CHARACTERS)

    assert "canary" not in f"{caught.value!r}"


@pytest.mark.parametrize("tag", ["strong", "h3", "a href='https://evil.example'", "td"])
def test_html_of_the_text_stays_text_even_where_the_tag_is_allowed(tag: str) -> None:
    """The parser takes none over, so the cleaner is never the only one that looks."""
    assert "&lt;" + tag.partition(" ")[0] in render_markdown(f"<{tag}>x")
    assert "&lt;" + tag.partition(" ")[0] in render_markdown(f"a <{tag}>x")
