"""Somebody in front of the app: his page asks for a fresh token before each call, as the real one does."""

from dataclasses import dataclass, field
from typing import Any, ClassVar
from uuid import UUID

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.site import Site

API = "/connect/api/v1"
PASSWORD = "correct horse battery"
CONTENT = "root / hunter2 / port 5432"
NOWHERE = UUID("00000000-0000-4000-8000-000000000000")


@dataclass(frozen=True)
class Unlocked:
    """A secret that its author holds open."""

    id: str
    grant: str = field(repr=False)

    @property
    def path(self) -> str:
        """The secret's path within the API."""
        return f"secrets/{self.id}"


@dataclass(frozen=True)
class Person:
    """An account of one site, standing on one container of it."""

    client: FlaskClient
    site: Site
    account: str | None
    container: str | None = None

    api: ClassVar[str] = API

    def token(self, **changes: Any) -> str:
        """Return a fresh context token."""
        return self.site.context_token(
            self.account, **{"context": self.site.context_claim(self.container), **changes}
        )

    def proof(self) -> dict[str, str]:
        """Return the headers with a fresh token."""
        return {"Authorization": f"JWT {self.token()}"}

    def call(
        self,
        method: str,
        path: str,
        *,
        grant: str | None = None,
        headers: dict[str, str] | None = None,
        **body: Any,
    ) -> TestResponse:
        """Call the API; `body` is `json=` or `data=`."""
        sent = {**self.proof(), **(headers or {})}
        if grant is not None:
            sent["X-Secrets-Grant"] = grant
        return self.client.open(f"{self.api}/{path}", method=method, headers=sent, **body)

    def view(self, target: str, **changes: Any) -> TestResponse:
        """Open a page, with a token that is bound to it."""
        token = self.site.bound_token("GET", target, self.account, **changes)
        return self.client.get(f"{target}{'&' if '?' in target else '?'}jwt={token}")

    def list(self) -> list[dict[str, Any]]:
        """Return the secrets of the container."""
        secrets: list[dict[str, Any]] = self.call("GET", "secrets").get_json()["secrets"]
        return secrets

    def add(self, title: str = "Database", password: str = PASSWORD, content: str = CONTENT) -> Unlocked:
        """Add a secret."""
        answer = self.call("POST", "secrets", json={"title": title, "password": password, "content": content})
        assert answer.status_code == 201, answer.get_json()
        made = answer.get_json()
        return Unlocked(made["secret"]["id"], made["grant"]["token"])

    def unlock(self, secret: Unlocked, password: str = PASSWORD) -> Unlocked:
        """Open a secret with its password."""
        answer = self.call("POST", f"{secret.path}/unlock", json={"password": password})
        assert answer.status_code == 200, answer.get_json()
        return Unlocked(secret.id, answer.get_json()["grant"]["token"])

    def reveal(self, secret: Unlocked, grant: str | None = None) -> TestResponse:
        """Ask for the content."""
        return self.call("GET", secret.path, grant=secret.grant if grant is None else grant)

    def edit(self, secret: Unlocked, *, based_on: str | None = '"1"', **changes: object) -> TestResponse:
        """Save a change over a version."""
        headers = {} if based_on is None else {"If-Match": based_on}
        return self.call("PATCH", secret.path, grant=secret.grant, headers=headers, json=changes)
