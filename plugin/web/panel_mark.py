"""Tells Jira, after an answer was sent, that an issue has come to hold secrets or has lost the last one.

After the answer, and not in a thread of its own: so nobody waits for Jira, nothing can pile up beyond the threads
that serve requests, and nothing is lost when the process ends, because the wish stands in the store.
"""

import structlog
from flask import Response

from plugin.domain.container import Container, Product
from plugin.logs import describe
from plugin.services.errors import StoreError
from plugin.services.marking import settle_mark
from plugin.services.ports import Caller
from plugin.web.wiring import wiring

_log = structlog.get_logger()


def mark_after(response: Response, caller: Caller) -> Response:
    """Let the issue's mark be put right once this response is on its way; `maintain` does what fails here."""
    deps, principal = wiring().deps, caller.principal
    container = principal.container

    def put_right(container: Container) -> None:
        try:
            settle_mark(deps, principal.installation, container, host=caller.host)
        except StoreError as error:
            _log.warning("mark left to maintenance", **describe(error))

    if container is not None and container.product is Product.JIRA:
        response.call_on_close(lambda: put_right(container))
    return response
