"""How hard a password must be to guess."""

import time

import pytest

from plugin.domain.errors import InvalidInput
from plugin.domain.policy import Policy
from plugin.services.password_strength import require_strength

SLOWEST = "{3+#9(<21$4[@|&70!56"


def is_refused(password, strength=3, known=""):
    """Whether a password is refused under a strength."""
    policy = Policy(password_min_strength=strength)
    try:
        require_strength(password, policy, field="password", known=known)
    except InvalidInput:
        return True
    return False


def test_a_refusal_names_the_field_and_not_the_password():
    """The form shows it beside what was typed."""
    policy = Policy(password_min_strength=1)

    with pytest.raises(InvalidInput) as caught:
        require_strength("password123", policy, field="new_password", known="")

    assert set(caught.value.fields) == {"new_password"}
    assert "password123" not in str(caught.value.fields)


@pytest.mark.parametrize(
    "password", ["password123", "qwertyuiop", "19991231", "aaaaaaaaaaaa", "Tr0ub4dour&3"]
)
def test_what_a_machine_guesses_soon_is_refused(password):
    """Words, rows of keys, dates, repetitions and the usual swaps."""
    assert is_refused(password)


@pytest.mark.parametrize(
    "password", ["correct horse battery staple", "k8!vQz2#LmP0", "ein Pferd frisst Batterien"]
)
def test_what_it_does_not_guess_is_accepted(password):
    """Also at the highest strength."""
    assert not is_refused(password, strength=4)


def test_without_a_rule_everything_goes():
    """The length alone is the policy's default."""
    assert not is_refused("password", strength=0)


def test_words_of_the_title_are_worth_nothing():
    """Everybody who sees the issue reads them."""
    assert not is_refused("brmpflzyqxw", strength=3)
    assert is_refused("brmpflzyqxw", strength=3, known="Brmpfl zyqxw")


def test_either_end_of_a_long_password_can_make_it_strong():
    """The whole is at least as hard to guess as its parts."""
    assert not is_refused("aaaaaaaaaaaaaaaaaaaaaaaa k8!vQz2#LmP0")
    assert not is_refused("k8!vQz2#LmP0 aaaaaaaaaaaaaaaaaaaaaaaa")
    assert is_refused("a" * 1024)


def test_no_password_takes_long_to_judge():
    """The worst text that was found, as long as a password may be: it takes well under a second."""
    started = time.thread_time()
    is_refused((SLOWEST * 60)[:1024], strength=4, known=" ".join(["word"] * 50))

    assert time.thread_time() - started < 2


@pytest.mark.parametrize("change", [str, str.lower, str.upper])
def test_the_title_itself_is_worth_nothing(change):
    """However many words it has, and whatever is done to its case."""
    title = "Correct horse battery staple zebra"

    assert not is_refused(title, strength=3)
    assert is_refused(change(title), strength=3, known=title)
