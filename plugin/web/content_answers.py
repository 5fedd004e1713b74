"""The JSON shapes of what only an unlocked reader sees."""

from dataclasses import asdict
from typing import Any

from plugin.domain.content import Content, ContentBody, ContentFormat
from plugin.domain.policy import Policy
from plugin.domain.secret import OpenSecret
from plugin.web.answers import view_answer


def open_answer(opened: OpenSecret, *, policy: Policy) -> dict[str, Any]:
    """Return an unlocked secret."""
    content = content_answer(opened.kept, policy=policy)
    return view_answer(opened.view) | content | {"attachments": opened.attachments}


def content_answer(content: Content, *, policy: Policy) -> dict[str, Any]:
    """Return a content, as its kind has it."""
    return {
        "format": content.format.value,
        "content": _body_answer(content.body),
        "content_html": _html(content, policy=policy),
    }


def _body_answer(body: ContentBody) -> str | dict[str, Any]:
    return body if isinstance(body, str) else asdict(body)


def _html(content: Content, *, policy: Policy) -> str | None:
    """Return Markdown as HTML; None for the other kinds, and where the page has to show the text as it is."""
    if (
        content.format is not ContentFormat.MARKDOWN
        or not isinstance(content.body, str)
        or not policy.markdown
    ):
        return None
    # Two libraries that a process need not hold before somebody opens such a content.
    from plugin.markdown import MarkdownTooLarge, render_markdown  # noqa: PLC0415 - for the reason above

    try:
        return render_markdown(content.body)
    except MarkdownTooLarge:
        return None
