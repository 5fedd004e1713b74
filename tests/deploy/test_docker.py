"""The image and the compose file. No machine of ours runs them: linters read them, and these facts are held."""

import subprocess
import sysconfig
from pathlib import Path
from typing import Any

import pytest
import yaml

DOCKER = Path(__file__).parents[2] / "deploy/docker"
PROGRAMS = Path(sysconfig.get_path("scripts"))


def lint(*command: str | Path) -> subprocess.CompletedProcess[str]:
    """Run one of the linters of the development environment."""
    program, *rest = command
    return subprocess.run([PROGRAMS / program, *rest], capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    """Read the compose file."""
    services: dict[str, Any] = yaml.safe_load((DOCKER / "compose.yaml").read_text())["services"]
    return services


def test_hadolint_finds_nothing_in_the_dockerfile() -> None:
    """The rules of the Dockerfile's own linter."""
    done = lint("hadolint", DOCKER / "Dockerfile")

    assert (done.returncode, done.stdout) == (0, "")


def test_hadolint_would_find_something(tmp_path: Path) -> None:
    """A file with a fault does not pass."""
    (tmp_path / "Dockerfile").write_text("FROM debian\nRUN cd /tmp && sudo true\n")

    assert lint("hadolint", tmp_path / "Dockerfile").returncode == 1


def test_the_compose_file_fits_its_specification() -> None:
    """The schema is the Compose specification's own."""
    done = lint("check-jsonschema", "--builtin-schema", "vendor.compose-spec", DOCKER / "compose.yaml")

    assert done.returncode == 0, done.stdout


def test_the_image_runs_as_nobody_in_particular() -> None:
    """Not root, and by number, so that a cluster can see it."""
    final = (DOCKER / "Dockerfile").read_text().rpartition("\nFROM ")[2]

    assert "\nUSER 10001:10001\n" in final


@pytest.mark.parametrize("service", ["migrate", "app", "maintain"])
def test_the_app_cannot_write_and_has_no_privileges(services: dict[str, Any], service: str) -> None:
    """Read-only root, no capabilities, no new privileges."""
    facts = services[service]

    assert facts["read_only"] is True
    assert facts["cap_drop"] == ["ALL"]
    assert facts["security_opt"] == ["no-new-privileges:true"]


def test_only_the_proxy_is_reachable_from_outside(services: dict[str, Any]) -> None:
    """Neither the app nor the database publishes a port."""
    assert {name for name, facts in services.items() if "ports" in facts} == {"nginx"}
