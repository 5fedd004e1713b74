"""`python -m plugin maintain` beside a running Jira and Confluence: what is gone is hidden now and purged late."""

from collections.abc import Iterator

import pytest

from tests.browser.servers import running_servers
from tests.drills.absences import REPORTS, Drill


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Drill]:
    """Start the app and the three sites, once."""
    with running_servers(tmp_path_factory.mktemp("absences")) as running:
        yield Drill(running)


@pytest.fixture
def drill(servers: Drill) -> Drill:
    """Bring all issues and pages back to where they were at the start."""
    for site in servers.servers.sites:
        site.control("reset")
    return servers


def test_a_deleted_issues_secrets_are_hidden_at_once_and_purged_after_thirty_days(drill: Drill) -> None:
    """The host's word decides who sees them; it takes two reports of its absence to delete them."""
    jira = drill.servers.jira
    alice = drill.reader(jira, issue="10001")
    secret_id = alice.add()
    assert "0 are not there" in drill.maintain()

    assert jira.control("delete", container="10001")["statuses"] == [204]
    assert alice.unlock(secret_id) == 404
    assert "1 are not there; deleted 0 secrets" in drill.maintain()
    drill.pass_days(29)
    assert "1 are not there; deleted 0 secrets" in drill.maintain()
    assert drill.keeps(secret_id)

    drill.pass_days(1)
    assert "1 are not there; deleted 1 secrets" in drill.maintain()
    assert not drill.keeps(secret_id)
    assert alice.unlock(secret_id) == 404


def test_an_issue_that_is_there_again_keeps_its_secrets(drill: Drill) -> None:
    """Whatever the host said before: only what it says all the time counts."""
    jira = drill.servers.jira
    alice = drill.reader(jira, issue="10002")
    secret_id = alice.add()
    jira.control("delete", container="10002")
    drill.maintain()
    drill.pass_days(29)
    jira.control("reset")
    drill.maintain()

    jira.control("delete", container="10002")
    drill.pass_days(2)
    drill.maintain()
    drill.pass_days(29)
    drill.maintain()

    assert drill.keeps(secret_id)


def test_a_page_in_the_trash_hides_its_secrets_until_it_is_restored(drill: Drill) -> None:
    """However long it lies there: Confluence can bring it back, so it is not gone."""
    confluence = drill.servers.confluence
    alice = drill.reader(confluence, page="2001")
    secret_id = alice.add()

    assert confluence.control("event", event="trash", subject="2001")["statuses"] == [204]
    assert alice.unlock(secret_id) == 404
    for _ in range(3):
        drill.maintain()
        drill.pass_days(31)
    assert drill.keeps(secret_id)

    assert confluence.control("event", event="restore", subject="2001")["statuses"] == [204]
    assert alice.status() == 200
    assert alice.unlock(secret_id) == 200


def test_a_page_that_is_purged_from_the_trash_takes_its_secrets_along(drill: Drill) -> None:
    """From then on it is gone like any other."""
    confluence = drill.servers.confluence
    secret_id = drill.reader(confluence, page="2002").add()
    confluence.control("event", event="trash", subject="2002")
    drill.maintain()
    confluence.control("delete", container="2002")
    drill.maintain()
    drill.pass_days(30)
    drill.maintain()

    assert not drill.keeps(secret_id)


def test_a_deleted_project_takes_the_secrets_of_all_its_issues_along(drill: Drill) -> None:
    """Jira tells of the project alone; the issues are looked for one by one."""
    jira = drill.servers.jira
    first, second = (drill.reader(jira, issue=issue) for issue in ("10001", "10002"))
    kept = [first.add(), second.add()]

    assert jira.control("event", event="delete-project", subject="ACME")["statuses"] == [204]
    assert [first.unlock(kept[0]), second.unlock(kept[1])] == [404, 404]
    drill.maintain()
    assert all(map(drill.keeps, kept))
    drill.pass_days(30)
    drill.maintain()

    assert not any(map(drill.keeps, kept))


def test_a_closed_account_is_erased_where_its_site_says_so(drill: Drill) -> None:
    """Once in a week each account is reported, to its own site; what the other site says is another matter."""
    jira, confluence = drill.servers.jira, drill.servers.confluence
    issue, page = drill.reader(jira, "ada", issue="10001"), drill.reader(confluence, "ada", page="2001")
    of_issue, of_page = issue.add(), page.add()
    settings = {"SECRETS_ACCOUNT_REPORT_URL": REPORTS}
    ada = jira.ask("status")["people"]["ada"]

    assert "erased 0 that are closed" in drill.maintain(**settings)
    assert "Reported 0 accounts" in drill.maintain(**settings)
    jira.control("account", person="ada", status="closed")
    drill.pass_days(7)

    assert "erased 1 that are closed" in drill.maintain(**settings)
    assert [ada in report for report in jira.ask("account-reports")["reports"]] == [True, True]
    assert issue.author(of_issue) == "unknown"
    assert page.author(of_page) == ada
