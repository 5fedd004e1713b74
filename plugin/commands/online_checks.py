"""The doctor's looks at the network: the base URL leads to this app, Atlassian's keys answer, the clock is right.

None of them sends anything but a plain GET to an address that the settings name.
"""

from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

import requests

from descriptor import paths
from plugin.commands.finding import Finding
from plugin.connect.exchange import new_session
from plugin.domain.clock import Clock
from plugin.settings import Settings

TIMEOUT_SECONDS = 5.0
MOST_SKEW = timedelta(seconds=30)
"""Tokens are good from the moment they are made, give or take half a minute."""

_ALIVE = "/healthz"


def look_outside(settings: Settings, *, clock: Clock) -> list[Finding]:
    """Ask the base URL and Atlassian's install keys, and hold the clock against theirs."""
    session = new_session(settings.app_key)
    keys, asked_at = _answer(session, settings.install_keys_url), clock.now()
    return [_base_url(session, settings), _install_keys(keys), _clock(keys, asked_at)]


def _base_url(session: requests.Session, settings: Settings) -> Finding:
    subject = "base URL from outside"
    alive = _answer(session, settings.base_url + _ALIVE)
    if alive is None or alive.status_code != requests.codes.ok:
        mend = "start the app, and point DNS, TLS and the proxy at it"
        return Finding(subject, is_good=False, text=f"{_said(alive)} at {_ALIVE}; to mend it: {mend}")
    described = _answer(session, settings.base_url + paths.DESCRIPTOR)
    if described is None or described.status_code != requests.codes.ok or not _is_ours(described, settings):
        mend = "the proxy must send every path to this app, and the app must have the same settings"
        return Finding(subject, is_good=False, text=f"another descriptor stands there; to mend it: {mend}")
    return Finding(subject, is_good=True, text="answers, with this app's descriptor")


def _is_ours(answer: requests.Response, settings: Settings) -> bool:
    try:
        described = answer.json()
    except requests.JSONDecodeError:
        return False
    return (
        isinstance(described, dict)
        and described.get("key") == settings.app_key
        and described.get("baseUrl") == settings.base_url
    )


def _install_keys(keys: requests.Response | None) -> Finding:
    if keys is None:
        mend = "let this machine reach SECRETS_INSTALL_KEYS_URL; no site can install the app without"
        return Finding("install keys", is_good=False, text=f"{_said(keys)}; to mend it: {mend}")
    return Finding("install keys", is_good=True, text="their server answers")


def _clock(keys: requests.Response | None, now: datetime) -> Finding:
    """Compare with the `Date` of an answer (RFC 9110, section 6.6.1), which is whole seconds."""
    try:
        theirs = parsedate_to_datetime(keys.headers["Date"]) if keys is not None else None
    except (KeyError, ValueError):
        theirs = None
    if theirs is None or theirs.tzinfo is None:
        return Finding("clock", is_good=False, text="there was no other clock to hold it against")
    skew = round(abs((now - theirs).total_seconds()))
    if skew > MOST_SKEW.total_seconds():
        mend = "set the machine's time by NTP; tokens are refused until then"
        return Finding("clock", is_good=False, text=f"{skew} seconds off; to mend it: {mend}")
    return Finding("clock", is_good=True, text="agrees with that of the install keys' server")


def _answer(session: requests.Session, url: str) -> requests.Response | None:
    """Return the answer, whatever it is, or None when there is none."""
    try:
        return session.get(url, timeout=TIMEOUT_SECONDS, allow_redirects=False)
    except requests.RequestException:
        return None


def _said(answer: requests.Response | None) -> str:
    return "no answer" if answer is None else f"status {answer.status_code}"
