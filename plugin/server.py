"""Starts the server: checks the addresses, and then becomes it.

The process that starts it has imported the whole app, to check that everything is in place. The server's main process
only watches its workers, so it begins anew with little in its memory (`plugin.serving`); the workers import the app.
"""

import os
import socket
import sys
from typing import NoReturn

from plugin.serving import Plan
from plugin.settings import Settings
from plugin.web.body_places import places_for


class AddressTaken(Exception):
    """Nobody can listen there, or somebody does. `address` is a host and a port."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__("the address cannot be listened on")
        self.address = f"{host}:{port}"


def serve(settings: Settings, *, host: str, port: int, workers: int) -> NoReturn:
    """Become the server, which serves until it is told to stop; requests in flight are finished first.

    Raises:
        AddressTaken: the app's address or that of the metrics.

    """
    _require_free(host, port)
    if settings.metrics_port is not None:
        _require_free(settings.metrics_host, settings.metrics_port)
    plan = Plan(
        host=host,
        port=port,
        workers=workers,
        threads=settings.threads + places_for(settings.threads),
        log_level=settings.log_level,
        metrics_host=settings.metrics_host,
        metrics_port=settings.metrics_port,
    )
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", "plugin.serving", plan.to_text()])  # noqa: S606 - no shell is wanted


def _require_free(host: str, port: int) -> None:
    """Refuse an address that somebody listens on: granian would share it with him (SO_REUSEPORT)."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # As servers do: connections of the last one that are still closing are no obstacle.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise AddressTaken(host, port) from error
