"""Which groups an account belongs to."""

from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from plugin.connect import groups
from plugin.connect.errors import AccountRequired
from plugin.domain.container import Product
from plugin.domain.errors import HostUnavailable
from plugin.domain.ids import AccountId
from tests.connect.atlassian import answers_json, qsh_of_wire, site_host, token_claims
from tests.connect.local_host import LocalHost

ALICE = AccountId("557058:alice")


def test_jiras_groups_count_by_name_and_by_id(host: LocalHost, session: requests.Session) -> None:
    """A policy may name either; a group without an id counts by its name."""
    answers_json(
        host, [{"name": "developers", "groupId": "g-1", "self": "x"}, {"name": "old", "groupId": None}]
    )

    found = site_host(host, session, Product.JIRA).groups_of(ALICE)

    assert found == {"developers", "g-1", "old"}
    (asked,) = host.asked
    assert asked.target == "/rest/api/3/user/groups?accountId=557058%3Aalice"
    assert token_claims(asked)["qsh"] == qsh_of_wire(asked, base_path="")


def test_confluences_groups_are_read_to_the_last_page(host: LocalHost, session: requests.Session) -> None:
    """Each page goes on where the one before ended, however many it had."""
    answers_json(
        host,
        {"results": [{"type": "group", "name": "a", "id": "1"}, {"type": "group", "name": "b", "id": "2"}]},
        {"results": [{"type": "group", "name": "c", "id": "3"}]},
        {"results": []},
    )

    found = site_host(host, session, Product.CONFLUENCE).groups_of(ALICE)

    assert found == {"a", "1", "b", "2", "c", "3"}
    queries = [parse_qs(urlsplit(asked.target).query) for asked in host.asked]
    assert [query["start"] for query in queries] == [["0"], ["2"], ["3"]]
    assert {urlsplit(asked.target).path for asked in host.asked} == {"/wiki/rest/api/user/memberof"}


def test_pages_without_an_end_are_left(
    host: LocalHost, session: requests.Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bounded number of questions, whatever the host answers."""
    monkeypatch.setattr(groups, "PAGES", 3)
    host.always(200, b'{"results": [{"name": "a", "id": "1"}]}')

    assert site_host(host, session, Product.CONFLUENCE).groups_of(ALICE) == {"a", "1"}
    assert len(host.asked) == 3


@pytest.mark.parametrize("product", list(Product))
def test_an_account_that_the_host_does_not_know_is_in_no_group(
    host: LocalHost, session: requests.Session, product: Product
) -> None:
    """404 is an answer, and means none."""
    host.always(404, b"{}")

    assert site_host(host, session, product).groups_of(ALICE) == frozenset()


@pytest.mark.parametrize(
    "body", [b"{}", b"[1]", b"null", b"not json", b'{"results": {}}', b'{"results": [1]}']
)
@pytest.mark.parametrize("product", list(Product))
def test_nonsense_is_no_answer(
    host: LocalHost, session: requests.Session, product: Product, body: bytes
) -> None:
    """Nothing but a list of groups says who is in one."""
    host.always(200, body)

    with pytest.raises(HostUnavailable):
        site_host(host, session, product).groups_of(ALICE)


def test_nobody_is_asked_about_nobody(host: LocalHost, session: requests.Session) -> None:
    """An empty account id is never sent."""
    with pytest.raises(AccountRequired):
        site_host(host, session, Product.JIRA).groups_of(AccountId(" "))
    assert not host.asked
