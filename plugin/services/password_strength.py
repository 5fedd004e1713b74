"""Refuses passwords that are easier to guess than the policy permits.

zxcvbn (Wheeler, USENIX Security 2016) judges by words, names, dates and keyboard patterns. Its effort grows with
the square of the length, and faster where many characters can stand for others, so it sees only the two ends of a
long password: the whole is at least as hard to guess as either. For one end it was measured to take 1 to 3 ms, and
140 ms for the worst text that was found; without the bound, that text took 2 s. No transaction is open meanwhile.
"""

import unicodedata

from plugin.domain.complaint import Complaint
from plugin.domain.errors import InvalidInput
from plugin.domain.policy import Policy

SEEN_CHARACTERS = 20
_SHORTEST_WORD = 3


def require_strength(password: str, policy: Policy, *, field: str, known: str) -> None:
    """Go on only with a password that is hard enough to guess for who knows what stands beside it.

    `known` is text such as the title: everybody who sees the secret's place reads it, so its words are worth nothing.

    Raises:
        InvalidInput: names `field`, the one that held the password.

    """
    if policy.password_min_strength == 0:
        return
    words = [word for word in known.lower().split() if len(word) >= _SHORTEST_WORD][:10]
    # Several words of it in a row are worth nothing, either: the title itself is the first guess.
    worthless = [*words, *_ends(known.lower())]
    if max(_score(end, worthless) for end in _ends(password)) < policy.password_min_strength:
        raise InvalidInput(
            {field: Complaint("Is too easy to guess. Use several words that do not belong together.")}
        )


def _ends(text: str) -> set[str]:
    normal = unicodedata.normalize("NFC", text)
    return {normal[:SEEN_CHARACTERS], normal[-SEEN_CHARACTERS:]}


def _score(text: str, words: list[str]) -> int:
    # Its lists of words come to 12 MiB, which a process need not hold before somebody chooses a password.
    from zxcvbn import zxcvbn  # noqa: PLC0415 - for the reason above

    score: int = zxcvbn(text, user_inputs=[word[:SEEN_CHARACTERS] for word in words])["score"]
    return score
