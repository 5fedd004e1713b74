"""The records of an archive as JSON, written and read strictly: docs/export-format.md, sections 3 and 4.

A reader trusts nothing: whoever made an archive may have made it to do harm. Every object has exactly its members,
each once, and every value its form.
"""

import base64
import json
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from plugin.archives import record_members as member
from plugin.archives.record_members import Members, Record, RecordFault
from plugin.domain.container import Container
from plugin.domain.ids import AccountId, ClientKey, InstallationId, SecretId
from plugin.domain.life import Life
from plugin.services.archived import ArchivedSecret, ArchivedSite, ArchivedVersion
from plugin.vault.place import Origin

FORMAT = "secrets-archive/1"
VERSIONS_MAX = 100
"""A secret is read with its versions: together they must fit into memory."""


def site_record(site: ArchivedSite) -> Record:
    """Return the first record."""
    return {
        "record": "archive",
        "format": FORMAT,
        "made_at": site.made_at.isoformat(),
        "installation_id": str(site.installation_id),
        "client_key": site.client_key,
        "product": site.product.value,
        "base_url": site.base_url,
    }


def secret_record(secret: ArchivedSecret) -> Record:
    """Return a secret's record; as many records of versions follow as it says."""
    life = secret.life
    # Only where there is one, so that readers of before go on reading all others.
    asked = {} if secret.asked_by is None else {"asked_by": secret.asked_by}
    return {
        "record": "secret",
        "id": str(secret.id),
        "product": secret.container.product.value,
        "container": secret.container.id,
        "title": secret.title,
        "created_by": secret.created_by,
        "created_at": secret.created_at.isoformat(),
        "updated_by": secret.updated_by,
        "updated_at": secret.updated_at.isoformat(),
        "content_changed_at": secret.content_changed_at.isoformat(),
        "expires_at": _moment_text(life.expires_at),
        "opens_max": life.opens_max,
        "opens_left": life.opens_left,
        "rotate_by": _moment_text(life.rotate_by),
        "version": secret.version,
        "key_epoch": secret.key_epoch,
        "sealed_tenant": str(secret.origin.tenant),
        "sealed_secret": str(secret.origin.secret),
        "password_parameters": _base64(secret.password_parameters),
        "password_layer": _base64(secret.password_layer),
        "content": _base64(secret.sealed_content),
        "versions": len(secret.versions),
        **asked,
    }


def version_record(version: ArchivedVersion) -> Record:
    """Return the record of an earlier version."""
    return {
        "record": "version",
        "number": version.number,
        "updated_by": version.updated_by,
        "updated_at": version.updated_at.isoformat(),
        "content": _base64(version.sealed),
    }


def end_record(*, secrets: int, damaged: Sequence[UUID]) -> Record:
    """Return the last record."""
    return {"record": "end", "secrets": secrets, "damaged": [str(each) for each in damaged]}


def encode_record(record: Record) -> bytes:
    """Return what is sealed."""
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode()


def read_site(record: Record) -> ArchivedSite:
    """Read the first record.

    Raises:
        RecordFault: it is none, or of another format.

    """
    members = Members(record, "archive")
    if members.take("format", member.text) != FORMAT:
        raise RecordFault("it is of a format that this version does not know")
    return members.finish(
        ArchivedSite(
            installation_id=InstallationId(members.take("installation_id", member.uuid)),
            client_key=ClientKey(members.take("client_key", member.text)),
            product=members.take("product", member.product),
            base_url=members.take("base_url", member.text),
            made_at=members.take("made_at", member.moment),
        )
    )


def read_secret(record: Record) -> tuple[ArchivedSecret, int]:
    """Read a secret's record; return how many versions follow, too.

    Raises:
        RecordFault: it is none.

    """
    members = Members(record, "secret")
    take = members.take
    secret = ArchivedSecret(
        id=SecretId(take("id", member.uuid)),
        container=Container(take("product", member.product), take("container", member.container_id)),
        title=take("title", member.text),
        created_by=AccountId(take("created_by", member.name)),
        created_at=take("created_at", member.moment),
        updated_by=AccountId(take("updated_by", member.name)),
        updated_at=take("updated_at", member.moment),
        content_changed_at=take("content_changed_at", member.moment),
        life=_life(members),
        version=take("version", member.count),
        key_epoch=take("key_epoch", member.count),
        origin=Origin(take("sealed_tenant", member.uuid), take("sealed_secret", member.uuid)),
        password_parameters=take("password_parameters", member.data),
        password_layer=take("password_layer", member.data),
        sealed_content=take("content", member.data),
        asked_by=_asked_by(members),
    )
    versions = take("versions", member.number)
    if versions > VERSIONS_MAX:
        raise RecordFault("its member versions is too large")
    return members.finish((secret, versions))


def read_version(record: Record) -> ArchivedVersion:
    """Read the record of an earlier version.

    Raises:
        RecordFault: it is none.

    """
    members = Members(record, "version")
    return members.finish(
        ArchivedVersion(
            number=members.take("number", member.count),
            updated_by=AccountId(members.take("updated_by", member.name)),
            updated_at=members.take("updated_at", member.moment),
            sealed=members.take("content", member.data),
        )
    )


def read_end(record: Record) -> tuple[int, int]:
    """Read the last record; return how many secrets there were, and how many more were damaged.

    Raises:
        RecordFault: it is none.

    """
    members = Members(record, "end")
    return members.finish((members.take("secrets", member.number), members.take("damaged", member.length)))


def _asked_by(members: Members) -> AccountId | None:
    name = members.take_if_there("asked_by", member.name)
    return None if name is None else AccountId(name)


def _life(members: Members) -> Life:
    life = Life(
        expires_at=members.take("expires_at", member.or_none(member.moment)),
        opens_max=members.take("opens_max", member.or_none(member.count)),
        opens_left=members.take("opens_left", member.or_none(member.number)),
        rotate_by=members.take("rotate_by", member.or_none(member.moment)),
    )
    if (life.opens_max is None) != (life.opens_left is None) or (life.opens_left or 0) > (
        life.opens_max or 0
    ):
        raise RecordFault("its opens do not fit together")
    return life


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _moment_text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
