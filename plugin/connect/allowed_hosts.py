"""Which addresses a Jira or Confluence site may have.

The app sends signed calls to a site's base URL, and that URL comes in an unsigned body: unchecked, it would
let an event aim those calls at any machine that the app can reach.
"""

import ipaddress
import re
from dataclasses import dataclass
from typing import Self

from plugin.connect.errors import AllowedHostsMalformed, InstallFault, InstallRefused

MAX_URL_CHARACTERS = 512

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_SUFFIX = re.compile(rf"(?:\.{_LABEL}){{2,}}", re.IGNORECASE)
# One grammar reads the whole URL: no user, no query, no fragment, no escapes, no dot segments.
_URL = re.compile(
    rf"(?P<scheme>https?)://(?P<host>{_LABEL}(?:\.{_LABEL})*|\[::1\])(?::(?P<port>[1-9][0-9]{{0,4}}))?"
    r"(?P<path>(?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*)/?",
    re.IGNORECASE,
)
_MAX_PORT = 65535
_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class SiteUrl:
    """An address, read and in one canonical form."""

    scheme: str
    host: str
    port: int | None
    path: str

    @property
    def origin(self) -> str:
        """The scheme, host and port, as a browser writes them."""
        return f"{self.scheme}://{self.host}" + (f":{self.port}" if self.port is not None else "")

    @property
    def text(self) -> str:
        """The whole address, without a slash at the end."""
        return self.origin + self.path

    @property
    def is_loopback(self) -> bool:
        """Whether it names this machine."""
        if self.host == "localhost":
            return True
        address = _ip_address(self.host)
        return address is not None and address.is_loopback

    @property
    def is_public_name(self) -> bool:
        """Whether it is https on the standard port of a full domain name, not of an IP address."""
        last_label = self.host.rpartition(".")[2]
        is_name = "." in self.host and not last_label.isdigit() and _ip_address(self.host) is None
        return self.scheme == "https" and self.port is None and is_name


@dataclass(frozen=True, slots=True)
class AllowedHosts:
    """The setting: suffixes for https hosts, and exact origins."""

    suffixes: tuple[str, ...]
    origins: frozenset[str]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a list such as `.atlassian.net,.jira.com,http://127.0.0.1:9001`.

        A suffix allows https on the standard port of every host below it. An entry with a scheme allows
        exactly that origin; http only on loopback.

        Raises:
            AllowedHostsMalformed: an entry is neither, or there is none.

        """
        suffixes, origins = [], set()
        for position, entry in enumerate((part.strip() for part in text.split(",")), start=1):
            url = _read(entry)
            if _SUFFIX.fullmatch(entry):
                suffixes.append(entry.lower())
            elif url is not None and not url.path and (url.scheme == "https" or url.is_loopback):
                origins.add(url.origin)
            else:
                raise AllowedHostsMalformed(position)
        return cls(tuple(suffixes), frozenset(origins))

    def base_url(self, text: str) -> str:
        """Return a site's base URL in its canonical form.

        Raises:
            InstallRefused: it is not one of an allowed host.

        """
        url = _read(text)
        if url is None or not (url.origin in self.origins or self._has_suffix(url)):
            raise InstallRefused(InstallFault.BASE_URL)
        return url.text

    def display_origin(self, text: str | None) -> str | None:
        """Return the origin of a site's custom domain, or None if it has none that may frame the app.

        Any https host may be a custom domain: it is only ever named in `frame-ancestors` and in links.
        """
        url = _read(text) if text else None
        if url is None or not (url.is_public_name or url.origin in self.origins):
            return None
        return url.origin

    def _has_suffix(self, url: SiteUrl) -> bool:
        return url.is_public_name and any(url.host.endswith(suffix) for suffix in self.suffixes)


def _read(text: str) -> SiteUrl | None:
    match = _URL.fullmatch(text) if len(text) <= MAX_URL_CHARACTERS else None
    if match is None:
        return None
    scheme, host = match["scheme"].lower(), match["host"].lower()
    port = int(match["port"]) if match["port"] else None
    if port is not None and port > _MAX_PORT:
        return None
    # Browsers leave a scheme's own port out, so that one origin has one spelling.
    return SiteUrl(scheme, host, None if port == _DEFAULT_PORTS[scheme] else port, match["path"])


def _ip_address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return None
