"""The pages of the Forge app, as `make forge-bundle` writes them for an operator."""

import os
import subprocess
from pathlib import Path

from devhost.forge import APP_ID
from devhost.programs import ROOT, DemoError

BUNDLE_VARIABLE = "DEVHOST_FORGE_BUNDLE"
"""Names the folder to the devhost."""
_SECONDS = 300


def bundle_folder() -> Path:
    """Give the folder with the pages.

    Raises:
        KeyError: the environment names none.
    """
    return Path(os.environ[BUNDLE_VARIABLE])


def write_forge_bundle(folder: Path, *, base_url: str) -> None:
    """Make the Forge app's pages, as an operator does.

    Raises:
        DemoError: that failed; the message ends with what was written.
    """
    # Atlassian takes https only, and the manifest's address is of no use here.
    environment = {"SECRETS_FORGE_APP_ID": APP_ID, "SECRETS_BASE_URL": base_url.replace("http:", "https:")}
    done = subprocess.run(  # noqa: S603 - the command is ours: only the folder comes from the caller.
        ("/bin/sh", "deploy/forge/bundle.sh", str(folder)),
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=_SECONDS,
    )
    if done.returncode != 0:
        message = f"The pages of the Forge app could not be made.\n{done.stdout}{done.stderr}"
        raise DemoError(message)
