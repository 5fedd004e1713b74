"""The systemd units. Tests have no systemd to run them with: `systemd-analyze verify` found nothing in them."""

import shlex
from configparser import RawConfigParser
from pathlib import Path

import click
import pytest

from plugin.__main__ import main

UNITS = Path(__file__).parents[2] / "deploy/systemd"
SERVICES = ("secrets-plugin.service", "secrets-plugin-maintain.service")


def read(name: str) -> RawConfigParser:
    """Read a unit; a key that stands there twice is an error."""
    unit = RawConfigParser(delimiters=("=",), comment_prefixes=("#",))
    unit.optionxform = str  # type: ignore[assignment, method-assign] # configparser's documented way
    unit.read_string((UNITS / name).read_text())
    return unit


@pytest.mark.parametrize("name", SERVICES)
def test_a_unit_runs_a_command_that_there_is(name: str) -> None:
    """Command and options are those of the command line."""
    _, command, *options = shlex.split(read(name)["Service"]["ExecStart"])
    known = main.commands[command]

    known.make_parser(click.Context(known)).parse_args(options)


@pytest.mark.parametrize("name", SERVICES)
@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("User", "secrets-plugin"),
        ("NoNewPrivileges", "yes"),
        ("CapabilityBoundingSet", ""),
        ("ProtectSystem", "strict"),
        ("ProtectHome", "yes"),
        ("PrivateTmp", "yes"),
        ("LimitCORE", "0"),
        ("UMask", "0077"),
        ("SystemCallFilter", "@system-service"),
    ],
)
def test_a_unit_gives_the_process_no_more_than_it_needs(name: str, key: str, value: str) -> None:
    """Each line of hardening stands in both services."""
    assert read(name)["Service"][key] == value


def test_maintenance_runs_every_hour() -> None:
    """The timer catches up after the machine was off."""
    timer = read("secrets-plugin-maintain.timer")["Timer"]

    assert (timer["OnCalendar"], timer["Persistent"]) == ("hourly", "yes")
