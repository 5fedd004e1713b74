"""Whether an issue or page is there, and the mark on an issue: the calls, and what counts as an answer."""

import json

import pytest
import requests

from plugin.domain.container import Container, Product
from plugin.domain.errors import HostUnavailable
from tests.connect.atlassian import answers_json, qsh_of_wire, site_host, token_claims
from tests.connect.local_host import LocalHost

ISSUE = Container(Product.JIRA, "10042")
PAGE = Container(Product.CONFLUENCE, "98304")
BOTH = [ISSUE, PAGE]
REQUESTS = {
    ISSUE: ("", "/rest/api/3/issue/10042?fields=created"),
    PAGE: ("/wiki", "/wiki/rest/api/content/98304?status=any"),
}


@pytest.mark.parametrize("container", BOTH, ids=["issue", "page"])
def test_the_host_is_asked_as_the_app(
    container: Container, host: LocalHost, session: requests.Session
) -> None:
    """A GET without a body, with a token for this very request that names no account."""
    answers_json(host, {"id": container.id})

    assert site_host(host, session, container.product).has(container)

    (asked,) = host.asked
    base_path, target = REQUESTS[container]
    assert (asked.method, asked.target, asked.body) == ("GET", target, b"")
    assert token_claims(asked)["qsh"] == qsh_of_wire(asked, base_path=base_path)
    assert "sub" not in token_claims(asked)


@pytest.mark.parametrize("container", BOTH, ids=["issue", "page"])
def test_not_found_means_not_there(container: Container, host: LocalHost, session: requests.Session) -> None:
    """It is the only answer that does."""
    answers_json(host, {"message": "no"}, status=404)

    assert not site_host(host, session, container.product).has(container)


@pytest.mark.parametrize("status", [301, 401, 403, 410, 429, 500, 503])
@pytest.mark.parametrize("container", BOTH, ids=["issue", "page"])
def test_any_other_answer_means_nothing(
    container: Container, status: int, host: LocalHost, session: requests.Session
) -> None:
    """A refusal is no word about the container."""
    answers_json(host, {}, status=status)

    with pytest.raises(HostUnavailable):
        site_host(host, session, container.product).has(container)


def test_the_hosts_wait_is_told(host: LocalHost, session: requests.Session) -> None:
    """Retry-After comes along with the failure."""
    answers_json(host, {}, status=429, Retry_After="17")

    with pytest.raises(HostUnavailable) as caught:
        site_host(host, session, Product.JIRA).has(ISSUE)
    assert caught.value.retry_after_seconds == 17


@pytest.mark.parametrize("container", [PAGE, Container(Product.JIRA, "1/../2"), Container(Product.JIRA, "")])
def test_what_cannot_be_there_is_not_asked_for(
    container: Container, host: LocalHost, session: requests.Session
) -> None:
    """The other product's container, and ids that are none."""
    assert not site_host(host, session, Product.JIRA).has(container)
    site_host(host, session, Product.JIRA).mark(container, is_present=True)

    assert host.asked == []


@pytest.mark.parametrize("is_present", [True, False])
@pytest.mark.parametrize("status", [200, 201])
def test_a_mark_is_an_issue_property(
    is_present: bool, status: int, host: LocalHost, session: requests.Session
) -> None:
    """One PUT, signed, whose value says nothing but whether there are secrets."""
    answers_json(host, {}, status=status)

    site_host(host, session, Product.JIRA).mark(ISSUE, is_present=is_present)

    (asked,) = host.asked
    assert (asked.method, asked.target) == ("PUT", "/rest/api/3/issue/10042/properties/secrets")
    assert json.loads(asked.body) == {"present": is_present}
    assert asked.headers["Content-Type"] == "application/json"
    assert token_claims(asked)["qsh"] == qsh_of_wire(asked, base_path="")


def test_an_issue_that_is_gone_needs_no_mark(host: LocalHost, session: requests.Session) -> None:
    """404 ends the matter."""
    answers_json(host, {}, status=404)

    site_host(host, session, Product.JIRA).mark(ISSUE, is_present=True)

    assert len(host.asked) == 1


@pytest.mark.parametrize("status", [202, 302, 400, 401, 403, 429, 500])
def test_a_mark_that_was_not_set_is_told(status: int, host: LocalHost, session: requests.Session) -> None:
    """Only 200 and 201 mean that it was done."""
    answers_json(host, {}, status=status)

    with pytest.raises(HostUnavailable):
        site_host(host, session, Product.JIRA).mark(ISSUE, is_present=True)
