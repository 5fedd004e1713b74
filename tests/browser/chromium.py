"""Debian's Chromium, driven by Playwright: no other browser is downloaded."""

import os
import shutil
from pathlib import Path

from playwright.sync_api import Browser, Playwright

_CANDIDATES = ("chromium", "chromium-browser", "google-chrome")
# A test machine has no graphics card and perhaps a small /dev/shm; the tests may run as root, for whom
# Chromium's own sandbox does not start. The last rule keeps the browser's own services off the network.
_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
_FONT_FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))
# The same fonts on every machine, so that pictures can be compared; others only for signs that these do not have.
# The design tokens ask for the system's own font, which a server does not have.
_FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{fonts}</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>{cache}</cachedir>
  <alias><family>sans-serif</family><prefer><family>Liberation Sans</family></prefer></alias>
  <alias><family>monospace</family><prefer><family>Liberation Mono</family></prefer></alias>
  <match target="pattern">
    <edit name="family" mode="append_last"><string>Liberation Sans</string></edit>
  </match>
</fontconfig>
"""


_MISSING = "The browser tests need Chromium and fonts: apt-get install chromium fonts-liberation"


class ChromiumMissing(Exception):
    """No Chromium was found, or no font for it; the tests that need it fail rather than being skipped."""


def chromium_path() -> str:
    """Find the browser.

    Raises:
        ChromiumMissing: it is not installed.
    """
    for name in _CANDIDATES:
        path = shutil.which(name)
        if path is not None:
            return path
    raise ChromiumMissing(_MISSING)


def launch(playwright: Playwright, folder: Path) -> Browser:
    """Start the browser; `folder` keeps its font settings.

    Raises:
        ChromiumMissing: it is not installed.
    """
    fonts = folder / "fonts.conf"
    fonts.write_text(_FONTS.format(fonts=_font_folder(), cache=folder / "font-cache"))
    return playwright.chromium.launch(
        executable_path=chromium_path(),
        args=list(_FLAGS),
        env={**os.environ, "FONTCONFIG_FILE": str(fonts)},
    )


def _font_folder() -> Path:
    """Find the folder of the Liberation fonts, Debian's package of that name."""
    for folder in _FONT_FOLDERS:
        for font in folder.rglob("LiberationSans-Regular*"):
            return font.parent
    raise ChromiumMissing(_MISSING)
