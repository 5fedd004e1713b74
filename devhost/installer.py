"""Installing and uninstalling the app. Source: Atlassian's "Connect app lifecycle" and "Signed installs"."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

import requests

from devhost.calls import call_app
from devhost.descriptor import Descriptor, DescriptorRefused, Product, read_descriptor
from devhost.keys import InstallKey
from devhost.people import ADA
from devhost.qsh import query_string_hash
from devhost.sites import Installation, Site
from devhost.tokens import Subject, lifecycle_token, request_token

# A combined descriptor cannot serve both products: locations of admin pages and events differ.
_DESCRIPTOR_PATHS: Mapping[Product, str] = {
    "jira": "/atlassian-connect-jira.json",
    "confluence": "/atlassian-connect-confluence.json",
}


class LifecycleFailed(Exception):
    """The app could not be reached, or did not accept what the site told it."""


class AppUnreachable(LifecycleFailed):
    """Nothing answers at the app's address yet."""


@dataclass(frozen=True, slots=True)
class Installer:
    """Installs one app, found at its base URL, on any of the sites."""

    app_url: str
    key: InstallKey
    clock: Callable[[], datetime]
    _turn: Lock = field(default_factory=Lock, repr=False)

    def install(self, site: Site) -> None:
        """Install the app, or install it again: each time the site and the app agree on a new shared secret.

        Raises:
            LifecycleFailed: the app is unreachable, refused or has a wrong descriptor; the site stays as it was.
        """
        with self._turn:
            descriptor = self._descriptor(site.product)
            shared_secret = secrets.token_urlsafe(48)
            installation = Installation(descriptor, self.clock(), shared_secret)
            path = descriptor.lifecycle["installed"]
            body = _event(site, descriptor, "installed") | {"sharedSecret": shared_secret}
            self._post(path, body, token=self._lifecycle_token(site, path), expected=(200, 204))
            site.installation = installation
            self._tell_enabled(site, installation)

    def uninstall(self, site: Site) -> None:
        """Uninstall the app; the site forgets it even when the app does not accept the news.

        Raises:
            NotInstalled: the site does not have the app.
            LifecycleFailed: the app is unreachable or refused the event.
        """
        with self._turn:
            descriptor = site.installed().descriptor
            site.installation = None
            path = descriptor.lifecycle.get("uninstalled")
            if path is not None:
                body = _event(site, descriptor, "uninstalled")
                self._post(path, body, token=self._lifecycle_token(site, path), expected=(200, 204))

    def tell(self, site: Site, path: str, body: Mapping[str, Any]) -> int:
        """Send an event to the app; give the status that it answered.

        Raises:
            NotInstalled: the site does not have the app.
            LifecycleFailed: nothing answers.
        """
        token = request_token(site, site.installed(), Subject(), qsh=self._qsh(path), now=self.clock())
        try:
            return call_app("POST", self.app_url + path, token=token, body=body).status_code
        except requests.RequestException as error:
            raise LifecycleFailed(f"The app host did not answer {path}.") from error

    def _tell_enabled(self, site: Site, installation: Installation) -> None:
        descriptor = installation.descriptor
        path = descriptor.lifecycle.get("enabled")
        if path is not None:
            token = request_token(site, installation, Subject(), qsh=self._qsh(path), now=self.clock())
            self._post(path, _event(site, descriptor, "enabled"), token=token, expected=range(200, 300))

    def _descriptor(self, product: Product) -> Descriptor:
        try:
            answer = call_app("GET", self.app_url + _DESCRIPTOR_PATHS[product])
            if answer.status_code != requests.codes.ok:
                raise LifecycleFailed(f"The app host returned HTTP response code {answer.status_code}.")
            return read_descriptor(answer.json(), product=product, base_url=self.app_url)
        except requests.ConnectionError as error:
            raise AppUnreachable(f"Nothing answers at {self.app_url}.") from error
        except (requests.RequestException, DescriptorRefused) as error:
            raise LifecycleFailed(f"The descriptor cannot be used. {error}") from error

    def _lifecycle_token(self, site: Site, path: str) -> str:
        return lifecycle_token(site, self.key, audience=self.app_url, qsh=self._qsh(path), now=self.clock())

    def _qsh(self, path: str) -> str:
        base_path = urlsplit(self.app_url).path
        return query_string_hash("POST", base_path + path, base_path=base_path)

    def _post(
        self, path: str, body: Mapping[str, Any], *, token: str, expected: tuple[int, ...] | range
    ) -> None:
        try:
            answer = call_app("POST", self.app_url + path, token=token, body=body)
        except requests.RequestException as error:
            raise LifecycleFailed(f"The app host did not answer {path}.") from error
        if answer.status_code not in expected:
            raise LifecycleFailed(
                f"The app host returned HTTP response code {answer.status_code} for {path}."
            )


def _event(site: Site, descriptor: Descriptor, event_type: str) -> dict[str, Any]:
    admins = [person for person in site.people if site.is_admin(person)]
    return {
        "key": descriptor.key,
        "clientKey": site.client_key,
        "serverVersion": "6452",
        "pluginsVersion": "1001.0.0.SNAPSHOT",
        "baseUrl": site.base_url,
        "displayUrl": site.base_url,
        "productType": site.product,
        "description": f"Atlassian {site.product.capitalize()} at {site.base_url}",
        "accountId": (admins or [ADA])[0].account_id,
        "eventType": event_type,
    }
