"""Moving data as an operator does it: import from KeePass, export, decrypt, import elsewhere."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from plugin.__main__ import main
from plugin.archives import decrypt_archive
from plugin.commands import import_secrets as import_command
from plugin.commands.readiness import ready_tools
from plugin.domain.audience import Audience
from plugin.services.installing import install_site
from tests.cast import ACME, ALICE, ISSUE, make_notice
from tests.machine import make_machine
from tests.storage.test_attachments import make_file

PASSPHRASE = "plover hazel tundra quartz"
PASSWORD = "staple battery orbit"
CANARY = "canary-cli-31b7"
TITLE = "Shop \u202e\x1b[31mdatabase"
KEEPASS = (
    '"Account","Login Name","Password","Web Site","Comments"\n'
    f'"Shop database","ann","{CANARY}","https://s.example","\x1b]0;x\x07"\n'
    '"","x","y","",""\n'
)


def run(machine, *arguments, typed=()):
    """Run a command; `typed` is what is typed at its prompts."""
    text = "".join(f"{each}\n" for each in typed)
    return CliRunner().invoke(main, [str(each) for each in arguments], env=machine.environ, input=text)


def make_site(folder, patch):
    """Make a machine on which Acme has installed the app."""
    folder.mkdir()
    machine = make_machine(folder, patch)
    machine.prepare()
    for name, value in machine.environ.items():
        patch.setenv(name, value)
    deps = ready_tools()
    install_site(deps, make_notice())
    deps.store.close()
    return machine


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """Return a machine with a site."""
    return make_site(tmp_path / "old", monkeypatch)


@pytest.fixture
def rows(tmp_path):
    """Return a file of KeePass, of which one row has no title."""
    path = tmp_path / "keepass.csv"
    path.write_text(KEEPASS, encoding="utf-8")
    return path


def bring(machine, file, *options, form="keepass", typed=(PASSWORD, PASSWORD), container="jira:10042"):
    """Import a file."""
    where = ["--all"] if container is None else ["--container", container]
    options = ["--client-key", ACME, "--account", ALICE, "--format", form, *where, *options]
    return run(machine, "import", file, *options, typed=typed)


@pytest.fixture
def archive(machine, rows, tmp_path):
    """Import, and export."""
    done = bring(machine, rows, "--without-host")
    assert done.exit_code == 0, done.output
    path = tmp_path / "acme.archive"
    done = run(machine, "export-installation", ACME, "--output", path, typed=[PASSPHRASE, PASSPHRASE])
    assert done.exit_code == 0, done.output
    assert "Wrote 1 secrets" in done.output
    return path


def listed_id(machine, archive):
    """Return the id that `decrypt` lists."""
    done = run(machine, "decrypt", archive, typed=[PASSPHRASE])
    assert done.exit_code == 0, done.output
    [line] = [line for line in done.output.splitlines() if "Shop database" in line]
    assert f"jira:{ISSUE.id}" in line
    return line.split()[0]


def test_the_whole_way(machine, archive, tmp_path, monkeypatch):
    """From KeePass to an archive, read without the app's settings, and to another home with other keys."""
    other = make_site(tmp_path / "new", monkeypatch)
    done = bring(other, archive, "--without-host", form="archive", typed=[PASSPHRASE], container=None)
    assert done.exit_code == 0, done.output
    assert "jira:10042 gets 1 secrets." in done.output
    assert "Imported 1 secrets." in done.output
    again = tmp_path / "again.archive"
    assert run(other, "export-installation", ACME, "--output", again, typed=[PASSPHRASE] * 2).exit_code == 0
    machine.environ = {}

    secret_id = listed_id(machine, again)
    opened = run(machine, "decrypt", again, "--secret", secret_id, typed=[PASSPHRASE, PASSWORD])

    assert opened.exit_code == 0, opened.output
    assert CANARY in opened.output


