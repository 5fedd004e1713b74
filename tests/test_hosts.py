"""The sites of all tenants, as maintenance asks them over HTTP."""

from datetime import UTC, datetime

import jwt
import pytest

from plugin.connect.errors import HostFaultReason
from plugin.domain.account_report import AccountAnswers, KeptAccount
from plugin.domain.container import Container, Product
from plugin.domain.errors import HostUnavailable
from plugin.hosts import open_account_registers, open_hosts
from plugin.services.credentials import Credentials
from plugin.services.signing_tenants import SigningTenant
from plugin.settings import Settings
from tests.cast import ALICE, ISSUE, NOON, SHARED_SECRET, make_installation
from tests.connect.local_host import LocalHost, local_host, reply
from tests.fakes import FakeClock

APP_KEY = "com.secrets-for-jira-and-confluence"
REPORTS = "/rest/atlassian-connect/latest/report-accounts"
UNCHECKED = {"verify_aud": False, "verify_exp": False, "verify_iat": False}


def settings(allowed: str, **changes: str) -> Settings:
    """Return settings that allow sites at one address."""
    return Settings(
        base_url="http://127.0.0.1:9000",
        database_url="sqlite:///unused.db",
        root_keys="unused.json",
        allowed_host_suffixes=allowed,
        **changes,
    )


def tenant_at(outside: LocalHost) -> SigningTenant:
    """Return a tenant whose site answers there."""
    return SigningTenant(make_installation(base_url=outside.url), Credentials(SHARED_SECRET))


def claims_of(outside: LocalHost) -> dict[str, object]:
    """Return the claims of the only call's token."""
    (asked,) = outside.asked
    token = asked.headers["Authorization"].removeprefix("JWT ")
    return jwt.decode(token, SHARED_SECRET, algorithms=["HS256"], options=UNCHECKED)


def test_a_tenant_is_asked_at_its_own_address_with_its_own_secret():
    """The token is signed as the tenant's, and names it as its audience."""
    with local_host() as outside:
        tenant = tenant_at(outside)
        host = open_hosts(settings(outside.url), clock=FakeClock(datetime.now(UTC))).of(tenant)

        assert host.has(ISSUE)

        claims = claims_of(outside)
    assert (claims["iss"], claims["aud"]) == (APP_KEY, [tenant.installation.client_key])


def test_another_products_container_is_not_there():
    """A Jira site is not asked for pages."""
    with local_host() as outside:
        outside.answer = lambda handler, _asked: reply(handler, 200, b"{}")
        host = open_hosts(settings(outside.url), clock=FakeClock()).of(tenant_at(outside))

        assert not host.has(Container(Product.CONFLUENCE, "98304"))
        assert outside.asked == []


def test_a_tenant_at_an_address_that_is_not_allowed_any_more_is_not_asked():
    """Nor told of its accounts."""
    with local_host() as outside:
        strict = settings(".atlassian.net", account_report_url=REPORTS)
        host = open_hosts(strict, clock=FakeClock()).of(tenant_at(outside))
        register = open_account_registers(strict, clock=FakeClock()).of(tenant_at(outside))

        for call in (lambda: host.has(ISSUE), lambda: register.report([KeptAccount(ALICE, NOON)])):
            with pytest.raises(HostUnavailable) as refusal:
                call()
            assert refusal.value.__cause__.reason is HostFaultReason.NOT_ALLOWED
        assert outside.asked == []


def test_a_tenants_accounts_are_reported_at_its_own_address():
    """With its own token, at the path that the setting names."""
    with local_host() as outside:
        outside.always(204, b"")
        told = settings(outside.url, account_report_url=REPORTS)
        tenant = tenant_at(outside)
        register = open_account_registers(told, clock=FakeClock(datetime.now(UTC))).of(tenant)

        assert register.report([KeptAccount(ALICE, NOON)]) == AccountAnswers()

        assert outside.asked[0].target == REPORTS
        assert claims_of(outside)["aud"] == [tenant.installation.client_key]


def test_without_the_setting_there_is_nothing_to_report_to():
    """That is the default."""
    assert open_account_registers(settings(".atlassian.net"), clock=FakeClock()) is None
