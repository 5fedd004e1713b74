"""The sites of all tenants, as maintenance asks them over HTTP."""

from datetime import UTC, datetime

import jwt

from plugin.domain.container import Container, Product
from plugin.hosts import open_hosts
from plugin.services.authenticating import SigningTenant
from plugin.settings import Settings
from tests.cast import ISSUE, SHARED_SECRET, make_installation
from tests.connect.local_host import local_host, reply
from tests.fakes import FakeClock

SETTINGS = Settings(
    base_url="http://127.0.0.1:9000", database_url="sqlite:///unused.db", root_keys="unused.json"
)
UNCHECKED = {"verify_aud": False, "verify_exp": False, "verify_iat": False}


def test_a_tenant_is_asked_at_its_own_address_with_its_own_secret():
    """The token is signed as the tenant's, and names it as its audience."""
    with local_host() as outside:
        site = make_installation(base_url=outside.url)
        host = open_hosts(SETTINGS, clock=FakeClock(datetime.now(UTC))).of(SigningTenant(site, SHARED_SECRET))

        assert host.has(ISSUE)

        (asked,) = outside.asked
    token = asked.headers["Authorization"].removeprefix("JWT ")
    claims = jwt.decode(token, SHARED_SECRET, algorithms=["HS256"], options=UNCHECKED)
    assert (claims["iss"], claims["aud"]) == (SETTINGS.app_key, [site.client_key])


def test_another_products_container_is_not_there():
    """A Jira site is not asked for pages."""
    with local_host() as outside:
        outside.answer = lambda handler, _asked: reply(handler, 200, b"{}")
        site = make_installation(base_url=outside.url)
        host = open_hosts(SETTINGS, clock=FakeClock()).of(SigningTenant(site, SHARED_SECRET))

        assert not host.has(Container(Product.CONFLUENCE, "98304"))
        assert outside.asked == []