def test_a_check_imports_nothing(machine, rows):
    """It tells what would be done, and what would be left out, without a value."""
    before = machine.database.read_bytes()

    done = bring(machine, rows, "--without-host", "--check")

    assert done.exit_code == 0, done.output
    assert "jira:10042 gets 1 secrets." in done.output
    assert "Skipped row 2: title: " in done.output
    assert "Nothing was imported: this was a check." in done.output
    assert CANARY not in done.output
    assert PASSWORD not in done.output
    assert machine.database.read_bytes() == before


def test_no_value_is_told_or_stored_in_clear(machine, archive, tmp_path):
    """Neither on the screen nor in the database nor in the archive."""
    files = [path for path in (tmp_path / "old").rglob("*") if path.is_file()]

    assert not [path for path in [*files, archive] if CANARY.encode() in path.read_bytes()]
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    assert b"Shop database" not in archive.read_bytes()


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        (["another passphrase", PASSWORD], "the passphrase does not open the archive"),
        ([PASSPHRASE, "another password"], "the password does not open the secret"),
    ],
)
def test_wrong_words_open_nothing(machine, archive, typed, fault):
    """And are not repeated."""
    secret_id = listed_id(machine, archive)

    done = run(machine, "decrypt", archive, "--secret", secret_id, typed=typed)

    assert done.exit_code == 1
    assert fault in done.output
    assert not [word for word in (*typed, CANARY) if word in done.output]


def test_what_is_opened_can_go_to_a_file_alone(machine, archive, tmp_path):
    """That only its owner reads, and that was not there."""
    secret_id, output = listed_id(machine, archive), tmp_path / "opened"
    arguments = ("decrypt", archive, "--secret", secret_id, "--output", output)

    done = run(machine, *arguments, typed=[PASSPHRASE, PASSWORD])

    assert done.exit_code == 0, done.output
    assert CANARY not in done.output
    assert CANARY in output.read_text(encoding="utf-8")
    assert stat.S_IMODE(output.stat().st_mode) == 0o600
    assert run(machine, *arguments, typed=[PASSPHRASE, PASSWORD]).exit_code == 1
    assert run(machine, "decrypt", archive, "--output", output).exit_code == 2


def test_contents_do_not_steer_the_terminal(machine, archive):
    """Who wrote them is not who reads them."""
    done = run(
        machine,
        "decrypt",
        archive,
        "--secret",
        listed_id(machine, archive),
        typed=[PASSPHRASE, PASSWORD],
    )

    assert "\x1b" not in done.output
    assert decrypt_archive.visible(TITLE) == "Shop \\u{202e}\\u{1b}[31mdatabase"


def test_an_unknown_secret_is_not_found(machine, archive):
    """The id is not repeated either."""
    done = run(machine, "decrypt", archive, "--secret", "nobody", typed=[PASSPHRASE])

    assert done.exit_code == 1
    assert "no secret of this id" in done.output


def test_the_reader_runs_alone(archive):
    """One file, without the app beside it: with a wrong passphrase it says so, and asks nobody else."""
    script = (
        "import runpy, sys, getpass; getpass.getpass = lambda prompt: sys.argv.pop();"
        f"module = runpy.run_path({str(Path(decrypt_archive.__file__))!r});"
        "sys.exit(module['main'](sys.argv[1:-1] if len(sys.argv) > 2 else None))"
    )

    def alone(passphrase):
        # The passphrase is a test's: a person is asked at a prompt.
        command = [sys.executable, "-I", "-c", script, str(archive), passphrase]
        return subprocess.run(
            command, capture_output=True, text=True, check=False, cwd="/", env={"PATH": os.environ["PATH"]}
        )

    assert "Shop database" in alone(PASSPHRASE).stdout
    assert "1 secrets. The archive is whole." in alone(PASSPHRASE).stdout
    wrong = alone("another passphrase")
    assert (wrong.returncode, wrong.stdout) == (1, "")
    assert "NOT READ" in wrong.stderr


