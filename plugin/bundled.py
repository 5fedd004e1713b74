"""Where the page shells and the built assets are: inside the package in a wheel, beside it in a checkout."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def bundled(folder: str) -> Path:
    """Return the folder `templates` or `static`.

    Raises:
        FileNotFoundError: neither place has it: the installation is broken.

    """
    for home in (_PACKAGE, _PACKAGE.parent):
        if (home / folder).is_dir():
            return home / folder
    raise FileNotFoundError(folder)
