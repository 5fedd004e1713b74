"""Rendered shells: one for each template, product and language, and not more than a bound."""

from collections.abc import Iterator

import pytest
from flask import Flask

from plugin.domain.container import Product
from plugin.web.shells import MOST_SHELLS, Shells


class Rendering:
    """Renders nothing, and counts."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, template: str, *, product: str) -> str:
        """Render."""
        self.count += 1
        return f"{template} {product} {self.count}"


@pytest.fixture
def rendering() -> Rendering:
    return Rendering()


@pytest.fixture
def shells(rendering: Rendering) -> Shells:
    return Shells(rendering)


@pytest.fixture
def in_english(app: Flask) -> Iterator[None]:
    with app.test_request_context("/?loc=en-US"):
        yield


@pytest.mark.usefixtures("in_english")
def test_a_shell_is_rendered_once(shells: Shells) -> None:
    """The second request gets the first one's text."""
    assert shells.render("panel.html", Product.JIRA) == shells.render("panel.html", Product.JIRA)


@pytest.mark.usefixtures("in_english")
def test_each_template_and_product_has_its_own(shells: Shells, rendering: Rendering) -> None:
    """No page is shown in another's place."""
    pages = {
        shells.render(template, product) for template in ("a.html", "b.html") for product in tuple(Product)
    }

    assert len(pages) == rendering.count == 4


def test_each_language_has_its_own(app: Flask, shells: Shells, rendering: Rendering) -> None:
    """A German reader gets no English page."""
    for tag in ("en-US", "de-DE", "en-US"):
        with app.test_request_context(f"/connect/jira/panel?loc={tag}"):
            shells.render("panel.html", Product.JIRA)

    assert rendering.count == 2


@pytest.mark.usefixtures("in_english")
def test_their_number_is_bounded(shells: Shells, rendering: Rendering) -> None:
    """What does not fit is rendered each time, and still right."""
    for number in range(MOST_SHELLS + 10):
        shells.render(f"{number}.html", Product.JIRA)
    rendering.count = 0

    assert shells.render("0.html", Product.JIRA).startswith("0.html")
    assert rendering.count == 0
    assert shells.render(f"{MOST_SHELLS}.html", Product.JIRA) == f"{MOST_SHELLS}.html jira 1"
