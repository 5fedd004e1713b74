"""The script that makes what the browser loads."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def check(folder: Path) -> subprocess.CompletedProcess[str]:
    """Hold a folder's built files against its sources."""
    command = ["sh", "deploy/assets.sh", "--check"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Give a copy of the sources and of what is built of them."""
    shutil.copytree(ROOT / "static", tmp_path / "static")
    (tmp_path / "deploy").mkdir()
    for name in ("assets.sh", "assets.mjs"):
        shutil.copy(ROOT / "deploy" / name, tmp_path / "deploy")
    (tmp_path / "devhost").mkdir()
    shutil.copy(ROOT / "devhost" / "package.json", tmp_path / "devhost")
    (tmp_path / "devhost" / "node_modules").symlink_to(ROOT / "devhost" / "node_modules")
    return tmp_path


def test_what_is_committed_is_what_the_sources_give() -> None:
    """Nobody's browser runs an older script than the one that was read and tested."""
    done = check(ROOT)

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("source", ["js/words.js", "secrets.css"])
def test_a_change_that_was_not_built_is_found(copy: Path, source: str) -> None:
    """In scripts and in styles; the message says what to do."""
    file = copy / "static" / source
    file.write_text(file.read_text().replace("Secrets", "Sekrets").replace("2rem", "3rem"))

    done = check(copy)

    assert done.returncode == 1
    assert "make assets" in done.stderr


def test_a_built_file_that_was_changed_by_hand_is_found(copy: Path) -> None:
    """Minified code hides what it does."""
    with (copy / "static" / "dist" / "panel.js").open("a") as file:
        file.write("fetch('/');")

    assert check(copy).returncode == 1


def test_building_makes_what_the_check_wants(copy: Path) -> None:
    """`make assets` mends what `make check` complains about, and takes away what is no longer built."""
    (copy / "static" / "dist" / "old.js").write_text("1")

    subprocess.run(["sh", "deploy/assets.sh"], cwd=copy, check=True)

    assert check(copy).returncode == 0
    assert not (copy / "static" / "dist" / "old.js").exists()
