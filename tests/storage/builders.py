"""Rows with sensible defaults: a test names only what it is about."""

import uuid
from datetime import UTC, datetime, timedelta
from itertools import count

from plugin.domain.attempts import BucketKey, BucketKind
from plugin.domain.container import Container, Product
from plugin.domain.grant import Grant
from plugin.domain.ids import AccountId, ClientKey, GrantId, InstallationId, SecretId
from plugin.domain.installation import Installation, InstallationState
from plugin.domain.secret import SealedSecret, SecretHead
from plugin.services.ports import Store

NOW = datetime(2026, 3, 31, 9, 30, 15, 123457, tzinfo=UTC)
ALICE, BOB = AccountId("alice"), AccountId("bob")
ALICES_SITE, MALLORYS_SITE = ClientKey("alices-site"), ClientKey("mallorys-site")
ISSUE = Container(Product.JIRA, "10001")
OTHER_ISSUE = Container(Product.JIRA, "10002")

_numbers = count(1)


def make_installation(client_key=ALICES_SITE, **changes):
    """Return an installed Jira site."""
    values = {
        "id": InstallationId(uuid.uuid4()),
        "client_key": client_key,
        "product": Product.JIRA,
        "base_url": f"https://{client_key}.atlassian.net",
        "display_url": None,
        "state": InstallationState.INSTALLED,
        "generation": 1,
        "tenant_key_version": 1,
        "sealed_shared_secret": b"sealed shared secret",
        "installed_at": NOW,
        "uninstalled_at": None,
        "event_issued_at": 1_774_949_415,
    }
    return Installation(**values | changes)


def make_secret(container=ISSUE, *, key_epoch=1, sealed_content=b"sealed content", **changes):
    """Return a secret of Alice's, each a second younger than the one before."""
    at = NOW + timedelta(seconds=next(_numbers))
    values = {
        "id": SecretId(uuid.uuid4()),
        "container": container,
        "created_by": ALICE,
        "created_at": at,
        "updated_by": ALICE,
        "updated_at": at,
        "version": 1,
        "tenant_key_version": 1,
        "sealed_title": b"sealed title",
    }
    return SealedSecret(
        head=SecretHead(**values | changes),
        key_epoch=key_epoch,
        password_parameters=b"parameters",
        wrapped_key=b"wrapped key",
        sealed_content=sealed_content,
    )


def make_grant(secret_id=None, **changes):
    """Return a grant of Alice's that was just issued, each a second younger than the one before."""
    number = next(_numbers)
    at = changes.pop("issued_at", NOW + timedelta(seconds=number))
    values = {
        "id": GrantId(number.to_bytes(16, "big")),
        "secret_id": secret_id or SecretId(uuid.uuid4()),
        "key_epoch": 1,
        "account_pseudonym": b"alice",
        "issued_at": at,
        "expires_at": at + timedelta(minutes=30),
        "last_used_at": at,
        "wrapped_key": b"wrapped key of the grant",
    }
    return Grant(**values | changes)


def bucket_key(subject="alice", kind=BucketKind.ACCOUNT):
    """Return the name of a bucket."""
    return BucketKey(kind, subject)


def install(store: Store, client_key=ALICES_SITE, **changes) -> InstallationId:
    """Write an installation and return its id."""
    installation = make_installation(client_key, **changes)
    with store.writing() as unit:
        unit.installations.add(installation)
        unit.commit()
    return installation.id


def keep(store: Store, installation_id: InstallationId, *secrets: SealedSecret) -> None:
    """Write secrets."""
    with store.writing() as unit:
        for secret in secrets:
            unit.secrets.add(installation_id, secret)
        unit.commit()
