"""The signed addresses of the app's pages."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, urlencode, urlsplit

from devhost.people import Person
from devhost.places import Place
from devhost.qsh import query_string_hash
from devhost.sites import Installation, Site
from devhost.tokens import Subject, request_token

_VARIABLE = re.compile(r"\{([^{}]+)\}")
_CONNECT_VERSION = "1001.0.0-SNAPSHOT"


@dataclass(frozen=True, slots=True)
class Visit:
    """Who looks at which place, and when."""

    person: Person | None
    place: Place
    now: datetime

    @property
    def subject(self) -> Subject:
        """What a token says about the visit."""
        return Subject(self.person.account_id if self.person else None, self.place.context)


def module_target(url: str, module_key: str, *, site: Site, place: Place) -> str:
    """Write the path and query of a module: variables filled in, the product's standard parameters added.

    A variable that the place does not know becomes empty, as in the products. The names of the standard
    parameters are from the documentation of context parameters.
    """
    filled = fill_variables(url, place.variables)
    standard = {
        "lic": "none",
        "cp": site.base_path,
        "xdm_e": site.origin,
        "xdm_c": f"channel-{module_key}",
        "cv": _CONNECT_VERSION,
        "loc": site.locale,
        "tz": "Europe/Berlin",
    }
    separator = "&" if "?" in filled else "?"
    return f"{filled}{separator}{urlencode(standard, quote_via=quote)}"


def fill_variables(url: str, variables: Mapping[str, str]) -> str:
    """Put percent-encoded values in the place of `{name}`; what is unknown becomes empty."""
    return _VARIABLE.sub(lambda found: quote(variables.get(found[1], ""), safe=""), url)


def target_token(
    site: Site, installation: Installation, subject: Subject, *, target: str, now: datetime
) -> str:
    """Make the token for a GET of `target`, a path and query relative to the app's base URL."""
    base_path = urlsplit(installation.descriptor.base_url).path
    qsh = query_string_hash("GET", base_path + target, base_path=base_path)
    return request_token(site, installation, subject, qsh=qsh, now=now)


def signed_url(site: Site, url: str, module_key: str, *, visit: Visit) -> str:
    """Give the signed address of a page of the app; `url` is a module's, its variables not filled in.

    Raises:
        NotInstalled: the site does not have the app.
    """
    installation = site.installed()
    target = module_target(url, module_key, site=site, place=visit.place)
    token = target_token(site, installation, visit.subject, target=target, now=visit.now)
    return f"{installation.descriptor.base_url}{target}&jwt={token}"
