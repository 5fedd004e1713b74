"""The wheel: what it carries is enough to serve."""

import os
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.web.running_server import free_port, wait_until_open

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel and install it into a new environment, which borrows the packages that it needs."""
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder), cwd=ROOT)
    (wheel,) = folder.glob("*.whl")
    environment = folder / "venv"
    run(sys.executable, "-m", "venv", str(environment), cwd=folder)
    python = environment / "bin/python"
    run(str(python), "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", str(wheel), cwd=folder)
    (site,) = environment.glob("lib/python*/site-packages")
    (site / "borrowed.pth").write_text(sysconfig.get_path("purelib"))
    return environment / "bin/secrets-plugin"


def run(*command: str, cwd: Path, **settings: str) -> None:
    """Run a command that has to succeed, far away from the sources unless `cwd` is there."""
    done = subprocess.run(
        command, cwd=cwd, env=clean() | settings, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def clean() -> dict[str, str]:
    """Return this environment without settings of the app and of Python."""
    return {name: text for name, text in os.environ.items() if not name.startswith(("SECRETS_", "PYTHON"))}


@pytest.fixture(scope="module")
def served(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Follow the README with the installed command: root key, schema, serve."""
    folder, port = tmp_path_factory.mktemp("home"), free_port()
    settings = {
        "SECRETS_BASE_URL": f"http://127.0.0.1:{port}",
        "SECRETS_DATABASE_URL": f"sqlite:///{folder}/secrets.db",
        "SECRETS_ROOT_KEYS": str(folder / "root-keys.json"),
    }
    run(str(installed), "new-root-key", settings["SECRETS_ROOT_KEYS"], cwd=folder)
    run(str(installed), "migrate", cwd=folder, **settings)
    process = subprocess.Popen(
        [str(installed), "serve", "--port", str(port)],
        cwd=folder,
        env=clean() | settings,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_until_open(process, port)
        yield settings["SECRETS_BASE_URL"]
    finally:
        process.terminate()
        process.wait(30)


def test_the_installed_app_is_ready(served: str) -> None:
    """Migrations, settings and keys were found without the sources."""
    assert requests.get(f"{served}/readyz", timeout=20).status_code == 200


def test_the_installed_app_serves_its_descriptor(served: str) -> None:
    """Its addresses are those of the settings."""
    assert requests.get(f"{served}/atlassian-connect.json", timeout=20).json()["baseUrl"] == served


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_installed_app_has_its_templates_files_and_languages(served: str, language: str) -> None:
    """A page of refusal comes from a template, names a style sheet that is there, and speaks the language."""
    page = requests.get(f"{served}/connect/jira/panel", headers={"Accept-Language": language}, timeout=20)
    address = next(part for part in page.text.split('"') if part.endswith(".css"))

    assert page.status_code == 401
    assert f'lang="{language}"' in page.text
    assert requests.get(served + address, timeout=20).status_code == 200
