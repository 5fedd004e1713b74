"""The host of one tenant."""

import pytest
import requests

from plugin.connect.errors import AccountRequired
from plugin.domain.access import NO_ACCESS
from plugin.domain.container import Container, Product
from plugin.domain.errors import HostUnavailable
from plugin.domain.ids import AccountId
from tests.connect.atlassian import site_host
from tests.connect.local_host import LocalHost
from tests.connect.makers import SHARED_SECRET

ISSUE = Container(Product.JIRA, "10042")
ALICE = AccountId("alice")


@pytest.mark.parametrize("account", ["", " ", "\t"])
@pytest.mark.parametrize("product", list(Product))
def test_nobody_is_asked_about_nobody(
    host: LocalHost, session: requests.Session, product: Product, account: str
) -> None:
    """Without an account Jira would answer for the app itself, so the question is not sent."""
    site = site_host(host, session, product)

    with pytest.raises(AccountRequired):
        site.access(Container(product, "1"), AccountId(account))
    with pytest.raises(AccountRequired):
        site.is_admin(AccountId(account))
    assert not host.asked


def test_the_other_products_container_is_not_asked_about(host: LocalHost, session: requests.Session) -> None:
    """A Jira site knows no pages."""
    site = site_host(host, session, Product.JIRA)

    assert site.access(Container(Product.CONFLUENCE, "10042"), ALICE) == NO_ACCESS
    assert not host.asked


@pytest.mark.parametrize("container_id", ["", "0", "../1", "1/2", "1?x=1", "1\n", "٣", "1" * 20, "ACME-1"])
@pytest.mark.parametrize("product", list(Product))
def test_an_id_cannot_change_the_question(
    host: LocalHost, session: requests.Session, product: Product, container_id: str
) -> None:
    """An id that is not a plain number gives no access and no call."""
    site = site_host(host, session, product)

    assert site.access(Container(product, container_id), ALICE) == NO_ACCESS
    assert not host.asked


@pytest.mark.parametrize("product", list(Product))
@pytest.mark.parametrize("status", [401, 403, 429, 500, 503])
def test_a_host_in_trouble_allows_nothing(
    host: LocalHost, session: requests.Session, product: Product, status: int
) -> None:
    """Every question ends in the same error, never in a yes or a silent no."""
    host.always(status, b'{"hasPermission": true, "globalPermissions": ["ADMINISTER"]}')
    site = site_host(host, session, product)

    with pytest.raises(HostUnavailable):
        site.access(Container(product, "10042"), ALICE)
    with pytest.raises(HostUnavailable):
        site.is_admin(ALICE)


def test_the_secret_is_not_shown(host: LocalHost, session: requests.Session) -> None:
    """No repr on the way holds the shared secret."""
    assert SHARED_SECRET not in repr(site_host(host, session, Product.JIRA))
