"""The command line: it says what helps, and shows no secret."""

import json
import stat
from pathlib import Path

import pytest

from plugin.vault.key_file import KeyFile
from tests.machine import Machine, make_machine


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    return make_machine(tmp_path, monkeypatch)


def test_help_names_every_command(machine):
    """What there is can be found without reading the code."""
    shown = machine.run("--help").output

    assert all(name in shown for name in ("serve", "migrate", "new-root-key", "maintain", "doctor", "keys"))


@pytest.mark.parametrize("command", ["serve", "migrate", "maintain", "doctor"])
def test_wrong_settings_stop_every_command(machine, command):
    """All faults are told, with the place that explains them, and no value."""
    done = machine.run(command, SECRETS_BASE_URL="ftp://canary", SECRETS_COLOUR="canary")

    assert done.exit_code == 1
    assert "SECRETS_BASE_URL:" in done.output
    assert "SECRETS_COLOUR: is not a setting of this app" in done.output
    assert ".env.example" in done.output
    assert "canary" not in done.output


def test_serve_starts_when_all_is_ready(machine):
    """Address and number of processes go to the server."""
    machine.prepare()

    done = machine.run("serve", "--host", "0.0.0.0", "--port", "9000", "--workers", "3")  # noqa: S104 - nothing listens

    assert done.exit_code == 0
    (served,) = machine.served
    assert (served["host"], served["port"], served["workers"]) == ("0.0.0.0", 9000, 3)  # noqa: S104 - nothing listens
    assert served["settings"].base_url == "http://127.0.0.1:9000"


def test_serve_listens_on_loopback_unless_told_otherwise(machine):
    """Nobody opens the app to the network by forgetting an option."""
    machine.prepare()
    machine.run("serve")

    assert (machine.served[0]["host"], machine.served[0]["workers"]) == ("127.0.0.1", 1)


@pytest.mark.parametrize("command", ["serve", "maintain"])
def test_without_root_keys_nothing_starts(machine, command):
    """The message names the command that makes them."""
    machine.run("migrate")

    done = machine.run(command)

    assert done.exit_code == 1
    assert "python -m plugin new-root-key FILE" in done.output
    assert machine.served == []


@pytest.mark.parametrize("command", ["serve", "maintain"])
def test_with_root_keys_that_others_can_read_nothing_starts(machine, command):
    """The message says which mode the file must have."""
    machine.prepare()
    machine.keys.chmod(0o640)

    done = machine.run(command)

    assert done.exit_code == 1
    assert "0600" in done.output
    assert machine.served == []


def test_with_damaged_root_keys_nothing_starts(machine):
    """The message does not repeat the file's content."""
    machine.prepare()
    machine.keys.write_text('{"canary": 1}')

    done = machine.run("serve")

    assert done.exit_code == 1
    assert str(machine.keys) in done.output
    assert "canary" not in done.output


@pytest.mark.parametrize("command", ["serve", "maintain"])
def test_without_a_migrated_database_nothing_starts(machine, command):
    """The message names the command that migrates."""
    machine.run("new-root-key", str(machine.keys))

    done = machine.run(command)

    assert done.exit_code == 1
    assert "python -m plugin migrate" in done.output
    assert machine.served == []
    assert not machine.database.exists()


def test_with_an_empty_database_nothing_starts(machine):
    """A file without a schema is as good as none."""
    machine.run("new-root-key", str(machine.keys))
    machine.database.touch()

    assert "python -m plugin migrate" in machine.run("serve").output
    assert machine.served == []


@pytest.mark.parametrize("command", ["serve", "migrate", "doctor"])
@pytest.mark.parametrize("url", ["mysql://u:canary@h/d", "sqlite://", "canary"])
def test_a_database_of_another_kind_is_refused_without_showing_its_address(machine, command, url):
    """The message says what is expected; the address may hold a password."""
    machine.prepare()

    done = machine.run(command, SECRETS_DATABASE_URL=url)

    assert done.exit_code == 1
    assert "sqlite:///<file> or postgresql://" in done.output
    assert "canary" not in done.output


@pytest.mark.parametrize("command", ["serve", "migrate", "doctor", "maintain"])
def test_a_database_that_does_not_answer_stops_every_command(machine, command):
    """The message says so, without a traceback and without the address."""
    machine.prepare()

    done = machine.run(command, SECRETS_DATABASE_URL="postgresql://u:canary@127.0.0.1:1/d?connect_timeout=1")

    assert done.exit_code == 1
    assert isinstance(done.exception, SystemExit)
    assert "the database does not answer" in done.output
    assert "canary" not in done.output


