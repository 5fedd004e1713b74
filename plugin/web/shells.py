"""The pages' shells, rendered once: they hold nothing of a request but its language."""

from collections.abc import Callable

from plugin.domain.container import Product
from plugin.web.languages import current_locale

MOST_SHELLS = 512


class Shells:
    """The rendered shells by template, product and language. A bound on their number keeps out invented regions."""

    def __init__(self, render: Callable[..., str]) -> None:
        self._render = render
        self._rendered: dict[tuple[str, Product, str], str] = {}

    def render(self, template: str, product: Product) -> str:
        """Return a shell; two requests at once may both render it, to the same text."""
        key = (template, product, str(current_locale()))
        page = self._rendered.get(key)
        if page is None:
            page = self._render(template, product=product.value)
            if len(self._rendered) < MOST_SHELLS:
                self._rendered[key] = page
        return page
