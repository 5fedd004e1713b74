"""Troubles that a site's REST API can be told to have, so that the app's answer to them can be seen."""

import time
from dataclasses import dataclass
from enum import StrEnum

from flask import Response


class Trouble(StrEnum):
    """What goes wrong with each REST call."""

    NONE = "none"
    SLOW = "slow"
    DOWN = "down"
    GARBAGE = "garbage"
    THROTTLED = "throttled"
    HUGE = "huge"
    REDIRECT = "redirect"
    UNAUTHORIZED = "unauthorized"
    FORBIDDEN = "forbidden"
    MISSING = "missing"


_HUGE_BYTES = 1024 * 1024


@dataclass(slots=True)
class Faults:
    """The trouble a site has now."""

    trouble: Trouble = Trouble.NONE
    seconds: int = 0
    """How slow the site is, or how long a throttled caller shall wait (0: it does not say)."""

    def interfere(self) -> Response | None:
        """Answer in the REST call's place, or let it through after a while."""
        if self.trouble is Trouble.NONE:
            return None
        if self.trouble is Trouble.SLOW:
            time.sleep(self.seconds)
            return None
        return _answers(self.seconds)[self.trouble]


def _answers(seconds: int) -> dict[Trouble, Response]:
    return {
        Trouble.DOWN: Response("upstream connect error", status=503, mimetype="text/plain"),
        Trouble.GARBAGE: Response("<html><body>Something went wrong", status=200, mimetype="text/html"),
        Trouble.THROTTLED: Response(status=429, headers={"Retry-After": str(seconds)} if seconds else {}),
        Trouble.HUGE: Response(b"{}".ljust(_HUGE_BYTES), mimetype="application/json"),
        Trouble.REDIRECT: Response(status=302, headers={"Location": "/"}),
        Trouble.UNAUTHORIZED: Response(status=401),
        Trouble.FORBIDDEN: Response(status=403),
        Trouble.MISSING: Response(status=404),
    }
