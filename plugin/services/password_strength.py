"""Refuses passwords that are easier to guess than the policy permits.

zxcvbn (Wheeler, USENIX Security 2016) judges by words, names, dates and keyboard patterns. Its effort grows with
the square of the length, and faster where many characters can stand for others, so it sees only the two ends of a
long password: the whole is at least as hard to guess as either. For one end it was measured to take 1 to 3 ms, and
140 ms for the worst text that was found; without the bound, that text took 2 s. No transaction is open meanwhile.
"""

import unicodedata

from zxcvbn import zxcvbn

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
    normal = unicodedata.normalize("NFC", password)
    words = [word for word in known.lower().split() if len(word) >= _SHORTEST_WORD][:10]
    ends = {normal[:SEEN_CHARACTERS], normal[-SEEN_CHARACTERS:]}
    if max(_score(end, words) for end in ends) < policy.password_min_strength:
        raise InvalidInput(
            {field: Complaint("Is too easy to guess. Use several words that do not belong together.")}
        )


def _score(text: str, words: list[str]) -> int:
    score: int = zxcvbn(text, user_inputs=[word[:SEEN_CHARACTERS] for word in words])["score"]
    return score
