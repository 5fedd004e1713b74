"""People who fill the same ask at the same moment, on both databases."""

from concurrent.futures import ThreadPoolExecutor

from plugin.domain.ask import parse_ask
from plugin.domain.checked import Checked
from plugin.domain.errors import DomainError, SecretNotFound
from plugin.domain.ids import AccountId
from plugin.domain.policy import Policy
from plugin.services.asking import ask_for_secret
from plugin.services.filling import fill_ask
from plugin.services.listing import list_secrets
from plugin.services.withdrawing_asks import withdraw_ask
from tests.cast import ALICE, BOB, ISSUE, make_draft

FILLERS = 50
WANTED = Checked.of(lambda: parse_ask({"title": "Key of the VPN"}, Policy()))


def outcome(call):
    """Return what a call gave, or which refusal."""
    try:
        return call()
    except DomainError as refusal:
        return refusal


def test_of_fifty_fillers_one_wins(site):
    """The others find what everybody else finds: nothing. The asker gets one secret."""
    fillers = [AccountId(f"filler-{number}") for number in range(FILLERS)]
    for filler in fillers:
        site.host.let(filler, ISSUE, edit=False)
    ask_id = ask_for_secret(site.deps, site.caller(ALICE), WANTED).ask.id

    def fill(filler):
        return outcome(lambda: fill_ask(site.deps, site.caller(filler), ask_id, make_draft(title=filler)))

    with ThreadPoolExecutor(FILLERS) as pool:
        done = list(pool.map(fill, fillers))

    (won,) = [each for each in done if isinstance(each, tuple)]
    assert [type(each) for each in done if not isinstance(each, tuple)] == [SecretNotFound] * (FILLERS - 1)
    (view,) = list_secrets(site.deps, site.caller(ALICE)).secrets
    assert (view.id, view.title) == (won[0].id, view.created_by)


def test_filling_and_withdrawing_at_once_end_in_one_of_the_two(site):
    """There is a secret if the filler was told so, and none if the asker was."""
    for _ in range(5):
        before = len(list_secrets(site.deps, site.caller(ALICE)).secrets)
        ask_id = ask_for_secret(site.deps, site.caller(ALICE), WANTED).ask.id
        acts = (
            lambda ask_id=ask_id: fill_ask(site.deps, site.caller(BOB), ask_id, make_draft()),
            lambda ask_id=ask_id: withdraw_ask(site.deps, site.caller(ALICE), ask_id),
        )

        with ThreadPoolExecutor(2) as pool:
            filled, withdrawn = pool.map(outcome, acts)

        assert isinstance(filled, SecretNotFound) != isinstance(withdrawn, SecretNotFound)
        after = len(list_secrets(site.deps, site.caller(ALICE)).secrets)
        assert after - before == (0 if isinstance(filled, SecretNotFound) else 1)
