"""PostgreSQL's server programs: where they lie, and how the tests run them."""

import os
import pwd
import shutil
from pathlib import Path

DEBIAN_PROGRAMS = Path("/usr/lib/postgresql")


class PostgresError(Exception):
    """The root of what can go wrong with the tests' own server."""


class PostgresMissing(PostgresError):
    """A program that the server needs is not installed; the message names its Debian package."""


def find_programs(debian: Path = DEBIAN_PROGRAMS) -> Path:
    """Find the folder of `initdb` and `postgres`: Debian's newest version, otherwise the one on PATH.

    Debian keeps the server's programs out of PATH, in one folder for each major version.

    Raises:
        PostgresMissing: there is no server on this machine.
    """
    versions = [path.parent for path in debian.glob("*/bin/initdb") if path.parts[-3].isdecimal()]
    if versions:
        return max(versions, key=lambda folder: int(folder.parent.name))
    on_path = shutil.which("initdb")
    if on_path is None:
        message = "No PostgreSQL server was found. Install the Debian package: postgresql"
        raise PostgresMissing(message)
    return Path(on_path).resolve().parent


def as_server_user() -> list[str]:
    """Begin a command so that it ends with the tests and, started by root, runs as a plain user.

    PostgreSQL refuses to run as root. `setpriv` replaces itself by the program, so the process id stays.

    Raises:
        PostgresMissing: `setpriv` is not installed.
    """
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        message = "setpriv was not found. Install the Debian package: util-linux"
        raise PostgresMissing(message)
    command = [setpriv, "--pdeathsig=INT"]
    if os.geteuid() == 0:
        owner = server_user()
        command += [f"--reuid={owner.pw_uid}", f"--regid={owner.pw_gid}", "--clear-groups"]
    return [*command, "--"]


def server_user() -> pwd.struct_passwd:
    """Choose the plain user whom root runs the server as: Debian's `postgres`, otherwise `nobody`."""
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        return pwd.getpwnam("nobody")


def clean_environment() -> dict[str, str]:
    """Give the programs no PG* variable of the caller's shell, and none of his language."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}