def test_files_that_stay_behind_are_counted(machine, rows, tmp_path):
    """No archive carries files, and whoever moves a site must not find that out too late."""
    assert bring(machine, rows, "--without-host").exit_code == 0
    store = ready_tools().store
    with store.writing() as unit:
        site = unit.installations.find(ACME)
        (secret,) = unit.secrets.heads(site.id, ISSUE, viewer=ALICE)
        unit.attachments.add(site.id, secret.id, make_file())
        unit.commit()
    store.close()

    done = run(
        machine, "export-installation", ACME, "--output", tmp_path / "acme", typed=[PASSPHRASE, PASSPHRASE]
    )

    assert "1 attached files are not in it" in done.output


@pytest.mark.parametrize("passphrase", ["short", "passwordpassword"])
def test_a_weak_passphrase_is_refused(machine, tmp_path, passphrase):
    """No server counts the guesses at an archive."""
    path = tmp_path / "weak.archive"

    done = run(machine, "export-installation", ACME, "--output", path, typed=[passphrase] * 2)

    assert done.exit_code == 1
    assert "The passphrase: " in done.output
    assert not path.exists()


def test_an_export_needs_a_new_file_and_a_known_site(machine, tmp_path):
    """Nothing is written over, and no empty archive is left."""
    path = tmp_path / "there"
    path.write_text("precious")
    assert run(machine, "export-installation", ACME, "--output", path).exit_code == 1
    assert path.read_text() == "precious"

    unknown = tmp_path / "unknown"
    done = run(machine, "export-installation", "nobody", "--output", unknown, typed=[PASSPHRASE] * 2)
    assert done.exit_code == 1
    assert "no installation" in done.output
    assert not unknown.exists()


@pytest.mark.parametrize(
    "options",
    [
        ["--container", "jira:10042", "--all"],
        [],
        ["--all", "--format", "keepass"],
        ["--container", "PROJ-1"],
        ["--container", "jira:007"],
        ["--container", "jira:\u0661"],
    ],
)
def test_it_must_be_clear_where_to(machine, rows, options):
    """One container, or for an archive all of them."""
    done = run(machine, "import", rows, "--client-key", ACME, "--account", ALICE, *options)

    assert done.exit_code == 2


@pytest.mark.parametrize(
    ("container", "password", "fault"),
    [
        ("confluence:7", PASSWORD, "the other product"),
        ("jira:10042", "short", "The password: Must have at least 8 characters."),
    ],
)
def test_a_refusal_says_what_is_wrong(machine, rows, container, password, fault):
    """Before anything is written."""
    done = bring(machine, rows, "--without-host", typed=[password] * 2, container=container)

    assert done.exit_code == 1
    assert fault in done.output


def test_a_file_of_another_kind_is_refused(machine, rows):
    """A spreadsheet is no archive, and no Bitwarden export."""
    assert "no archive" in bring(machine, rows, "--without-host", form="archive", typed=[PASSPHRASE]).output
    assert "it is no JSON" in bring(machine, rows, "--without-host", form="bitwarden").output
    assert "cannot be read" in bring(machine, rows.with_name("nothing"), "--without-host").output


def test_a_host_that_does_not_answer_stops_the_import(machine, rows, monkeypatch):
    """Unless the operator says that he answers for it."""

    class Silent:
        def of(self, _tenant):
            return self

        def access(self, _container, _account):
            raise import_command.HostUnavailable

    monkeypatch.setattr(import_command, "open_hosts", lambda _settings, clock: Silent())

    done = bring(machine, rows)

    assert done.exit_code == 1
    assert "no usable answer" in done.output


def test_whoever_exports_is_told_what_an_archive_does_not_carry(machine, rows, tmp_path):
    """A secret that is shared with chosen people only is open to all who know the password after an import."""
    assert bring(machine, rows, "--without-host").exit_code == 0
    deps = ready_tools()
    with deps.store.writing() as unit:
        site = unit.installations.find(ACME)
        (head,) = unit.secrets.heads(site.id, ISSUE, viewer=ALICE)
        unit.audiences.replace(site.id, head.id, Audience())
        unit.commit()
    deps.store.close()

    done = run(machine, "export-installation", ACME, "--output", tmp_path / "a", typed=[PASSPHRASE] * 2)

    assert "1 of the secrets are shared with chosen people only" in done.output
