"""Claims: times, account and container."""

from typing import Any

import pytest

from plugin.connect.claims import MAX_LIFETIME_SECONDS, TokenClaims, read_claims
from plugin.connect.errors import Refusal, TokenRefused
from plugin.domain.container import Container, Product
from tests.connect.makers import ABSENT, ALICE, ISSUED_AT, NOW, claims


def read(product: Product | None = Product.JIRA, **changes: Any) -> TokenClaims:
    return read_claims(claims(**changes), product=product, now=NOW)


def refusal(**changes: Any) -> Refusal:
    with pytest.raises(TokenRefused) as caught:
        read(**changes)
    return caught.value.reason


@pytest.mark.parametrize("name", ["iat", "exp"])
@pytest.mark.parametrize("value", [ABSENT, None, "1795435200", 1.5, True, [], float("nan")])
def test_times_are_required_whole_numbers(name: str, value: object) -> None:
    """A token without a proper beginning and end is refused, not valid for ever."""
    assert refusal(**{name: value}) is Refusal.CLAIMS


@pytest.mark.parametrize(
    "expires_at", [ISSUED_AT, ISSUED_AT - 1, 0, -1, ISSUED_AT + MAX_LIFETIME_SECONDS + 1]
)
def test_a_lifetime_is_positive_and_at_most_a_day(expires_at: int) -> None:
    """An end before the beginning, or far away, is refused."""
    assert refusal(exp=expires_at) is Refusal.LIFETIME


def test_a_day_is_the_longest_lifetime() -> None:
    """The cap itself passes."""
    assert read(exp=ISSUED_AT + MAX_LIFETIME_SECONDS).expires_at == ISSUED_AT + MAX_LIFETIME_SECONDS


def test_numbers_beyond_all_dates_are_refused() -> None:
    """A huge time is a wrong time, and no crash."""
    assert refusal(iat=10**300, exp=10**300 + 1) is Refusal.NOT_YET_VALID


def test_not_before_counts_when_present() -> None:
    """A token may begin later than it was issued."""
    assert refusal(nbf=ISSUED_AT + 31) is Refusal.NOT_YET_VALID
    assert refusal(nbf="soon") is Refusal.CLAIMS
    assert read(nbf=ISSUED_AT + 30).account_id == ALICE


@pytest.mark.parametrize("subject", [ABSENT, None, "", "unknown"])
def test_no_subject_is_nobody(subject: object) -> None:
    """An anonymous caller has no account."""
    assert read(sub=subject).account_id is None


@pytest.mark.parametrize("subject", [7, ["a"], {}, "a b", "a" * 129, "\ud800", "é", "a\n"])
def test_a_subject_is_an_account_id(subject: object) -> None:
    """What could be no account id is refused, not taken for anonymous."""
    assert refusal(sub=subject) is Refusal.CLAIMS


@pytest.mark.parametrize("subject", ["557058:0867a421-a9ee-4659-801a-bc0ee4a4487e", "qm:1:2", "5be24ad8"])
def test_account_ids_of_every_age_pass(subject: str) -> None:
    """Old and new forms of account ids pass as they are."""
    assert read(sub=subject).account_id == subject


def test_the_old_user_claim_is_not_read() -> None:
    """`context.user` (before 2019) does not name the caller."""
    assert read(sub=ABSENT, context={"user": {"accountId": ALICE}}).account_id is None


@pytest.mark.parametrize("container_id", ["10042", 10042])
def test_ids_are_text_or_number(container_id: object) -> None:
    """An issue is the same issue either way."""
    assert read(context={"jira": {"issue": {"id": container_id}}}).container == Container(
        Product.JIRA, "10042"
    )


def test_a_page_is_a_container() -> None:
    """A Confluence token names the content."""
    context = {"confluence": {"content": {"id": "2001", "type": "page"}, "space": {"id": 5}}}

    assert read(Product.CONFLUENCE, context=context).container == Container(Product.CONFLUENCE, "2001")


@pytest.mark.parametrize(
    "container_id",
    [
        "",
        "0",
        "010042",
        "-1",
        "1.0",
        "1e3",
        " 1",
        "1\n",
        "٣",
        "1" * 20,
        "../1",
        "1?x",
        True,
        1.0,
        None,
        ["1"],
        {},
    ],
)
def test_what_is_no_id_names_no_container(container_id: object) -> None:
    """An id has one spelling, of digits only; it becomes part of a path."""
    assert read(context={"jira": {"issue": {"id": container_id}}}).container is None


@pytest.mark.parametrize(
    "context",
    [
        ABSENT,
        None,
        [],
        "x",
        {},
        {"jira": None},
        {"jira": []},
        {"jira": {"issue": "10042"}},
        {"jira": {"project": {"id": "10042"}}},
        {"issue": {"id": "10042"}},
        {"jira": {"content": {"id": "10042"}}},
    ],
)
def test_a_page_outside_issues_has_no_container(context: object) -> None:
    """An admin page's context, or a strange one, names none."""
    assert read(context=context).container is None


def test_the_other_products_container_does_not_count() -> None:
    """A Jira tenant cannot stand on a Confluence page, alone or besides an issue."""
    page = {"confluence": {"content": {"id": "2001"}}}

    assert read(context=page).container is None
    assert read(context={**page, "jira": {"issue": {"id": "10042"}}}).container is None
    assert read(Product.CONFLUENCE, context={**page, "jira": {}}).container is None


def test_a_lifecycle_token_stands_nowhere() -> None:
    """Without a product there is no container."""
    assert read(None).container is None