def test_a_list_of_hosts_that_cannot_be_read_stops_serve(machine):
    """The setting is named before any process starts."""
    machine.prepare()

    done = machine.run("serve", SECRETS_ALLOWED_HOST_SUFFIXES="nonsense")

    assert done.exit_code == 1
    assert "SECRETS_ALLOWED_HOST_SUFFIXES" in done.output
    assert machine.served == []


@pytest.mark.parametrize(
    "option", [("--port", "0"), ("--port", "65536"), ("--workers", "0"), ("--workers", "many")]
)
def test_impossible_options_are_refused(machine, option):
    """Such a mistake is told as one of usage."""
    assert machine.run("serve", *option).exit_code == 2


def test_migrate_makes_the_schema(machine):
    """It says from where to where it went."""
    machine.run("new-root-key", str(machine.keys))

    done = machine.run("migrate")

    assert done.exit_code == 0
    assert "The schema went from none to " in done.output
    assert machine.run("serve").exit_code == 0


def test_migrate_twice_does_no_harm(machine):
    """The second time there is nothing to do, and it says so."""
    machine.run("migrate")

    done = machine.run("migrate")

    assert done.exit_code == 0
    assert "The schema is at " in done.output


def test_migrate_needs_no_root_keys(machine):
    """The schema is made before there is anything to seal."""
    assert machine.run("migrate").exit_code == 0
    assert not machine.keys.exists()


def test_migrate_makes_a_file_that_only_its_owner_may_read(machine):
    """Sealed or not, the database is nobody else's."""
    machine.run("migrate")

    assert stat.S_IMODE(machine.database.stat().st_mode) == 0o600


def test_migrate_in_a_folder_that_is_not_there_says_so(machine):
    """The message is no traceback."""
    done = machine.run("migrate", SECRETS_DATABASE_URL=f"sqlite:///{machine.folder}/none/secrets.db")

    assert (done.exit_code, isinstance(done.exception, SystemExit)) == (1, True)
    assert "cannot be" in done.output


def test_new_root_key_makes_a_file_that_only_its_owner_may_read(machine):
    """The file can be used at once, and its content is not shown."""
    done = machine.run("new-root-key", str(machine.keys))

    assert done.exit_code == 0
    assert stat.S_IMODE(machine.keys.stat().st_mode) == 0o600
    KeyFile.load(machine.keys).check()
    texts = [text for text in _texts(json.loads(machine.keys.read_text())) if len(text) > 20]
    assert texts
    assert not [text for text in texts if text in done.output]


def test_new_root_key_never_overwrites(machine):
    """A root key that is lost takes all secrets with it."""
    machine.run("new-root-key", str(machine.keys))
    before = machine.keys.read_bytes()

    done = machine.run("new-root-key", str(machine.keys))

    assert done.exit_code == 1
    assert "exists already" in done.output
    assert machine.keys.read_bytes() == before


def test_new_root_key_needs_no_settings(machine):
    """It is the first command of all."""
    nothing = dict.fromkeys(machine.environ)

    assert machine.run("new-root-key", str(machine.keys), **nothing).exit_code == 0


def test_new_root_key_in_a_folder_that_is_not_there_says_so(machine):
    """The message is no traceback, and nothing is made."""
    done = machine.run("new-root-key", str(machine.folder / "none" / "keys.json"))

    assert (done.exit_code, isinstance(done.exception, SystemExit)) == (1, True)
    assert "No such file or directory" in done.output


def test_two_root_keys_differ(machine):
    """Each is random."""
    other = machine.folder / "other.json"
    machine.run("new-root-key", str(machine.keys))
    machine.run("new-root-key", str(other))

    assert machine.keys.read_bytes() != other.read_bytes()


def test_maintain_says_what_it_deleted(machine):
    """On a fresh database there is nothing to delete."""
    machine.prepare()

    done = machine.run("maintain")

    assert done.exit_code == 0
    assert done.output.splitlines() == [
        "Moved 0 secrets to the trash that had expired or were used up.",
        "Deleted 0 secrets from the trash, 0 dead grants and 0 forgotten attempts.",
        "Destroyed 0 old tenant keys, and all keys of 0 installations that had left; deleted 0 secrets of such.",
        "Deleted 0 asks for secrets that nobody had filled in time.",
        "Removed 0 files that never came whole.",
        "Cut 0 events off that the audit trails had kept for long enough.",
        (
            "Told Jira of 0 issues. Looked for 0 issues and pages: 0 are not there;"
            " deleted 0 secrets of such that were gone for long."
        ),
    ]


def _texts(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for each in value.values() for text in _texts(each)]
    if isinstance(value, list):
        return [text for each in value for text in _texts(each)]
    return [value] if isinstance(value, str) else []
