"""Pictures of the app's frames, compared with those in `baselines/`. `make baselines` takes them anew."""

from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageChops

BASELINES = Path(__file__).parent / "baselines"
TAKEN = Path(__file__).resolve().parents[2] / ".pictures"

# A pixel counts as another one when a colour differs by more than this; edges of letters may differ by less.
_COLOUR_TOLERANCE = 48
# How many pixels may be others, of a thousand: a caret or an icon's edge, but no word and no colour of a button.
_SHARE_TOLERANCE = 1.5


@dataclass
class Gallery:
    """The pictures of one test run."""

    is_renewing: bool
    is_compared: bool = True
    """Whether there are baselines; otherwise the pictures are only saved."""
    complaints: list[str] = field(default_factory=list)

    def compare(self, name: str, png: bytes) -> None:
        """Hold a picture against its baseline, or make it the baseline; what differs is reported at the end."""
        TAKEN.mkdir(exist_ok=True)
        taken = Image.open(BytesIO(png)).convert("RGB")
        (TAKEN / f"{name}.png").write_bytes(png)
        if not self.is_compared:
            return
        baseline = BASELINES / f"{name}.png"
        if self.is_renewing:
            BASELINES.mkdir(exist_ok=True)
            # 256 colours are half as many bytes; chosen like this, each is next to the one that was taken.
            taken.quantize(method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(
                baseline, optimize=True
            )
        elif not baseline.exists():
            self.complaints.append(f"{name}: has no baseline")
        elif difference := difference_of(taken, Image.open(baseline).convert("RGB")):
            self.complaints.append(f"{name}: {difference}")


def difference_of(taken: Image.Image, wanted: Image.Image) -> str | None:
    """Say how a picture differs from the one that is wanted; None when it does not, as far as an eye could tell."""
    if taken.size != wanted.size:
        return f"is {taken.size[0]} by {taken.size[1]} instead of {wanted.size[0]} by {wanted.size[1]}"
    bands = ImageChops.difference(taken, wanted).split()
    strongest = bands[0]
    for band in bands[1:]:
        strongest = ImageChops.lighter(strongest, band)
    others = sum(strongest.histogram()[_COLOUR_TOLERANCE + 1 :])
    share = 1000 * others / (taken.size[0] * taken.size[1])
    return f"{share:.1f} of 1000 pixels differ" if share > _SHARE_TOLERANCE else None
