"""The server's main process: granian, a few workers, each with a pool of threads (docs/decisions/0005-server.md).

It keeps slow heads and idle connections away from the threads by itself. A slow body does hold a thread while the
app waits for it; how many may is bounded (`plugin.web.body_places`), and the documented proxy lets none through.

Nothing of the app is imported before a worker needs it: this process lives as long as the server, and watches only.
"""

import gc
import importlib
import json
import logging
import multiprocessing
import os
import signal
import sys
from dataclasses import asdict, dataclass
from functools import partial
from typing import Self
from wsgiref.types import WSGIApplication

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server

from plugin.hygiene import end_with_parent, keep_memory_private
from plugin.logs import configure_logs
from plugin.metrics.exporter import exporting

_MOST_HEAD_BYTES = 64 * 1024
"""Of the request line and all header fields together, roughly. A token in a URL comes to 8 KiB."""
_HEAD_MILLISECONDS = 75_000
"""For a head, and for the silence before it. More than the sixty seconds for which nginx keeps its idle connections:
whoever closes first must not be the one who is about to be asked."""
_GRACEFUL_SECONDS = 30

_QUIET_LOGS = {
    "handlers": {},
    "formatters": {},
    "filters": {"templates": {"()": "plugin.serving.Templates"}},
    # Nothing of granian's own is printed: the lines rise to the root logger, which is ours.
    "loggers": {"_granian": {"handlers": [], "filters": ["templates"], "propagate": True}},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How to serve. It stands in the process's arguments, which everybody on the machine may read."""

    host: str
    port: int
    workers: int
    threads: int
    log_level: str
    metrics_host: str
    metrics_port: int | None

    def to_text(self) -> str:
        """Write the plan down for the next process."""
        return json.dumps(asdict(self))

    @classmethod
    def of(cls, text: str) -> Self:
        """Read what `to_text` wrote."""
        return cls(**json.loads(text))


def run(plan: Plan) -> None:
    """Serve until the process is told to stop."""
    multiprocessing.set_start_method("fork", force=True)
    with exporting(host=plan.metrics_host, port=plan.metrics_port):
        Server(
            "plugin.app:create_app",
            address=plan.host,
            port=plan.port,
            interface=Interfaces.WSGI,
            workers=plan.workers,
            blocking_threads=plan.threads,
            http=HTTPModes.http1,
            http1_settings=HTTP1Settings(
                header_read_timeout=_HEAD_MILLISECONDS, max_buffer_size=_MOST_HEAD_BYTES
            ),
            websockets=False,
            log_level=LogLevels.info,
            log_dictconfig=_QUIET_LOGS,
            respawn_failed_workers=True,
            workers_kill_timeout=_GRACEFUL_SECONDS,
        ).serve(target_loader=partial(_load, plan.workers, os.getpid()), wrap_loader=False)


def _load(workers: int, parent: int) -> WSGIApplication:
    """Make the app, once in each process: connections must not be shared."""
    # The main process's handlers came along with the fork; until granian sets its own, a signal just ends this one.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    end_with_parent(parent)
    app: WSGIApplication = importlib.import_module("plugin.worker").make_app(workers)
    # What start-up made lives as long as the process: the collector need not look at it at each full pass.
    gc.collect()
    gc.freeze()
    return app


class Templates(logging.Filter):
    """Cuts granian's lines off at the first colon: what follows may be part of a request."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep the start of a line."""
        record.msg, record.args = str(record.msg).partition(":")[0], ()
        return True


def main(text: str) -> None:
    """Serve as a plan says, in the process that `plugin.server` has become."""
    keep_memory_private()
    plan = Plan.of(text)
    configure_logs(plan.log_level)
    run(plan)


if __name__ == "__main__":
    main(sys.argv[1])
