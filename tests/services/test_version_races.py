"""Saves, restores and new passwords that race each other, on both databases: no version is lost or doubled."""

from concurrent.futures import ThreadPoolExecutor

from plugin.domain.checked import Checked
from plugin.domain.draft import parse_password
from plugin.domain.errors import ChangedMeanwhile, DomainError, Locked
from plugin.domain.policy import Policy
from plugin.domain.version import VersionChoice
from plugin.services.adding import add_secret
from plugin.services.changing_password import change_password
from plugin.services.editing import edit_secret
from plugin.services.restoring_versions import restore_version
from plugin.services.showing_versions import list_versions, show_version
from plugin.services.unlocking import unlock_secret
from tests.cast import ALICE, NEW_PASSWORD, PASSWORD, make_draft, make_edit, make_new_password

ROUNDS = 6


def outcome(call):
    """Return what a call gave, or which refusal."""
    try:
        return call()
    except DomainError as refusal:
        return refusal


def together(*calls):
    """Make all calls at once; return their outcomes."""
    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(outcome, calls))


def added(site):
    """Add a secret and save a second version; return its id and the token of the grant."""
    view, grant = add_secret(site.deps, site.caller(ALICE), make_draft(content="content 1"))
    edit(site, view.id, grant.token, based_on=1)()
    return view.id, grant.token


def edit(site, secret_id, token, *, based_on, content=None):
    """Return a call that saves a version."""
    changes = make_edit(based_on, content=content or f"content {based_on + 1}")
    return lambda: edit_secret(site.deps, site.caller(ALICE), secret_id, changes, grant_token=token)


def restore(site, secret_id, token, *, based_on):
    """Return a call that restores the first version."""
    choice = Checked.of(lambda: VersionChoice(1, based_on))
    return lambda: restore_version(site.deps, site.caller(ALICE), secret_id, choice, grant_token=token)


def renew(site, secret_id, token):
    """Return a call that changes the password."""
    password = make_new_password()
    return lambda: change_password(site.deps, site.caller(ALICE), secret_id, password, grant_token=token)


def unlock(site, secret_id, password):
    """Unlock with a password; return the token of the grant."""
    typed = Checked.of(lambda: parse_password({"password": password}, Policy()))
    _, grant = unlock_secret(site.deps, site.caller(ALICE), secret_id, typed)
    return grant.token


def contents(site, secret_id, token):
    """Return what each version said, by its number."""
    heads = list_versions(site.deps, site.caller(ALICE), secret_id, grant_token=token)
    shown = {}
    for head in heads:
        wanted = Checked.of(lambda number=head.number: number)
        opened = show_version(site.deps, site.caller(ALICE), secret_id, wanted, grant_token=token)
        shown[head.number] = opened.kept.body
    return shown


def test_of_many_saves_over_one_version_one_wins(site):
    """The version that it replaced is kept once, and nothing of the losers is."""
    for _ in range(ROUNDS):
        secret_id, token = added(site)

        ends = together(
            *(edit(site, secret_id, token, based_on=2, content="edited") for _ in range(3)),
            *(restore(site, secret_id, token, based_on=2) for _ in range(3)),
        )

        won = [end for end in ends if not isinstance(end, DomainError)]
        assert {type(end) for end in ends if isinstance(end, DomainError)} == {ChangedMeanwhile}
        assert len(won) == 1
        assert contents(site, secret_id, token) == {1: "content 1", 2: "content 2", 3: won[0].content}


def test_a_save_beside_a_new_password_loses_no_version(site):
    """Whichever comes first, every version that is listed opens with the new password."""
    for _ in range(ROUNDS):
        secret_id, token = added(site)

        saved, changed = together(
            edit(site, secret_id, token, based_on=2, content="edited"),
            renew(site, secret_id, token),
        )

        # Either may lose its grant or its version to the other, but not both.
        assert not (isinstance(saved, DomainError) and isinstance(changed, DomainError))
        assert not isinstance(saved, DomainError) or isinstance(saved, Locked)
        password = PASSWORD if isinstance(changed, DomainError) else NEW_PASSWORD
        opened_by = unlock(site, secret_id, password)
        expected = {1: "content 1", 2: "content 2"}
        if not isinstance(saved, DomainError):
            expected[3] = "edited"
        assert contents(site, secret_id, opened_by) == expected
