"""Files for the use cases' tests: small ones, sent whole."""

from plugin.domain.attachment import (
    AttachmentDraft,
    AttachmentPart,
    OpenAttachment,
    PartName,
    parse_attachment,
)
from plugin.domain.checked import Checked
from plugin.domain.ids import AccountId, AttachmentId, SecretId
from plugin.domain.policy import Policy
from plugin.services.attaching import add_part, begin_attachment
from plugin.services.showing_attachments import fetch_part, list_attachments
from plugin.vault.attachment import PART_BYTES
from tests.cast import ALICE
from tests.services.world import World

NAME = "canary-name-5b1e.pem"
DATA = b"-----BEGIN canary-file-90c2-----"


def make_file_draft(
    data: bytes = DATA, policy: Policy | None = None, **body: object
) -> Checked[AttachmentDraft]:
    """Announce a file, parsed; `body` holds what is not as usual."""
    sent = {"name": NAME, "media_type": "application/x-pem-file", "size": len(data)} | body
    return Checked.of(lambda: parse_attachment(sent, policy or Policy()))


def begin(
    world: World, secret_id: SecretId, token: str | None, data: bytes = DATA, *, account: AccountId = ALICE
) -> AttachmentId:
    """Announce a file."""
    draft = make_file_draft(data)
    begun = begin_attachment(world.deps, world.caller(account), secret_id, draft, grant_token=token)
    return begun.sealed.id


def send(
    world: World,
    target: tuple[SecretId, AttachmentId, int],
    token: str | None,
    data: bytes = DATA,
    *,
    account: AccountId = ALICE,
) -> OpenAttachment:
    """Send one part."""
    return add_part(
        world.deps, world.caller(account), PartName(*target), Checked.of(lambda: data), grant_token=token
    )


def attach(
    world: World, secret_id: SecretId, token: str | None, data: bytes = DATA, *, account: AccountId = ALICE
) -> AttachmentId:
    """Attach a whole file."""
    file_id = begin(world, secret_id, token, data, account=account)
    for number, start in enumerate(range(0, len(data), PART_BYTES), 1):
        part = data[start : start + PART_BYTES]
        send(world, (secret_id, file_id, number), token, part, account=account)
    return file_id


def fetch(
    world: World,
    target: tuple[SecretId, AttachmentId, int],
    token: str | None,
    *,
    account: AccountId = ALICE,
) -> AttachmentPart:
    """Fetch one part."""
    return fetch_part(world.deps, world.caller(account), PartName(*target), grant_token=token)


def listed(
    world: World, secret_id: SecretId, token: str | None, account: AccountId = ALICE
) -> list[OpenAttachment]:
    """List the files."""
    return list_attachments(world.deps, world.caller(account), secret_id, grant_token=token)
