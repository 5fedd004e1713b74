"""Signed calls to one site's REST API."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

import requests

from plugin.connect.allowed_hosts import AllowedHosts
from plugin.connect.errors import (
    ExchangeFailed,
    HostFault,
    HostFaultReason,
    InstallRefused,
    NotFoundAtHost,
)
from plugin.connect.exchange import Answer, Call, Patience, exchange
from plugin.connect.outgoing import sign_request
from plugin.connect.qsh import RequestLine
from plugin.connect.tenant import Tenant
from plugin.domain.clock import Clock
from plugin.domain.errors import HostUnavailable

MAX_ANSWER_BYTES = 256 * 1024
MAX_RETRY_SECONDS = 3600
PATIENCE = Patience(max_bytes=MAX_ANSWER_BYTES)

_OK, _NOT_FOUND = 200, 404
_DONE = frozenset({200, 201})
_MAY_SAY_WHEN = frozenset({429, 503})

_Read = TypeVar("_Read")


@dataclass(frozen=True, slots=True)
class Client:
    """What the calls to all sites have in common."""

    session: requests.Session
    app_key: str
    clock: Clock
    allowed_hosts: AllowedHosts
    patience: Patience = PATIENCE


@dataclass(frozen=True, slots=True)
class Site:
    """One site, as the app may call it."""

    client: Client
    tenant: Tenant
    base_url: str

    def hurried(self, seconds: float) -> "Site":
        """Return the same site, waited for no longer than this: for a connection, and again for an answer."""
        patience = self.client.patience
        hurried = replace(
            patience,
            connect_seconds=min(seconds, patience.connect_seconds),
            answer_seconds=min(seconds, patience.answer_seconds),
        )
        return replace(self, client=replace(self.client, patience=hurried))

    def get(self, path: str, query: Mapping[str, str]) -> Mapping[str, Any]:
        """Ask with GET, and no body: Atlassian answers 403 to a GET with one.

        Raises:
            NotFoundAtHost: the site answered 404.
            HostUnavailable: it gave no usable answer.

        """
        target = f"{path}?{urlencode(query, quote_via=quote, safe='')}" if query else path
        return self._ask(_Question("GET", target))

    def get_list(self, path: str, query: Mapping[str, str]) -> list[Any]:
        """Ask with GET for a JSON array.

        Raises:
            NotFoundAtHost: the site answered 404.
            HostUnavailable: it gave no usable answer.

        """
        question = _Question("GET", f"{path}?{urlencode(query, quote_via=quote, safe='')}")
        return self._send(question, _json_array)

    def post(self, path: str, body: Mapping[str, Any], **headers: str) -> Mapping[str, Any]:
        """Ask with POST.

        Raises:
            NotFoundAtHost: the site answered 404.
            HostUnavailable: it gave no usable answer.

        """
        data = json.dumps(body).encode("utf-8")
        return self._ask(_Question("POST", path, {**headers, "Content-Type": "application/json"}, data))

    def put(self, path: str, body: Mapping[str, Any]) -> None:
        """Set a value.

        Raises:
            NotFoundAtHost: the site answered 404.
            HostUnavailable: it did not say that it was done.

        """
        data = json.dumps(body).encode("utf-8")
        self._send(_Question("PUT", path, {"Content-Type": "application/json"}, data), _require_done)

    def authorization(self, request: RequestLine, now: datetime) -> str:
        """Return the header that lets a call in: in Connect, a token that we sign for this one request."""
        return f"JWT {sign_request(request, app_key=self.client.app_key, tenant=self.tenant, now=now)}"

    def tell(self, path: str, body: Mapping[str, Any], read: Callable[[Answer], _Read]) -> _Read:
        """Send with POST what has an answer of its own kind, which `read` takes from a whole answer.

        Raises:
            HostFault: from `read`, becomes HostUnavailable.
            HostUnavailable: the site gave no usable answer.

        """
        data = json.dumps(body).encode("utf-8")
        return self._send(_Question("POST", path, {"Content-Type": "application/json"}, data), read)

    def _ask(self, question: "_Question") -> Mapping[str, Any]:
        return self._send(question, json_object)

    def _send(self, question: "_Question", read: Callable[[Answer], _Read]) -> _Read:
        now = self.client.clock.now()
        self._require_allowed()
        try:
            answer = exchange(self.client.session, self._signed(question, now), self.client.patience)
            return read(answer)
        except ExchangeFailed as error:
            raise HostUnavailable from HostFault(error.reason)
        except HostFault as fault:
            raise HostUnavailable(retry_after_seconds=_retry_after(answer, now)) from fault

    def _require_allowed(self) -> None:
        """Check the address at each call, too: the setting may have become stricter since the site installed."""
        try:
            self.client.allowed_hosts.base_url(self.base_url)
        except InstallRefused:
            raise HostUnavailable from HostFault(HostFaultReason.NOT_ALLOWED)

    def _signed(self, question: "_Question", now: datetime) -> Call:
        # The target is relative to the base URL already, so there is no base path to leave out of the hash.
        authorization = self.authorization(RequestLine(question.method, question.target), now)
        headers = {"Accept": "application/json", "Authorization": authorization, **question.headers}
        return Call(question.method, self.base_url.rstrip("/") + question.target, headers, question.body)


@dataclass(frozen=True, slots=True)
class _Question:
    method: str
    target: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None


def _require_done(answer: Answer) -> None:
    _require_status(answer, _DONE)


def _require_status(answer: Answer, good: frozenset[int]) -> None:
    if answer.status == _NOT_FOUND:
        raise NotFoundAtHost
    if answer.status not in good:
        raise HostFault(HostFaultReason.STATUS, status=answer.status)


def json_object(answer: Answer) -> Mapping[str, Any]:
    """Read the JSON object of an answer with status 200.

    Raises:
        NotFoundAtHost: the status is 404.
        HostFault: it is another one, or there is no such object.

    """
    decoded = _json(answer)
    if not isinstance(decoded, dict):
        raise HostFault(HostFaultReason.NONSENSE)
    return decoded


def _json_array(answer: Answer) -> list[Any]:
    decoded = _json(answer)
    if not isinstance(decoded, list):
        raise HostFault(HostFaultReason.NONSENSE)
    return decoded


def _json(answer: Answer) -> object:
    _require_status(answer, frozenset({_OK}))
    try:
        return json.loads(answer.body)
    except (ValueError, RecursionError):
        raise HostFault(HostFaultReason.NONSENSE) from None


def _retry_after(answer: Answer, now: datetime) -> int | None:
    """Read `Retry-After`: seconds or a date (RFC 9110, section 10.2.3); nonsense counts as absent."""
    text = (answer.retry_after or "").strip()
    if answer.status not in _MAY_SAY_WHEN or not text.isascii():
        return None
    if text.isdigit():
        seconds = float(text[:10])
    else:
        try:
            seconds = (parsedate_to_datetime(text) - now).total_seconds()
        except (TypeError, ValueError):
            return None
    return int(min(max(seconds, 1), MAX_RETRY_SECONDS))
