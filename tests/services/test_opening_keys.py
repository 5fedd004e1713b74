"""Opening the keys that a transaction asks for: outside of it, and then once more from the start."""

import pytest

from plugin.services import opening_keys
from plugin.services.opening_keys import with_opened_keys
from plugin.services.tenant_keyring import TenantKeyring
from plugin.vault.errors import KeyUnavailable
from plugin.vault.key_file import KeyFile
from plugin.vault.key_ring import KeyRing


@pytest.fixture
def runs(world):
    """Count the runs of a function that needs Acme's key; nothing is opened yet."""
    world.deps.keyring._opened.clear()
    return []


def needing_a_key(world, runs):
    """Return a function that needs Acme's key."""

    @with_opened_keys
    def act(deps, answer):
        runs.append(1)
        with world.store.writing() as unit:
            deps.keyring.current(unit, world.site)
            return answer

    return act


def test_a_function_runs_again_with_the_key_opened(world, runs):
    """Its answer is that of the second run."""
    assert needing_a_key(world, runs)(world.deps, "answer") == "answer"
    assert len(runs) == 2


def test_a_function_whose_key_is_opened_runs_once(world, runs):
    """The usual case costs nothing."""
    act = needing_a_key(world, runs)
    act(world.deps, "first")
    act(world.deps, "second")

    assert len(runs) == 3


def test_what_the_first_run_wrote_is_undone(world, runs):
    """Nothing is written twice."""
    kinds = []

    @with_opened_keys
    def act(deps):
        with world.store.writing() as unit:
            unit.grants.delete_all(world.site.id)
            kinds.append(len(unit.audit.events(world.site.id)))
            deps.keyring.current(unit, world.site)
            unit.commit()

    before = world.snapshot()
    act(world.deps)

    assert world.snapshot() == before
    assert kinds == [1, 1]


def test_a_key_that_the_provider_cannot_open_ends_it(world, runs):
    """The provider's own error comes through, not the request for the key."""
    deps = world.deps.__class__(
        **{name: getattr(world.deps, name) for name in world.deps.__slots__ if name != "keyring"},
        keyring=TenantKeyring(KeyFile(KeyRing(2, {2: b"k" * 32}))),
    )

    with pytest.raises(KeyUnavailable) as caught:
        needing_a_key(world, runs)(deps, "answer")

    assert caught.value.__context__ is None
    assert len(runs) == 1


def test_it_does_not_go_on_for_ever(world, runs, monkeypatch):
    """Where keys are forgotten at once, it stops and says so."""
    monkeypatch.setattr(opening_keys, "MOST_KEYS", 3)
    monkeypatch.setattr(world.deps.keyring, "open", lambda _wanted: None)

    with pytest.raises(KeyUnavailable, match="faster than they are opened"):
        needing_a_key(world, runs)(world.deps, "answer")

    assert len(runs) == 3
