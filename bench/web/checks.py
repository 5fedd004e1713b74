"""What must be true of a server before its speed counts: it answers rightly, and refuses what is not signed."""

from collections.abc import Callable, Sequence

import requests

from bench.web.load import Request

_REFUSED = range(400, 500)
_WRONG_SIGNATURE = 4


class WrongAnswer(Exception):
    """A server does not do what is to be measured."""


def require_right(url: str, asked: Sequence[Request], is_right: Callable[[requests.Response], bool]) -> None:
    """Send every request once, and each of them must be answered rightly; then one with a broken signature.

    Raises:
        WrongAnswer: names the server and the status.

    """
    with requests.Session() as session:
        for request in asked:
            answer = _send(session, url, request)
            if answer.status_code != requests.codes.ok or not is_right(answer):
                raise WrongAnswer(f"{url} answered {answer.status_code}")
        refused = _send(session, url, _broken(asked[0]))
        if refused.status_code not in _REFUSED:
            raise WrongAnswer(f"{url} took a broken signature with {refused.status_code}")


def has_five_rows(answer: requests.Response) -> bool:
    """Whether a page or a list holds the seeded rows, escaped in its own way."""
    titles = ("Database &lt;{}&gt; &amp; &quot;friends&quot;", 'Database <{}> & \\"friends\\"')
    return any(all(title.format(n) in answer.text for n in range(5)) for title in titles)


def is_shell(answer: requests.Response) -> bool:
    """Whether this is the panel's page, without any secret's data."""
    return 'data-page="panel"' in answer.text and "Database" not in answer.text


def _send(session: requests.Session, url: str, request: Request) -> requests.Response:
    headers = {"Authorization": request.authorization} if request.authorization else {}
    return session.get(url + request.target, headers=headers, timeout=10)


def _broken(request: Request) -> Request:
    """Return a request whose token's signature begins otherwise."""
    if request.authorization:
        return Request(request.target, _other_signature(request.authorization))
    return Request(_other_signature(request.target))


def _other_signature(text: str) -> str:
    head, dot, signature = text.rpartition(".")
    return (
        head
        + dot
        + signature[:_WRONG_SIGNATURE].swapcase()[::-1]
        + "AAAA"
        + signature[_WRONG_SIGNATURE + 4 :]
    )
