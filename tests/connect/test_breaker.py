"""The circuit breaker: when a host is left alone, when it is tried again, and whom that concerns."""

import gc
import threading
import weakref
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from plugin.connect.breaker import Breaker, Breakers
from plugin.connect.errors import HostFault, HostFaultReason
from plugin.domain.errors import HostUnavailable
from plugin.domain.ids import ClientKey

FAILURES = 5
PAUSE = 5.0
WAIT = 10


class Watch:
    """Time as the library reads it; it stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        """Return the time in seconds."""
        return self.now


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    made = Watch()
    monkeypatch.setattr("circuitbreaker.monotonic", made)
    return made


@pytest.fixture
def breaker(watch: Watch) -> Breaker:
    return Breaker()


class Silence:
    """A host that fails, and counts how often it was asked."""

    def __init__(
        self, reason: HostFaultReason = HostFaultReason.UNREACHABLE, status: int | None = None
    ) -> None:
        self.asked = 0
        self._reason, self._status = reason, status

    def __call__(self) -> str:
        """Fail as the host's client does."""
        self.asked += 1
        raise HostUnavailable from HostFault(self._reason, status=self._status)


def fails(breaker: Breaker, question: Callable[[], str], *, times: int = 1) -> HostUnavailable:
    """Check so often in vain; return the last refusal."""
    for _ in range(times):
        with pytest.raises(HostUnavailable) as caught:
            breaker.check(question)
    return caught.value


def yes() -> str:
    """Answer at once."""
    return "yes"


def test_an_answer_comes_through(breaker: Breaker) -> None:
    """As long as all is well, a check gives what the host says."""
    assert breaker.check(yes) == "yes"


def test_four_failures_do_not_open_it(breaker: Breaker) -> None:
    """The fifth check in a row still asks the host."""
    host = Silence()

    fails(breaker, host, times=FAILURES)

    assert host.asked == FAILURES


def test_after_five_failures_the_host_is_left_alone(breaker: Breaker) -> None:
    """The sixth check is refused without a question, and says why and for how long."""
    host = Silence()
    fails(breaker, host, times=FAILURES)

    refusal = fails(breaker, host)

    assert host.asked == FAILURES
    assert isinstance(refusal.__cause__, HostFault)
    assert refusal.__cause__.reason is HostFaultReason.LEFT_ALONE
    assert refusal.retry_after_seconds == PAUSE


def test_an_open_breaker_gives_no_yes(breaker: Breaker) -> None:
    """While it is open, a question that would be answered with yes is not asked: nobody gets in by it."""
    fails(breaker, Silence(), times=FAILURES)

    fails(breaker, yes)


def test_an_answer_in_between_starts_the_count_anew(breaker: Breaker) -> None:
    """Five failures count only when they follow one another."""
    host = Silence()
    fails(breaker, host, times=FAILURES - 1)
    breaker.check(yes)

    fails(breaker, host, times=FAILURES)

    assert host.asked == FAILURES - 1 + FAILURES


@pytest.mark.parametrize(
    ("reason", "status"),
    [
        (HostFaultReason.UNREACHABLE, None),
        (HostFaultReason.TOO_LARGE, None),
        (HostFaultReason.NONSENSE, None),
        (HostFaultReason.STATUS, 302),
        (HostFaultReason.STATUS, 500),
        (HostFaultReason.STATUS, 503),
    ],
)
def test_no_use_is_a_failure(breaker: Breaker, reason: HostFaultReason, status: int | None) -> None:
    """Silence, nonsense, too much, redirects and the host's own faults all count."""
    host = Silence(reason, status)

    fails(breaker, host, times=FAILURES + 1)

    assert host.asked == FAILURES


@pytest.mark.parametrize("status", [400, 401, 403, 404, 429, 499])
def test_a_refusal_by_the_host_is_no_failure(breaker: Breaker, status: int) -> None:
    """With 4xx, throttling included, the host is alive: it is asked every time."""
    host = Silence(HostFaultReason.STATUS, status)

    fails(breaker, host, times=3 * FAILURES)

    assert host.asked == 3 * FAILURES


