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
# The design tokens ask for the system's own font, which a server does not have.
_FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <match target="pattern">
    <test name="family"><string>sans-serif</string></test>
    <edit name="family" mode="assign" binding="strong"><string>Liberation Sans</string></edit>
  </match>
</fontconfig>
"""


class ChromiumMissing(Exception):
    """No Chromium was found; the tests that need it fail rather than being skipped."""


def chromium_path() -> str:
    """Find the browser.

    Raises:
        ChromiumMissing: it is not installed.
    """
    for name in _CANDIDATES:
        path = shutil.which(name)
        if path is not None:
            return path
    raise ChromiumMissing("The browser tests need Chromium: apt-get install chromium fonts-liberation")


def launch(playwright: Playwright, folder: Path) -> Browser:
    """Start the browser; `folder` keeps its font settings.

    Raises:
        ChromiumMissing: it is not installed.
    """
    fonts = folder / "fonts.conf"
    fonts.write_text(_FONTS)
    return playwright.chromium.launch(
        executable_path=chromium_path(),
        args=list(_FLAGS),
        env={**os.environ, "FONTCONFIG_FILE": str(fonts)},
    )
