"""Mistakes that real Connect apps made, by number: where it is checked that this app does not make them.

The list is our own, drawn from published advisories, issue threads and changelogs. Each number has one test of its
own, which names the source, in one of the two modules below; `ELSEWHERE` names tests that look more closely.
"""

import pytest

from tests.named_tests import missing, names_of_tests

MODULES = ("tests/web/test_mistakes_with_tokens.py", "tests/web/test_mistakes_with_pages.py")

ELSEWHERE: dict[int, tuple[str, ...]] = {
    1: ("tests/web/test_lifecycle_checks.py::test_an_event_whose_token_fails_a_check_installs_nothing",),
    2: (
        "tests/web/test_tokens.py::test_only_the_declared_token_gets_past_the_door",
        "tests/connect/test_install.py::test_a_context_token_installs_nothing",
    ),
    3: (
        "tests/connect/test_install.py::test_an_app_may_have_moved",
        "tests/connect/test_install.py::test_an_installation_of_another_app_is_refused",
    ),
    4: ("tests/descriptor/test_documented_rules.py::test_every_scope_is_a_known_one",),
    5: ("tests/connect/test_tokens.py::test_a_page_token_opens_no_api",),
    6: ("tests/web/test_bearers.py::test_a_token_in_a_form_or_a_cookie_is_none",),
    7: (
        "tests/descriptor/test_paths.py::test_addresses_need_no_encoding",
        "tests/web/test_server.py::test_the_hash_is_over_the_target_as_sent",
        "tests/connect/peer/test_hashes.py::test_both_hash_the_same_text",
    ),
    8: (
        "tests/web/test_host_trouble.py::test_a_refused_token_of_ours_is_no_answer",
        "tests/browser/test_installing.py::test_installing_again_ends_the_old_secret",
    ),
    9: (
        "tests/web/test_headers.py::test_a_display_url_that_is_no_plain_https_origin_frames_nothing",
        "tests/web/test_headers_everywhere.py::test_every_page_may_be_framed_by_its_site_under_both_its_names",
    ),
    10: ("tests/descriptor/test_main.py::test_the_committed_descriptor_is_up_to_date",),
    11: ("tests/connect/test_public_keys.py::test_the_second_address_helps_out",),
    12: ("tests/web/test_pages.py::test_admin_rights_are_asked_each_time",),
    13: (
        "tests/connect/test_jira.py::test_only_what_is_listed_is_granted",
        "tests/connect/test_host.py::test_nobody_is_asked_about_nobody",
    ),
    14: ("tests/web/test_canary.py::test_no_log_line_holds_a_marked_value",),
    15: ("tests/web/test_pages.py::test_a_shell_holds_nothing_of_any_secret_or_request",),
    16: ("tests/web/test_errors.py::test_no_error_repeats_what_was_sent",),
    17: ("tests/web/test_public.py::test_everything_that_the_descriptor_names_is_routed",),
    18: (
        "tests/connect/test_allowed_hosts.py::test_every_other_address_is_refused",
        "tests/web/test_host_faults.py::test_a_redirect_is_not_followed",
    ),
    19: ("tests/web/test_access_ladder.py::test_from_elsewhere_there_is_no_such_secret",),
    20: ("tests/connect/test_host.py::test_an_id_cannot_change_the_question",),
}


@pytest.mark.parametrize("number", range(1, 21))
def test_every_mistake_has_a_test_of_its_own(number: int) -> None:
    """Exactly one test bears the number."""
    prefix = f"test_mistake_{number:02}_"

    assert (
        len([name for module in MODULES for name in names_of_tests(module) if name.startswith(prefix)]) == 1
    )


@pytest.mark.parametrize("number", range(1, 21))
def test_the_tests_that_look_more_closely_are_there(number: int) -> None:
    """None of them was renamed or taken away."""
    assert missing(list(ELSEWHERE[number])) == []