def test_an_error_of_our_own_counts_neither_way(breaker: Breaker) -> None:
    """What is wrong on our side says nothing of the host: neither does it open, nor start anew."""
    host = Silence()
    fails(breaker, host, times=FAILURES - 1)
    with pytest.raises(ZeroDivisionError):
        breaker.check(lambda: str(1 // 0))
    fails(breaker, host)

    fails(breaker, host)

    assert host.asked == FAILURES


def test_it_tries_again_after_five_seconds(breaker: Breaker, watch: Watch) -> None:
    """Not before; then one good answer closes it for all."""
    fails(breaker, Silence(), times=FAILURES)
    watch.now += PAUSE - 0.01
    fails(breaker, yes)
    watch.now += 0.01

    assert breaker.check(yes) == "yes"
    assert breaker.check(yes) == "yes"


def test_a_failed_try_opens_it_for_another_five_seconds(breaker: Breaker, watch: Watch) -> None:
    """After the pause, a single failure is enough."""
    host = Silence()
    fails(breaker, host, times=FAILURES)
    watch.now += PAUSE
    fails(breaker, host)
    watch.now += PAUSE - 0.01

    fails(breaker, host)

    assert host.asked == FAILURES + 1


def test_a_try_that_ends_in_an_error_of_our_own_is_made_again(breaker: Breaker, watch: Watch) -> None:
    """Such an end must not keep the next one from trying."""
    fails(breaker, Silence(), times=FAILURES)
    watch.now += PAUSE
    with pytest.raises(ZeroDivisionError):
        breaker.check(lambda: str(1 // 0))

    assert breaker.check(yes) == "yes"


def test_only_one_tries_at_a_time(breaker: Breaker, watch: Watch) -> None:
    """While one waits for a host that may still be silent, nobody else is kept waiting with him."""
    fails(breaker, Silence(), times=FAILURES)
    watch.now += PAUSE
    asked, may_answer = threading.Event(), threading.Event()

    def slow_yes() -> str:
        asked.set()
        assert may_answer.wait(WAIT)
        return "yes"

    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(breaker.check, slow_yes)
        assert asked.wait(WAIT)
        refusal = fails(breaker, yes)
        may_answer.set()
        assert first.result(WAIT) == "yes"

    assert refusal.retry_after_seconds == 1
    assert breaker.check(yes) == "yes"


def test_checks_do_not_wait_for_one_another(breaker: Breaker) -> None:
    """A tenant's eight readers ask at the same time: no lock is held while the host thinks."""
    everybody = threading.Barrier(8, timeout=WAIT)

    def together() -> str:
        everybody.wait()
        return "yes"

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: breaker.check(together), range(8)))

    assert answers == ["yes"] * 8


def test_a_check_from_before_the_pause_does_not_make_it_longer(breaker: Breaker, watch: Watch) -> None:
    """Eight slow checks fail one after the other; the pause counts from the one that opened it."""
    asked, may_fail = threading.Event(), threading.Event()

    def slow_silence() -> str:
        asked.set()
        assert may_fail.wait(WAIT)
        raise HostUnavailable

    with ThreadPoolExecutor(1) as pool:
        late = pool.submit(breaker.check, slow_silence)
        assert asked.wait(WAIT)
        fails(breaker, Silence(), times=FAILURES)
        watch.now += PAUSE - 1
        may_fail.set()
        assert isinstance(late.exception(WAIT), HostUnavailable)
    watch.now += 1

    assert breaker.check(yes) == "yes"


def test_it_keeps_nothing_of_a_request(breaker: Breaker) -> None:
    """When the request is over, nothing of it lives on in the breaker: a token would stay in memory."""

    def request() -> weakref.ref[Silence]:
        held = Silence()
        fails(breaker, held, times=FAILURES)
        return weakref.ref(held)

    seen = request()
    gc.collect()

    assert seen() is None


def test_one_tenants_silence_is_not_anothers() -> None:
    """Two tenants at the same address have a breaker each: neither opens for the other."""
    breakers = Breakers()
    url = "https://acme.atlassian.net"
    fails(breakers.of(ClientKey("acme"), base_url=url), Silence(), times=FAILURES)

    assert breakers.of(ClientKey("evil"), base_url=url).check(yes) == "yes"
    fails(breakers.of(ClientKey("acme"), base_url=url), yes)


def test_a_site_that_moved_starts_anew() -> None:
    """What was learnt at the old address says nothing of the new one."""
    breakers, acme = Breakers(), ClientKey("acme")
    fails(breakers.of(acme, base_url="https://old.atlassian.net"), Silence(), times=FAILURES)

    assert breakers.of(acme, base_url="https://new.atlassian.net").check(yes) == "yes"


def test_there_are_only_so_many() -> None:
    """The one that was not used for longest is forgotten, and starts closed when it comes back."""
    breakers = Breakers(remembered=2)
    first, second = (breakers.of(ClientKey(key), base_url="u") for key in ("first", "second"))
    assert breakers.of(ClientKey("first"), base_url="u") is first

    breakers.of(ClientKey("third"), base_url="u")

    assert breakers.of(ClientKey("first"), base_url="u") is first
    assert breakers.of(ClientKey("second"), base_url="u") is not second
    assert len(breakers._breakers) == 2


class Hanging:
    """A host that has not answered yet."""

    def __init__(self) -> None:
        self.asked = threading.Semaphore(0)
        self.answer = threading.Event()

    def __call__(self) -> str:
        """Wait for the test."""
        self.asked.release()
        self.answer.wait(WAIT)
        return "yes"


def hang(breaker: Breaker, pool: ThreadPoolExecutor, *, checks: int) -> Hanging:
    """Have so many checks wait for a host."""
    host = Hanging()
    for _ in range(checks):
        pool.submit(breaker.check, host)
    assert all(host.asked.acquire(timeout=WAIT) for _ in range(checks))
    return host


def test_a_slow_host_holds_only_so_many_threads() -> None:
    """When as many checks as may have been waiting for a while, the next one is refused at once."""
    timer = Watch()
    breaker = Breaker(at_once=2, timer=timer)
    with ThreadPoolExecutor() as pool:
        host = hang(breaker, pool, checks=2)
        timer.now += 1.0

        with pytest.raises(HostUnavailable) as refused:
            breaker.check(lambda: "yes")

        host.answer.set()
    assert refused.value.retry_after_seconds == 1


def test_many_quick_checks_may_go_at_once() -> None:
    """Checks that have only just begun keep nobody out."""
    timer = Watch()
    breaker = Breaker(at_once=2, timer=timer)
    with ThreadPoolExecutor() as pool:
        host = hang(breaker, pool, checks=2)
        timer.now += 0.9

        answer = breaker.check(lambda: "yes")

        host.answer.set()
    assert answer == "yes"


def test_a_slow_host_that_has_answered_is_asked_again() -> None:
    """What was slow counts only while it lasts."""
    timer = Watch()
    breaker = Breaker(at_once=2, timer=timer)
    with ThreadPoolExecutor() as pool:
        host = hang(breaker, pool, checks=2)
        timer.now += 60.0
        host.answer.set()

    assert breaker.check(lambda: "yes") == "yes"
