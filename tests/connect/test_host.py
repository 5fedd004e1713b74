"""The host of one tenant."""

import contextlib
from typing import Any

import pytest
import requests

from plugin.connect.errors import AccountRequired, HostFault, HostFaultReason
from plugin.domain.access import NO_ACCESS
from plugin.domain.container import Container, Product
from plugin.domain.errors import HostUnavailable
from plugin.domain.ids import AccountId
from tests.connect.atlassian import host_client, site_host
from tests.connect.local_host import Asked, LocalHost, reply
from tests.connect.makers import SHARED_SECRET, acme

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


@pytest.mark.parametrize("product", list(Product))
def test_a_silent_host_is_left_alone_for_a_while(
    host: LocalHost, session: requests.Session, product: Product
) -> None:
    """Five failed checks, of whatever kind, and the sixth is refused without a call."""
    host.always(503, b"")
    site = site_host(host, session, product)
    for _ in range(3):
        with pytest.raises(HostUnavailable):
            site.access(Container(product, "10042"), ALICE)
    for _ in range(2):
        with pytest.raises(HostUnavailable):
            site.is_admin(ALICE)
    host.asked.clear()

    with pytest.raises(HostUnavailable) as caught:
        site.access(Container(product, "10042"), ALICE)

    assert not host.asked
    assert caught.value.retry_after_seconds == 5


def test_a_check_counts_once_however_many_calls_it_took(host: LocalHost, session: requests.Session) -> None:
    """A host that hangs up is called twice for each check; ten calls are five failures, not more."""

    def hang_up(handler: Any, _asked: Asked) -> None:
        handler.close_connection = True

    host.answer = hang_up
    site = site_host(host, session, Product.JIRA)
    asked = []
    for _ in range(6):
        host.asked.clear()
        with pytest.raises(HostUnavailable):
            site.is_admin(ALICE)
        asked.append(len(host.asked))

    assert asked == [2, 2, 2, 2, 2, 0]


@pytest.mark.parametrize("status", [404, 429])
def test_a_host_that_refuses_is_asked_again_and_again(
    host: LocalHost, session: requests.Session, status: int
) -> None:
    """An answer with 4xx is one: nobody is locked out by a missing page or a throttled minute."""
    host.always(status, b"{}")
    site = site_host(host, session, Product.JIRA)
    for _ in range(8):
        with contextlib.suppress(HostUnavailable):
            site.is_admin(ALICE)
    assert len(host.asked) == 8

    host.always(200, b'{"globalPermissions": ["ADMINISTER"]}')

    assert site.is_admin(ALICE)


def test_the_same_tenant_meets_the_same_breaker(host: LocalHost, session: requests.Session) -> None:
    """Each request makes a new view of the host; what was learnt before counts for it."""
    host.always(503, b"")
    client = host_client(host, session)
    for _ in range(5):
        with pytest.raises(HostUnavailable):
            client.at(acme(), base_url=host.url).is_admin(ALICE)
    host.asked.clear()

    with pytest.raises(HostUnavailable):
        client.at(acme(), base_url=host.url).is_admin(ALICE)

    assert not host.asked


def test_an_address_that_no_site_may_have_is_never_called(host: LocalHost, session: requests.Session) -> None:
    """The allowed hosts count at each call, not only when a site installs: the setting may be stricter by now."""
    client = host_client(host, session)
    elsewhere = client.at(acme(), base_url=host.url.replace("127.0.0.1", "localhost"))

    for ask in (
        lambda: elsewhere.access(ISSUE, ALICE),
        lambda: elsewhere.is_admin(ALICE),
        lambda: elsewhere.has(ISSUE),
        lambda: elsewhere.mark(ISSUE, is_present=True),
    ):
        with pytest.raises(HostUnavailable) as refusal:
            ask()
        assert isinstance(refusal.value.__cause__, HostFault)
        assert refusal.value.__cause__.reason is HostFaultReason.NOT_ALLOWED
    assert not host.asked


def test_marks_that_fail_keep_nobody_from_his_secrets(host: LocalHost, session: requests.Session) -> None:
    """Five failed marks make marks be left alone; who may do what is still asked."""

    def answer(handler: Any, asked: Asked) -> None:
        reply(handler, 500 if asked.method == "PUT" else 200, b'{"globalPermissions": ["ADMINISTER"]}')

    host.answer = answer
    site = site_host(host, session, Product.JIRA)
    for _ in range(6):
        with pytest.raises(HostUnavailable):
            site.mark(ISSUE, is_present=True)
    assert len(host.asked) == 5

    assert site.is_admin(ALICE)


def test_failed_checks_do_not_keep_marks_away(host: LocalHost, session: requests.Session) -> None:
    """Nor the other way round: each kind of call learns from its own."""

    def answer(handler: Any, asked: Asked) -> None:
        reply(handler, 200 if asked.method == "PUT" else 500, b"{}")

    host.answer = answer
    site = site_host(host, session, Product.JIRA)
    for _ in range(5):
        with pytest.raises(HostUnavailable):
            site.is_admin(ALICE)

    site.mark(ISSUE, is_present=True)

    assert host.asked[-1].method == "PUT"
