"""Sites of the devhost without a running app: installed by hand, asked through Flask's test client."""

from collections.abc import Callable
from datetime import datetime

import pytest
from flask.testing import FlaskClient

from descriptor.builder import build
from devhost.app import create_app
from devhost.descriptor import read_descriptor
from devhost.installer import Installer
from devhost.keys import InstallKey, new_install_key
from devhost.sites import Installation, Site, acme_confluence, acme_jira
from tests.devhost.signed_call import APP_KEY, APP_URL, NOW, SHARED_SECRET


def installed(site: Site) -> Site:
    body = build(APP_URL, APP_KEY, product=site.product)
    descriptor = read_descriptor(body, product=site.product, base_url=APP_URL)
    site.installation = Installation(descriptor, NOW, SHARED_SECRET)
    return site


@pytest.fixture
def jira() -> Site:
    return installed(acme_jira("http://127.0.0.1:9001"))


@pytest.fixture
def confluence() -> Site:
    return installed(acme_confluence("http://127.0.0.1:9002"))


@pytest.fixture(scope="session")
def install_key() -> InstallKey:
    return new_install_key()


@pytest.fixture
def client_of(install_key: InstallKey) -> Callable[[Site], FlaskClient]:
    def make(site: Site, now: datetime = NOW) -> FlaskClient:
        def clock() -> datetime:
            return now

        app = create_app(site, (site,), Installer(APP_URL, install_key, clock), clock)
        app.config["SERVER_NAME"] = site.origin.removeprefix("http://")

        return app.test_client()

    return make
