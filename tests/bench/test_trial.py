"""The quick pass of the benchmarks: it fails on errors, never on timing."""

import pytest

from bench.web import trial
from bench.web.checks import WrongAnswer, require_right
from bench.web.load import Request
from bench.web.site import running_site


def test_the_benchmarks_find_an_app_that_answers_rightly(tmp_path):
    """Everything that they ask for is asked, over HTTP, and each request is answered with success."""
    with running_site() as site:
        found = trial.run(tmp_path, site)

    assert [(one.name, one.requests) for one in found] == [
        ("panel page", trial.REQUESTS),
        ("list call", trial.REQUESTS),
        ("unlock", trial.UNLOCKS),
    ]
    assert all(one.wall_seconds > 0 for one in found)


@pytest.mark.parametrize("is_right", [False, True])
def test_a_server_that_answers_wrongly_is_not_measured(is_right):
    """Neither one whose answer is not the one that is wanted, nor one that takes a broken signature."""
    with running_site() as site, pytest.raises(WrongAnswer):
        require_right(site.url, [Request("/?jwt=head.claims.signature")], lambda _: is_right)
