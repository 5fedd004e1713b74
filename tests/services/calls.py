"""The use cases that work on one secret, in one form, so that a test can ask the same of each."""

from collections.abc import Callable
from typing import TypeVar

import pytest

from plugin.domain.attachment import AttachmentDraft
from plugin.domain.audience import parse_audience, parse_new_owner
from plugin.domain.checked import Checked
from plugin.domain.draft import parse_password
from plugin.domain.errors import DomainError
from plugin.domain.ids import SecretId
from plugin.domain.policy import Policy
from plugin.services.attaching import begin_attachment
from plugin.services.changing_password import change_password
from plugin.services.editing import edit_secret
from plugin.services.giving import give_secret
from plugin.services.locking import lock_for_everyone
from plugin.services.ports import Caller
from plugin.services.revealing import reveal_secret
from plugin.services.sharing import share_secret, view_sharing
from plugin.services.showing_attachments import list_attachments
from plugin.services.showing_versions import list_versions, show_version
from plugin.services.trashing import trash_secret
from plugin.services.unlocking import unlock_secret
from tests.cast import (
    BOB,
    CONTENT,
    NEW_PASSWORD,
    PASSWORD,
    SHARED_SECRET,
    TITLE,
    make_edit,
    make_new_password,
)
from tests.services.world import World

Call = Callable[[World, Caller, SecretId, str | None], object]
Refusal = TypeVar("Refusal", bound=BaseException)


def reveal(world: World, caller: Caller, secret_id: SecretId, token: str | None) -> object:
    """Show an unlocked secret again."""
    return reveal_secret(world.deps, caller, secret_id, token)


def edit(world: World, caller: Caller, secret_id: SecretId, token: str | None) -> object:
    """Change title and content."""
    changes = make_edit(1, title="New title", content="new content")
    return edit_secret(world.deps, caller, secret_id, changes, grant_token=token)


def change(world: World, caller: Caller, secret_id: SecretId, token: str | None) -> object:
    """Change the password."""
    return change_password(world.deps, caller, secret_id, make_new_password(), grant_token=token)


def sharing(world: World, caller: Caller, secret_id: SecretId, token: str | None) -> object:
    """Look whom it is shared with."""
    return view_sharing(world.deps, caller, secret_id, grant_token=token)


def share(world: World, caller: Caller, secret_id: SecretId, token: str | None) -> object:
    """Share with nobody but the owner."""
    change = Checked.of(lambda: parse_audience({"members": []}))
    return share_secret(world.deps, caller, secret_id, change, grant_token=token)


def give(world: World, caller: Caller, secret_id: SecretId, _token: str | None) -> object:
    """Make Bob the owner."""
    account = Checked.of(lambda: parse_new_owner({"account_id": BOB}))
    return give_secret(world.deps, caller, secret_id, account)


def lock_all(world: World, caller: Caller, secret_id: SecretId, token: str | None) -> object:
    """Lock for everyone."""
    return lock_for_everyone(world.deps, caller, secret_id, token)


def trash(world: World, caller: Caller, secret_id: SecretId, token: str | None) -> object:
    """Delete."""
    return trash_secret(world.deps, caller, secret_id, token)


def versions(world: World, caller: Caller, secret_id: SecretId, token: str | None) -> object:
    """List the versions."""
    return list_versions(world.deps, caller, secret_id, grant_token=token)


def version(world: World, caller: Caller, secret_id: SecretId, token: str | None) -> object:
    """Show a version."""
    return show_version(world.deps, caller, secret_id, Checked.of(lambda: 1), grant_token=token)


def files(world: World, caller: Caller, secret_id: SecretId, token: str | None) -> object:
    """List the files."""
    return list_attachments(world.deps, caller, secret_id, grant_token=token)


def attach(world: World, caller: Caller, secret_id: SecretId, token: str | None) -> object:
    """Announce a file."""
    draft = Checked.of(lambda: AttachmentDraft("a.pem", "text/plain", 5))
    return begin_attachment(world.deps, caller, secret_id, draft, grant_token=token)


def unlock(world: World, caller: Caller, secret_id: SecretId, _token: str | None) -> object:
    """Unlock with the right password."""
    typed = Checked.of(lambda: parse_password({"password": PASSWORD}, Policy()))
    return unlock_secret(world.deps, caller, secret_id, typed)


NEED_A_GRANT: dict[str, Call] = {
    "reveal": reveal,
    "edit": edit,
    "change password": change,
    "lock for everyone": lock_all,
    "delete": trash,
    "list versions": versions,
    "list files": files,
    "attach a file": attach,
    "show a version": version,
    "look whom it is shared with": sharing,
}
SHOW_NO_CONTENT = {"list versions", "list files", "attach a file", "look whom it is shared with"}
"""What needs a grant, and leaves no audit event nevertheless."""
ON_A_SECRET: dict[str, Call] = {**NEED_A_GRANT, "unlock": unlock}


def refused(kind: type[Refusal], call: Callable[[], object]) -> Refusal:
    """Expect a refusal of exactly this kind, in whose texts nothing secret stands, nor in those of its causes."""
    with pytest.raises(kind) as caught:
        call()
    assert type(caught.value) is kind
    said = ""
    error: BaseException | None = caught.value
    while error is not None:
        facts = vars(error) if isinstance(error, DomainError) else {}
        said += f"{error!r} {error} {facts}"
        error = error.__cause__ or error.__context__
    assert not [plain for plain in (TITLE, PASSWORD, NEW_PASSWORD, CONTENT, SHARED_SECRET) if plain in said]
    return caught.value
