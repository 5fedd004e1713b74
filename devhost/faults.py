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


@dataclass(slots=True)
class Faults:
    """The trouble a site has now; `seconds` is how slow it is, or how long a throttled caller shall wait."""

    trouble: Trouble = Trouble.NONE
    seconds: int = 0

    def interfere(self) -> Response | None:
        """Answer in the REST call's place, or let it through after a while."""
        match self.trouble:
            case Trouble.SLOW:
                time.sleep(self.seconds)
                return None
            case Trouble.DOWN:
                return Response("upstream connect error", status=503, mimetype="text/plain")
            case Trouble.GARBAGE:
                return Response("<html><body>Something went wrong", status=200, mimetype="text/html")
            case Trouble.THROTTLED:
                return Response(status=429, headers={"Retry-After": str(self.seconds)})
            case Trouble.NONE:
                return None
