"""The comparison of pictures: it lets through what no eye sees, and nothing else."""

from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from tests.browser.pictures import BASELINES, Gallery, difference_of

_SIZE = (688, 200)


@pytest.fixture
def page() -> Image.Image:
    """Give a picture with a button on it."""
    picture = Image.new("RGB", _SIZE, "white")
    ImageDraw.Draw(picture).rectangle((20, 20, 120, 52), fill=(12, 102, 228))
    return picture


def test_the_same_picture_does_not_differ(page: Image.Image) -> None:
    """Not even by a shade that a newer browser gives the edges."""
    shade = page.point(lambda value: max(0, value - 20))

    assert difference_of(page.copy(), page) is None
    assert difference_of(shade, page) is None


def test_a_missing_word_differs(page: Image.Image) -> None:
    """A word of small text is more than the tolerance."""
    changed = page.copy()
    ImageDraw.Draw(changed).rectangle((200, 100, 240, 112), fill="black")

    assert difference_of(changed, page) is not None


def test_another_colour_of_a_button_differs(page: Image.Image) -> None:
    """As when a danger button turns blue."""
    changed = page.copy()
    ImageDraw.Draw(changed).rectangle((20, 20, 120, 52), fill=(201, 55, 44))

    assert difference_of(changed, page) is not None


def test_another_size_differs(page: Image.Image) -> None:
    """A line more makes the frame higher."""
    assert difference_of(page, page.crop((0, 0, 688, 190))) == "is 688 by 200 instead of 688 by 190"


def test_a_picture_without_a_baseline_is_reported(page: Image.Image, tmp_path: Path) -> None:
    """A new state does not slip in unseen."""
    page.save(tmp_path / "new.png")
    gallery = Gallery(is_renewing=False)

    gallery.compare("no-such-state", (tmp_path / "new.png").read_bytes())

    assert gallery.complaints == ["no-such-state: has no baseline"]


def test_the_baselines_are_few_and_small() -> None:
    """They are part of every clone."""
    files = list(BASELINES.glob("*.png"))

    assert files
    assert sum(file.stat().st_size for file in files) < 2_000_000
