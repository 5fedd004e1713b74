"""The demo's ports, settings and refusals."""

import socket
from pathlib import Path

import pytest
from sqlalchemy import make_url

from devhost.demo import Ports, addresses, app_environment, check_free, parse_ports, prepare, programs_of
from devhost.programs import DemoError

FOLDER = Path("/srv/checkout/.demo")


def test_ports_follow_each_other() -> None:
    """The app takes DEMO_PORT, and the devhost the three ports after it."""
    assert parse_ports("9100").all == (9100, 9101, 9102, 9103)


@pytest.mark.parametrize("text", ["", "http", "80", "-9000", "9000.5", "65533", "\u0669\u0660\u0660\u0660"])
def test_bad_port_is_refused(text: str) -> None:
    """What is no port for a plain user, or leaves no room for the three after it, is refused by name."""
    with pytest.raises(DemoError, match="DEMO_PORT"):
        parse_ports(text)


def test_last_possible_port_is_taken() -> None:
    """The highest number that leaves room for the devhost is accepted."""
    assert parse_ports("65532").all[-1] == 65535


def test_taken_port_is_named() -> None:
    """A port that somebody listens on is named, with the way to move the demo."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        ports = Ports(port - 1)

        with pytest.raises(DemoError, match=rf"\b{port}\b.*DEMO_PORT=") as refusal:
            check_free(ports)

    assert "9100" in str(refusal.value)


def test_settings_of_the_shell_stay_out() -> None:
    """A real installation's settings in the caller's shell never reach the demo; the rest does."""
    inherited = {"SECRETS_DATABASE_URL": "postgresql://real/", "SECRETS_KEY_PROVIDER": "kms", "HOME": "/root"}

    environment = app_environment(Ports(9000), folder=FOLDER, inherited=inherited)

    assert "SECRETS_KEY_PROVIDER" not in environment
    assert "real" not in environment["SECRETS_DATABASE_URL"]
    assert environment["HOME"] == "/root"


def test_database_lies_in_the_demo_folder() -> None:
    """The database address is absolute, so it means the same file in every working directory."""
    environment = app_environment(Ports(9000), folder=FOLDER, inherited={})

    assert make_url(environment["SECRETS_DATABASE_URL"]).database == str(FOLDER / "secrets.db")


def test_only_the_three_sites_are_allowed_hosts() -> None:
    """The app of the demo talks to the devhost's three origins, and to no Atlassian site."""
    environment = app_environment(Ports(9100), folder=FOLDER, inherited={})

    assert environment["SECRETS_ALLOWED_HOST_SUFFIXES"].split(",") == [
        "http://127.0.0.1:9101",
        "http://127.0.0.1:9102",
        "http://127.0.0.1:9103",
    ]


def test_moved_demo_moves_everything() -> None:
    """With another first port, no address or command still names one of the usual ports."""
    ports = Ports(9100)
    programs = programs_of(ports, folder=FOLDER)

    texts = [addresses(ports), *app_environment(ports, folder=FOLDER, inherited={}).values()]
    texts += [word for program in programs for word in (*program.arguments, program.ready_url)]

    assert not [text for text in texts if "900" in text]


def test_existing_root_key_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second demo makes no new root key, which would shut the secrets of the first."""
    steps: list[str] = []
    monkeypatch.setattr("devhost.demo.run_step", lambda arguments, _environment: steps.append(arguments[1]))
    environment = app_environment(Ports(9000), folder=tmp_path, inherited={})

    prepare(environment)
    Path(environment["SECRETS_ROOT_KEYS"]).touch()
    prepare(environment)

    assert steps == ["new-root-key", "migrate", "migrate"]
