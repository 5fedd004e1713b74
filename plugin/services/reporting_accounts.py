"""The use case "report the accounts": tells each site which accounts the app keeps, and erases those that are closed.

Once in a cycle each account is reported, in batches. What was reported is noted after each batch, so a run that was
interrupted is gone on with where it stopped; a claim keeps two machines from reporting the same site at once. A
site's answer counts for that site's accounts alone: no site can have another one's accounts erased.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from plugin.domain.account_report import BATCH, LONGEST_CYCLE_DAYS, AccountAnswers, KeptAccount, ReportRun
from plugin.domain.errors import HostUnavailable
from plugin.domain.ids import ClientKey, InstallationId
from plugin.domain.installation import Installation
from plugin.services.account_registers import AccountRegister, AccountRegisters
from plugin.services.authenticating import KEPT_OUT, find_signing_tenant
from plugin.services.dependencies import Dependencies
from plugin.services.forgetting import erase_account

SITES = 200
PAGE = 100 * BATCH
CLAIM = timedelta(minutes=30)
PAUSE_SECONDS = 0.2
WAIT = timedelta(hours=1)
"""How long a site is left alone that gave no usable answer, unless it asks for longer."""

FORGOTTEN_AFTER = timedelta(days=2 * LONGEST_CYCLE_DAYS)
"""No report is needed for that long: by then the next one has been made twice over."""

Pause = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Reported:
    """What one run told and was told."""

    accounts: int = 0
    closed: int = 0
    """How many of them were erased."""
    stopped: tuple[InstallationId, ...] = ()
    """The sites that gave no usable answer; the run goes on there another time."""

    def __add__(self, other: "Reported") -> "Reported":
        """Add two runs up."""
        return Reported(
            self.accounts + other.accounts, self.closed + other.closed, self.stopped + other.stopped
        )


def report_accounts(deps: Dependencies, registers: AccountRegisters, *, pause: Pause) -> Reported:
    """Report the accounts of each site that is due, `pause` seconds apart. Safe on several machines at once.

    Raises:
        KeyUnavailable: the key provider does not answer. What was reported stays noted.

    """
    with deps.store.reading() as unit:
        due = unit.account_reports.due_across_tenants(now=deps.clock.now(), limit=SITES)
    done = Reported()
    for client_key in due:
        done += _report_site(deps, registers, client_key, pause=pause)
    return done


def forget_old_reports(deps: Dependencies) -> int:
    """Forget reports that no cycle has renewed for long, as where reporting was switched off; return how many."""
    with deps.store.writing() as unit:
        forgotten = unit.account_reports.forget_old_across_tenants(
            reported_before=deps.clock.now() - FORGOTTEN_AFTER
        )
        unit.commit()
    return forgotten


def _report_site(
    deps: Dependencies, registers: AccountRegisters, client_key: ClientKey, *, pause: Pause
) -> Reported:
    try:
        tenant = find_signing_tenant(deps, client_key)
    except KEPT_OUT:
        return Reported()
    site = tenant.installation
    run = _claim(deps, site)
    if run is None:
        return Reported()
    done = Reported()
    try:
        for batch in _batches(deps, site, run):
            answers = _tell(registers.of(tenant), batch)
            _note(deps, site, batch, answers)
            run = run.told(answers)
            done += Reported(accounts=len(batch), closed=len(answers.closed))
            pause(PAUSE_SECONDS)
    except HostUnavailable as error:
        _postpone(deps, site, wait=timedelta(seconds=error.retry_after_seconds or 0))
        return done + Reported(stopped=(site.id,))
    _finish(deps, site, run)
    return done


def _claim(deps: Dependencies, site: Installation) -> ReportRun | None:
    now = deps.clock.now()
    with deps.store.writing() as unit:
        run = unit.account_reports.claim(site.id, now=now, until=now + CLAIM)
        unit.commit()
    return run


def _batches(deps: Dependencies, site: Installation, run: ReportRun) -> Iterator[list[KeptAccount]]:
    """Return what is to be reported in this cycle. Read in large pages, because finding out is the costly part."""
    while due := _due(deps, site, run):
        for start in range(0, len(due), BATCH):
            yield due[start : start + BATCH]


def _due(deps: Dependencies, site: Installation, run: ReportRun) -> list[KeptAccount]:
    now = deps.clock.now()
    with deps.store.reading() as unit:
        due = unit.account_reports.due_accounts(site.id, run, limit=PAGE)
    return [KeptAccount(account, reported_at or now) for account, reported_at in due]


def _tell(register: AccountRegister, batch: Sequence[KeptAccount]) -> AccountAnswers:
    """Report one batch; an answer about anybody else is nonsense."""
    answers = register.report(batch)
    if not answers.closed | answers.updated <= {each.account for each in batch}:
        raise HostUnavailable
    return answers


def _note(
    deps: Dependencies, site: Installation, batch: Sequence[KeptAccount], answers: AccountAnswers
) -> None:
    """Erase what is closed first: if that fails, the batch is not noted, and reported once more."""
    for account in sorted(answers.closed):
        erase_account(deps, site.client_key, account=account)
    left = [each.account for each in batch if each.account not in answers.closed]
    with deps.store.writing() as unit:
        unit.account_reports.note(site.id, left, at=deps.clock.now())
        unit.commit()


def _postpone(deps: Dependencies, site: Installation, *, wait: timedelta) -> None:
    with deps.store.writing() as unit:
        unit.account_reports.postpone(site.id, until=deps.clock.now() + max(wait, WAIT))
        unit.commit()


def _finish(deps: Dependencies, site: Installation, run: ReportRun) -> None:
    with deps.store.writing() as unit:
        unit.account_reports.finish(site.id, run, at=deps.clock.now())
        unit.commit()
