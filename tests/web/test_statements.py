"""How many statements each route sends to the database: no more than the table says, however many secrets there are.

The table is `statements.json`, beside this file; a new route needs a line in it. A number there is a bound: lower it
when a route gets by with less. Transactions' own words (BEGIN, COMMIT) do not count.
"""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import Connection

import pytest
from flask import Flask
from sqlalchemy import event

from tests.site import ALICE, World
from tests.web.person import Person, Unlocked
from tests.web.routed_requests import RoutedRequest, routed_requests

TABLE = Path(__file__).with_name("statements.json")
FEW, MANY = 1, 12
_COUNTED = re.compile(r"\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b", re.IGNORECASE)


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """Collect every statement that reaches SQLite, also those that go around SQLAlchemy."""
    store = app.extensions["secrets"].deps.store
    statements: list[str] = []

    def note(statement: str) -> None:
        # SQLite tells a statement that fires a trigger once more for each statement of the trigger.
        is_of_trigger = statements[-1:] == [statement] and not statement.lstrip().startswith("SELECT")
        if _COUNTED.match(statement) and not is_of_trigger:
            statements.append(statement)

    def watch(connection: Connection, _record: object) -> None:
        connection.set_trace_callback(note)

    engines = (store._reading, store._writing)
    for engine in engines:
        engine.dispose()
        event.listen(engine, "connect", watch)
    yield statements
    for engine in engines:
        event.remove(engine, "connect", watch)
        engine.dispose()


def secrets_of(alice: Person, count: int) -> list[Unlocked]:
    """Add secrets to Alice's issue."""
    return [alice.add(f"Secret {number}") for number in range(count)]


def statements_of(app: Flask, world: World, request: RoutedRequest, *, secrets: int) -> tuple[int, list[str]]:
    """Send a request in a world with so many secrets; return the answer's status and the statements that it took."""
    world.jira.admins.add(ALICE)
    alice = Person(app.test_client(), world.jira, ALICE)
    held = secrets_of(alice, secrets)
    # What is read once for a process, and the pool's first connection, are not what is counted.
    alice.list()
    with counted(app) as statements:
        alice.client.get("/readyz")
        alice.list()
        statements.clear()
        status = request.send(alice, world, held[0]).status_code
        return status, list(statements)


def named(app: Flask) -> dict[str, RoutedRequest]:
    """Return every request by its name."""
    return {request.name: request for request in routed_requests(app)}


NAMES = sorted(json.loads(TABLE.read_text()))


def test_every_route_stands_in_the_table(app: Flask) -> None:
    """And nothing else does."""
    assert sorted(named(app)) == NAMES


@pytest.mark.parametrize("secrets", [FEW, MANY])
@pytest.mark.parametrize("name", NAMES)
def test_a_route_takes_no_more_statements_than_its_bound(
    app: Flask, world: World, name: str, secrets: int
) -> None:
    """With one secret on the issue as with a dozen: nothing is asked once for each of them."""
    bound = json.loads(TABLE.read_text())[name]

    status, statements = statements_of(app, world, named(app)[name], secrets=secrets)

    assert status == bound.get("status", status)
    assert len(statements) <= bound["statements"], statements
