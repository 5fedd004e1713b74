"""The yardstick: Atlassian's official Node framework with the same five rows, on the same core."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.web.load import Request
from bench.web.process import Server, free_port, running
from bench.web.site import ISSUE, Site, account
from bench.web.subject import SECRETS

FOLDER = Path(__file__).resolve().parents[1] / "ace"
_MOMENT = "2026-01-01T09:00:00.000Z"


@dataclass(frozen=True, slots=True)
class Yardstick:
    """How the Node app is started, and what it is asked."""

    folder: Path
    site: Site
    port: int

    @property
    def url(self) -> str:
        """Return its address."""
        return f"http://127.0.0.1:{self.port}"

    @contextmanager
    def serving(self) -> Iterator[Server]:
        """Serve it for the length of a block, with an empty store of its own."""
        database, seed = self.folder / "yardstick.db", self.folder / "yardstick.json"
        for old in self.folder.glob("yardstick.db*"):
            old.unlink()
        seed.write_text(json.dumps({"tenant": self.site.tenant(), "container_id": ISSUE, "rows": _rows()}))
        environ = {
            "NODE_ENV": "production",
            "PORT": str(self.port),
            "AC_LOCAL_BASE_URL": self.url,
            "YARDSTICK_DATABASE": str(database),
            "YARDSTICK_SEED": str(seed),
        }
        command = ("node", str(FOLDER / "app.js"))
        log = self.folder / "yardstick.log"
        with running(command, url=self.url, environ=environ, log=log) as server:
            yield server

    def page(self) -> list[Request]:
        """Return requests for its page, signed now."""
        return self.site.page_requests("/panel", {})

    def listing(self) -> list[Request]:
        """Return requests for its JSON, signed now."""
        return self.site.context_requests("/secrets")


def prepare(folder: Path, site: Site) -> Yardstick:
    """Return the yardstick for a site; its files go to a folder."""
    return Yardstick(folder, site, free_port())


def _rows() -> list[dict[str, object]]:
    return [
        {
            "id": f"00000000-0000-4000-8000-{number:012d}",
            "title": f'Database <{number}> & "friends"',
            "created_by": account(number),
            "created_at": _MOMENT,
            "updated_by": account(number),
            "updated_at": _MOMENT,
            "version": 1,
        }
        for number in range(SECRETS)
    ]
