"""Renders the Markdown of a content as HTML that is safe to put into a page. Pure: text in, HTML out.

Two libraries stand one behind the other. `markdown-it-py` makes HTML from CommonMark with tables and strike-outs,
takes no HTML over from the text, and makes no pictures. `nh3` (ammonia) then keeps only a list of tags and
attributes, whatever came before. The page that shows the result walks through it once more (static/js).

**Time.** markdown-it-py is pure Python and takes time in the square of the length on some hostile texts: 32 KiB of
`a|b`, `>-`, repeated, took half a minute. So the length is bounded, and each step of the parser is counted.

**Size.** A link that is defined once may be used thousands of times: 32 KiB became 320 MB. And the parser fills the
rows of a table up to the width of its head. So what is made is counted, too, before it is written out.

Beyond any of these limits there is no HTML, and the reader sees the text as it was written.
"""

from collections.abc import MutableMapping
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline

MAX_CHARACTERS = 32 * 1024
MAX_STEPS = 100_000
"""Tries to begin a block or an inline element, and what blocks were made of. A usual text takes fewer than one for
each of its characters."""
MAX_LINK_CHARACTERS = 4 * MAX_CHARACTERS
"""Of all addresses and titles of links together, each counted as often as it is used."""

_HEADING_SHIFT = 2
"""A title of a secret is a heading of level 2 in the page, so what it contains begins with level 3."""
_LOWEST_HEADING = 6
_MAX_NESTING = 20
_LEVELS_OF_A_LIST = 2  # the list and its item
_STEPS = "steps"
_TERMINATES = ["paragraph", "reference", "blockquote", "list", "table"]

_SCHEMES = {"http", "https", "mailto"}
_TAGS = {
    *("a", "blockquote", "br", "code", "em", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre"),
    *("s", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul"),
}
_ATTRIBUTES: dict[str, set[str]] = {"a": {"href", "title"}, "ol": {"start"}}


class MarkdownTooLarge(Exception):
    """The text is too long, or takes too many steps; it has to be shown as it was written."""

    def __init__(self) -> None:
        super().__init__("the Markdown is too long or too entangled to be rendered")


def render_markdown(text: str) -> str:
    """Return a text in Markdown as HTML of few tags, whose links open outside and tell nobody where from.

    Raises:
        MarkdownTooLarge: rendering it would take too long.

    """
    if len(text) > MAX_CHARACTERS:
        raise MarkdownTooLarge
    return _CLEANER.clean(_MARKDOWN.render(text, {_STEPS: 0}))


def _count(env: MutableMapping[str, Any]) -> None:
    env[_STEPS] += 1
    if env[_STEPS] > MAX_STEPS:
        raise MarkdownTooLarge


def _count_block(state: StateBlock, _start: int, _end: int, _silent: bool) -> bool:  # noqa: FBT001 - the library's order
    _count(state.env)
    if state.level >= _MAX_NESTING - _LEVELS_OF_A_LIST:
        # One list deeper, the parser would leave the text out without a word.
        raise MarkdownTooLarge
    return False


def _count_inline(state: StateInline, _silent: bool) -> bool:  # noqa: FBT001 - the library's order
    _count(state.env)
    return False


def _count_blocks(state: StateCore) -> None:
    """Count what was made of the blocks: cells that only fill a table up take no step of their own."""
    state.env[_STEPS] += len(state.tokens)
    if state.env[_STEPS] > MAX_STEPS:
        raise MarkdownTooLarge


def _measure_links(state: StateCore) -> None:
    inline = (child for token in state.tokens for child in token.children or ())
    if sum(len(str(value)) for child in inline for value in child.attrs.values()) > MAX_LINK_CHARACTERS:
        raise MarkdownTooLarge


def _lower_headings(state: StateCore) -> None:
    for token in state.tokens:
        if token.type in {"heading_open", "heading_close"}:
            level = int(token.tag[1:]) + _HEADING_SHIFT
            token.tag = f"h{min(level, _LOWEST_HEADING)}"


def _is_web_link(url: str) -> bool:
    """Whether a link names one of the schemes; a relative one would lead into this app."""
    return url.partition(":")[0].lower() in _SCHEMES


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": _MAX_NESTING})
    parser.enable(["table", "strikethrough"]).disable("image")
    parser.validateLink = _is_web_link  # type: ignore[method-assign]  # the library's own way to set it
    parser.block.ruler.before("table", "steps", _count_block, {"alt": _TERMINATES})
    parser.inline.ruler.before("text", "steps", _count_inline)
    parser.core.ruler.after("block", "count_blocks", _count_blocks)
    parser.core.ruler.after("inline", "measure_links", _measure_links)
    parser.core.ruler.push("lower_headings", _lower_headings)
    return parser


def _cleaner() -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        url_relative="deny",
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
    )


_MARKDOWN = _parser()
_CLEANER = _cleaner()
