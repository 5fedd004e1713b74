"""What a webhook's body says: which issue or page it is about.

The token signs a request's method and address, never its body, so all of this is hearsay. Sources: Atlassian's pages
"Webhooks" for Jira (`issue.id`) and "Webhook" for Confluence (`page.id`, `blog.id`).
"""

import re
from collections.abc import Mapping

from plugin.domain.container import Container, Product
from plugin.domain.errors import MalformedInput

# Ids are positive 64-bit numbers; Jira writes them as text, Confluence as numbers.
_ID = re.compile(r"[1-9][0-9]{0,18}")


def issue_of(body: Mapping[str, object]) -> Container:
    """Return the issue that an event is about.

    Raises:
        MalformedInput: the body names none.

    """
    return Container(Product.JIRA, _id_in(body, "issue"))


def page_of(body: Mapping[str, object]) -> Container:
    """Return the page or blog post that an event is about.

    Raises:
        MalformedInput: the body names none, or more than one.

    """
    named = [name for name in ("page", "blog") if name in body]
    if len(named) != 1:
        raise MalformedInput
    return Container(Product.CONFLUENCE, _id_in(body, named[0]))


def _id_in(body: Mapping[str, object], name: str) -> str:
    thing = body.get(name)
    value = thing.get("id") if isinstance(thing, dict) else None
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise MalformedInput
    if not _ID.fullmatch(str(value)):
        raise MalformedInput
    return str(value)
