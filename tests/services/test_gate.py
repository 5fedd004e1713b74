"""The gate: what the host was asked, what is remembered, and what never is."""

import pytest

from plugin.domain.errors import HostUnavailable, NotAdmin, NotAllowed, SecretNotFound
from plugin.domain.policy import Policy, WhoMayAdd
from plugin.services.gate import Gate, require_edit
from tests.cast import ADA, ALICE, BOB, ISSUE, OTHER_ISSUE, make_caller, make_installation
from tests.fakes import FakeHost


@pytest.fixture
def host() -> FakeHost:
    host = FakeHost()
    host.let(ALICE, ISSUE)
    host.let(BOB, ISSUE, edit=False)
    host.make_admin(ADA)
    return host


def caller(host, account=ALICE, *, generation=1, container=ISSUE):
    """Return a caller on Acme's site."""
    return make_caller(make_installation(generation=generation), host, account=account, container=container)


def test_the_host_is_asked_every_time_that_something_is_opened_or_changed(host):
    """Two looks are two questions."""
    gate = Gate()
    for _ in range(2):
        gate.view(caller(host))

    assert host.questions == 2


def test_for_a_list_a_yes_is_remembered(host):
    """Two lists within a minute are one question."""
    gate = Gate()

    (*first, is_first_fresh), (*second, is_second_fresh) = (
        gate.view_for_list(caller(host)) for _ in range(2)
    )

    assert host.questions == 1
    assert first == second
    assert (is_first_fresh, is_second_fresh) == (True, False)


def test_what_is_remembered_is_forgotten_in_time(host):
    """When the time is over, the host is asked again."""
    gate = Gate(remember_seconds=0)
    for _ in range(2):
        gate.view_for_list(caller(host))

    assert host.questions == 2


def test_a_no_is_never_remembered(host):
    """Who was just let in sees the list at once."""
    gate = Gate()
    with pytest.raises(SecretNotFound):
        gate.view_for_list(caller(host, container=OTHER_ISSUE))
    host.let(ALICE, OTHER_ISSUE)

    container, access, _ = gate.view_for_list(caller(host, container=OTHER_ISSUE))

    assert (container, access.can_view) == (OTHER_ISSUE, True)


def test_no_answer_is_never_remembered(host):
    """When the host is back, the list is too."""
    gate = Gate()
    host.is_down = True
    with pytest.raises(HostUnavailable):
        gate.view_for_list(caller(host))
    host.is_down = False

    assert gate.view_for_list(caller(host))[1].can_view


@pytest.mark.parametrize(
    "other",
    [{"account": BOB}, {"generation": 2}, {"container": OTHER_ISSUE}],
    ids=["account", "generation", "container"],
)
def test_what_is_remembered_counts_for_one_caller_in_one_place(host, other):
    """Another account, another issue or the site's next installation is asked about anew."""
    host.let(ALICE, OTHER_ISSUE)
    gate = Gate()
    gate.view_for_list(caller(host))

    gate.view_for_list(caller(host, **other))

    assert host.questions == 2


def test_what_is_remembered_for_lists_opens_nothing(host):
    """The memory of the list is not used for anything else."""
    gate = Gate()
    gate.view_for_list(caller(host))
    host.forbid(ALICE, ISSUE)

    with pytest.raises(SecretNotFound):
        gate.view(caller(host))


def test_a_container_that_may_not_be_seen_does_not_exist(host):
    """The refusal is "not found", not "forbidden"."""
    with pytest.raises(SecretNotFound):
        Gate().view(caller(host, ADA))


@pytest.mark.parametrize("look", ["view", "view_for_list"])
def test_without_a_container_the_host_is_not_even_asked(host, look):
    """A token of the admin page reaches no secret."""
    with pytest.raises(SecretNotFound):
        getattr(Gate(), look)(caller(host, container=None))

    assert host.questions == 0


def test_an_editor_may_go_on(host):
    """Alice may edit."""
    require_edit(Gate().view(caller(host))[1])


