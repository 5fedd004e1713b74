"""Many guesses at once, over HTTP, at several processes of the app that share one database."""

from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any

import requests

from tests.site import Site
from tests.web.person import API, PASSWORD

THREADS = 16
MOST_RETRIES = 200


@dataclass
class Storm:
    """Sends guesses to the processes in turn, and counts how they are answered, by the error's code."""

    site: Site
    urls: list[str]
    answers: Counter[str] = field(default_factory=Counter)

    def add_secret(self, account: str) -> str:
        """Add a secret, and return its id."""
        draft = {"title": "Database", "password": PASSWORD, "content": "a content"}
        answer = self._send(self.urls[0], account, "secrets", draft)
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        return str(made["secret"]["id"])

    def guess(self, url: str, account: str, secret_id: str) -> str:
        """Guess wrong once; a process that is busy, which tests nothing, is asked again."""
        for _ in range(MOST_RETRIES):
            answer = self._send(url, account, f"secrets/{secret_id}/unlock", {"password": "a wrong guess"})
            code = str(answer.json()["code"])
            if code != "busy":
                self.answers[code] += 1
                return code
        raise AssertionError("the app stayed busy")

    def guess_at_once(self, tries: Iterable[tuple[str, str]]) -> None:
        """Make these guesses, each an account and a secret, from many threads, at each process in turn."""
        with ThreadPoolExecutor(THREADS) as pool:
            list(
                pool.map(lambda one: self.guess(one[0], *one[1]), zip(cycle(self.urls), tries, strict=False))
            )

    def _send(self, url: str, account: str, path: str, body: dict[str, str]) -> requests.Response:
        headers = {"Authorization": f"JWT {self.site.context_token(account)}"}
        return requests.post(f"{url}{API}/{path}", json=body, headers=headers, timeout=30)
