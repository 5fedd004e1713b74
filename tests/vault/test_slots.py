"""Slots: bounds over everything, per tenant and per account, with a line that is short and moves."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest

from plugin.vault.slots import Argon2Slots, SlotsBusy, _Ticket, default_slots
from tests.vault.crowd import PATIENT, ObservedSlots


def test_work_is_run_and_its_result_returned() -> None:
    """`run` returns what the work returns, again and again."""
    slots = Argon2Slots(1, 0, 0)

    assert [slots.run(lambda n=n: n * 2, tenant="site", account="alice") for n in range(3)] == [0, 2, 4]


def test_a_failure_gives_the_slot_back() -> None:
    """An error of the work passes through, and the next caller finds the slot free."""
    slots = Argon2Slots(1, 0, 0)

    with pytest.raises(ZeroDivisionError):
        slots.run(lambda: 1 // 0)

    assert slots.run(lambda: "free") == "free"


def test_no_more_than_the_slots_run_at_once(crowd) -> None:
    """The caller after the last slot waits until one comes free."""
    people, event = crowd(2, 4)
    first, second, third = event(), event(), event()
    people.enter("a", first)
    people.enter("b", second)
    waiting = people.line_up("c", third)

    assert people.running == ["a", "b"]

    third.set()
    first.set()

    assert waiting.result(PATIENT) == "c"


def test_callers_are_served_in_the_order_of_their_coming(crowd) -> None:
    """The line is first come, first served."""
    people, event = crowd(1, 8)
    gate, done = event(), event()
    done.set()
    people.enter("first", gate)
    waiting = [people.line_up(name, done) for name in "abcd"]

    gate.set()

    assert [each.result(PATIENT) for each in waiting] == list("abcd")
    assert people.running == ["first", *"abcd"]


def test_a_full_line_refuses_at_once(crowd) -> None:
    """Nobody waits outside the line."""
    people, event = crowd(1, 1)
    gate = event()
    people.enter("a", gate)
    people.line_up("b", gate)

    with pytest.raises(SlotsBusy):
        people.slots.run(lambda: pytest.fail("the work was called"))


def test_without_a_line_a_taken_slot_refuses_at_once() -> None:
    """A line of length 0 means that nobody waits."""
    slots = Argon2Slots(1, 0, PATIENT)

    with slots.hold(), pytest.raises(SlotsBusy):
        slots.run(lambda: pytest.fail("the work was called"))


def test_a_wait_that_is_over_refuses_and_leaves_the_line() -> None:
    """Who gave up takes no place in the line, and gets no slot later."""
    slots = Argon2Slots(1, 1, 0)

    with slots.hold():
        for _ in range(3):
            with pytest.raises(SlotsBusy):
                slots.run(lambda: pytest.fail("the work was called"))

    assert slots.run(lambda: "free") == "free"


def test_who_gives_up_lets_nobody_in(crowd) -> None:
    """Leaving the line frees no slot: the caller in front goes on waiting for the one that is taken."""

    class Impatient(ObservedSlots):
        """The main thread does not wait at all."""

        def _await_turn(self, ticket: _Ticket) -> bool:
            if threading.current_thread() is threading.main_thread() and not ticket.admitted.is_set():
                return False
            return super()._await_turn(ticket)

    people, event = crowd(1, 2, kind=Impatient)
    gate, done = event(), event()
    done.set()
    people.enter("first", gate)
    patient = people.line_up("second", done)
    line = list(people.slots._line)

    with pytest.raises(SlotsBusy):
        people.slots.run(lambda: pytest.fail("the work was called"))

    assert people.slots._line == line
    assert people.running == ["first"]
    gate.set()
    assert patient.result(PATIENT) == "second"


@pytest.mark.parametrize(("wait", "told"), [(0, 1), (0.2, 1), (2.0, 2), (2.5, 3)])
def test_who_is_refused_is_told_when_to_come_back(wait: float, told: int) -> None:
    """The time is whole seconds, and at least one."""
    slots = Argon2Slots(1, 0, wait)

    with slots.hold(), pytest.raises(SlotsBusy) as refusal:
        slots.run(lambda: None)

    assert refusal.value.retry_after_seconds == told


@pytest.mark.parametrize(("slots", "share"), [(1, 1), (2, 1), (3, 2), (4, 2), (5, 3)])
def test_a_tenant_holds_at_most_half_of_the_slots(slots: int, share: int) -> None:
    """Half, rounded up; another tenant still finds room when there are two slots or more."""
    taken = Argon2Slots(slots, 0, 0)
    with ExitStack() as stack:
        for _ in range(share):
            stack.enter_context(taken.hold(tenant="noisy"))

        with pytest.raises(SlotsBusy):
            taken.run(lambda: None, tenant="noisy")
        if slots > share:
            assert taken.run(lambda: "served", tenant="quiet") == "served"


def test_a_tenant_fills_at_most_half_of_the_line(crowd) -> None:
    """The noisy site is refused while the quiet one may still wait."""
    people, event = crowd(1, 2)
    gate = event()
    people.enter("other", gate)
    people.line_up("noisy", gate, tenant="noisy")

    with pytest.raises(SlotsBusy):
        people.slots.run(lambda: None, tenant="noisy")

    quiet = people.line_up("quiet", gate, tenant="quiet")
    gate.set()
    assert quiet.result(PATIENT) == "quiet"


def test_a_tenant_at_its_bound_does_not_hold_up_the_line(crowd) -> None:
    """Who waits for his own site's share is overtaken by another site's caller."""
    people, event = crowd(2, 4)
    gate, done = event(), event()
    done.set()
    people.enter("noisy 1", gate, tenant="noisy")
    held_up = people.line_up("noisy 2", done, tenant="noisy")

    assert people.enter("quiet", done, tenant="quiet").result(PATIENT) == "quiet"
    assert not held_up.done()

    gate.set()
    assert held_up.result(PATIENT) == "noisy 2"


def test_an_account_has_one_derivation_running_and_one_waiting(crowd) -> None:
    """The third of one account is refused, while his colleague is served."""
    people, event = crowd(4, 8)
    gate, done = event(), event()
    done.set()
    people.enter("bob 1", gate, tenant="site", account="bob")
    second = people.line_up("bob 2", done, tenant="site", account="bob")

    with pytest.raises(SlotsBusy):
        people.slots.run(lambda: None, tenant="site", account="bob")

    assert people.slots.run(lambda: "served", tenant="site", account="alice") == "served"
    assert not second.done()
    gate.set()
    assert second.result(PATIENT) == "bob 2"


def test_the_same_account_id_on_two_sites_is_two_accounts() -> None:
    """An account counts within its tenant."""
    slots = Argon2Slots(4, 0, 0)

    with slots.hold(tenant="one", account="alice"):
        assert slots.run(lambda: "served", tenant="two", account="alice") == "served"


def test_a_turn_that_comes_with_the_end_of_the_wait_counts() -> None:
    """A slot that was handed over in the last moment is used, and not lost."""

    class LastMoment(Argon2Slots):
        """Frees the slot between the end of the wait and the look at the outcome."""

        free: Callable[[], None] = staticmethod(lambda: None)

        def _await_turn(self, ticket: _Ticket) -> bool:
            ticket.admitted.wait(0)
            self.free()
            return super()._await_turn(ticket)

    slots = LastMoment(1, 1, 0)
    with ExitStack() as first:
        first.enter_context(slots.hold())
        slots.free = first.close

        assert slots.run(lambda: "mine") == "mine"

    assert slots.run(lambda: "free") == "free"


def test_an_interrupted_wait_gives_the_place_back() -> None:
    """Whatever ends a wait, the line is as it was before."""

    class Interrupted(Argon2Slots):
        """Is interrupted while waiting."""

        def _await_turn(self, ticket: _Ticket) -> bool:
            if not ticket.admitted.is_set():
                raise KeyboardInterrupt
            return super()._await_turn(ticket)

    slots = Interrupted(1, 1, PATIENT)
    with slots.hold():
        for _ in range(2):
            with pytest.raises(KeyboardInterrupt):
                slots.run(lambda: None)

    assert slots.run(lambda: "free") == "free"


def test_nothing_is_remembered_of_callers_who_left() -> None:
    """The books do not grow with every account that ever came."""
    slots = Argon2Slots(2, 2, 0)

    for number in range(50):
        slots.run(lambda: None, tenant=number % 3, account=number)

    assert slots._shares == {}
    assert slots._line == []


def test_many_threads_never_exceed_the_bounds() -> None:
    """Under a crowd every caller is served once, and never too many at once."""
    slots = Argon2Slots(3, 400, PATIENT)
    lock = threading.Lock()
    running: dict[object, int] = {}
    seen: dict[object, int] = {}

    def count(key: object, by: int) -> None:
        running[key] = running.get(key, 0) + by
        seen[key] = max(seen.get(key, 0), running[key])

    def work(tenant: int) -> int:
        with lock:
            count("all", 1)
            count(tenant, 1)
        with lock:
            count("all", -1)
            count(tenant, -1)
        return tenant

    with ThreadPoolExecutor(max_workers=24) as pool:
        futures = [
            pool.submit(slots.run, lambda tenant=n % 4: work(tenant), tenant=n % 4) for n in range(400)
        ]
        results = [future.result(PATIENT) for future in futures]

    assert sorted(results) == sorted(n % 4 for n in range(400))
    assert seen["all"] <= 3
    assert all(seen[tenant] <= 2 for tenant in range(4))


@pytest.mark.parametrize(("cores", "processes", "slots"), [(8, 4, 2), (2, 4, 1), (1, 1, 1), (8, 3, 2)])
def test_processes_share_the_cores(cores: int, processes: int, slots: int) -> None:
    """All processes together run no more derivations than there are cores, but each at least one."""
    assert default_slots(cores, processes) == slots


@pytest.mark.parametrize("fault", [(0, 1, 1.0), (1, -1, 1.0), (1, 1, -1.0)])
def test_impossible_bounds_are_refused(fault: tuple[int, int, float]) -> None:
    """No slots, a negative line and a negative wait are mistakes."""
    with pytest.raises(ValueError, match="at least one slot"):
        Argon2Slots(*fault)