def test_a_viewer_may_not_edit(host):
    """Bob sees the issue, and the refusal says so."""
    with pytest.raises(NotAllowed):
        require_edit(Gate().view(caller(host, BOB))[1])


def test_an_admin_may_go_on(host):
    """The host calls Ada an admin."""
    Gate().require_admin(caller(host, ADA, container=None))


def test_whether_somebody_is_an_admin_is_asked_every_time(host):
    """No admin page opens by yesterday's answer."""
    gate = Gate()
    gate.require_admin(caller(host, ADA))
    gate.require_admin(caller(host, ADA))

    assert host.questions == 2


def test_others_are_no_admins(host):
    """Alice may edit the issue, which makes her no admin."""
    with pytest.raises(NotAdmin):
        Gate().require_admin(caller(host))


GROUPS = Policy(who_may_add=WhoMayAdd.GROUPS, add_groups=("writers", "g-1"))


@pytest.mark.parametrize("group", ["writers", "g-1"])
def test_a_member_of_a_group_of_the_policy_may_add(host, group):
    """By the group's name or by its id, though he may only view."""
    host.groups[BOB] = frozenset({group, "others"})
    gate = Gate()
    access = gate.view(caller(host, BOB))[1]

    gate.require_adding(caller(host, BOB), access, GROUPS)

    assert gate.offers_adding(caller(host, BOB), access, GROUPS)


def test_who_is_in_another_group_may_not_add(host):
    """Not even an editor; and a name is compared whole."""
    host.groups[ALICE] = frozenset({"Writers", "writers2", "g"})
    access = Gate().view(caller(host))[1]

    with pytest.raises(NotAllowed):
        Gate().require_adding(caller(host), access, GROUPS)
    assert not Gate().offers_adding(caller(host), access, GROUPS)


def test_whether_to_offer_adding_is_remembered_and_adding_itself_asked_for(host):
    """The list is quick; a membership that ended a moment ago adds nothing."""
    host.groups[ALICE] = frozenset({"writers"})
    gate = Gate()
    access = gate.view(caller(host))[1]
    asked = host.questions
    assert gate.offers_adding(caller(host), access, GROUPS)
    host.groups.clear()

    assert gate.offers_adding(caller(host), access, GROUPS)
    assert host.questions == asked + 1
    with pytest.raises(NotAllowed):
        gate.require_adding(caller(host), access, GROUPS)


@pytest.mark.parametrize("other", [{"account": BOB}, {"generation": 2}], ids=["account", "generation"])
def test_a_remembered_membership_counts_for_one_account_and_one_policy(host, other):
    """The policy may name other groups since; a change of it begins a new generation."""
    host.groups[ALICE] = frozenset({"writers"})
    gate = Gate()
    access = gate.view(caller(host))[1]
    assert gate.offers_adding(caller(host), access, GROUPS)
    host.groups.clear()

    assert not gate.offers_adding(caller(host, **other), access, GROUPS)


def test_without_an_answer_about_groups_nothing_is_offered_or_remembered(host):
    """And nothing is added."""
    host.groups[ALICE] = frozenset({"writers"})
    gate = Gate()
    access = gate.view(caller(host))[1]
    host.is_down = True
    assert not gate.offers_adding(caller(host), access, GROUPS)
    with pytest.raises(HostUnavailable):
        gate.require_adding(caller(host), access, GROUPS)
    host.is_down = False

    assert gate.offers_adding(caller(host), access, GROUPS)


def test_editors_and_viewers_need_no_further_question(host):
    """Only groups cost one."""
    gate = Gate()
    access = gate.view(caller(host, BOB))[1]
    asked = host.questions

    with pytest.raises(NotAllowed):
        gate.require_adding(caller(host, BOB), access, Policy())
    gate.require_adding(caller(host, BOB), access, Policy(who_may_add=WhoMayAdd.VIEWERS))

    assert host.questions == asked
