"""Why a request is refused before any use case sees it. `plugin.web.errors` says how each is answered."""


class Unauthenticated(Exception):
    """The request does not prove who is calling. `reason` is for the log alone."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Anonymous(Exception):
    """The token is good, but nobody is logged in."""


class TooLarge(Exception):
    """The request's body is larger than any that the app takes."""


class NoPlaceForBody(Exception):
    """Too many other bodies are being waited for."""
