"""The use case "show what is asked for here"."""

from plugin.domain.ask import AskView
from plugin.services.ask_texts import view_ask
from plugin.services.dependencies import Dependencies
from plugin.services.opening_keys import with_opened_keys
from plugin.services.ports import Caller
from plugin.services.work import reading_for


@with_opened_keys
def list_asks(deps: Dependencies, caller: Caller) -> list[AskView]:
    """Return the asks of the caller's container, oldest first; they are shown of a sealed site, too.

    Like titles: the host's word of the last minute is enough.

    Raises:
        SecretNotFound: he may not see the container.
        HostUnavailable: the host gave no usable answer.

    """
    container, _, _ = deps.gate.view_for_list(caller)
    with reading_for(deps, caller.principal, even_sealed=True) as work:
        asks = work.unit.asks.open(work.principal.installation.id, container, now=work.now)
        return [view_ask(work, ask) for ask in asks]
