"""The fixed cast and its things, with defaults: a test names only what it is about.

Alice owns the secrets, Bob is a colleague who sees the issue, Charlie may not see it, Ada administers the site, and
Mallory is on another site.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from plugin.domain.audit import AuditEntry, AuditKind
from plugin.domain.checked import Checked
from plugin.domain.container import Container, Product
from plugin.domain.draft import (
    NewPassword,
    SecretDraft,
    SecretEdit,
    parse_draft,
    parse_edit,
    parse_new_password,
)
from plugin.domain.ids import AccountId, ClientKey, InstallationId, SecretId
from plugin.domain.installation import Installation, InstallationState
from plugin.domain.lifecycle import LifecycleNotice
from plugin.domain.policy import Policy
from plugin.domain.principal import Principal
from plugin.services.ports import Caller, Host

ALICE = AccountId("5b10a2844c20165700ede21g")
BOB = AccountId("712020:7c3d9f6e-5b0e-4d3a-9f4e-0c6f2a1b8d77")
CHARLIE = AccountId("5b10ac8d82e05b22cc7d4ef5")
ADA = AccountId("5b10a0effa615349cb016cd8")
MALLORY = AccountId("712020:00000000-0000-4000-8000-00000000feed")

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
ACME = ClientKey("acme-jira")
EVIL = ClientKey("evil-jira")
INSTALLATION_ID = InstallationId(UUID("11111111-2222-4333-8444-555555555555"))
SECRET_ID = SecretId(UUID("aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"))
UNKNOWN_SECRET_ID = SecretId(UUID("aaaaaaaa-bbbb-4ccc-8ddd-ffffffffffff"))
ISSUE = Container(Product.JIRA, "10042")
OTHER_ISSUE = Container(Product.JIRA, "10043")

TITLE = "Database of the shop"
PASSWORD = "correct horse battery"
NEW_PASSWORD = "staple staple staple"
CONTENT = "user shop, canary-content-7f3a"
SHARED_SECRET = "canary-shared-secret-0123456789abcdef0123"


def make_installation(**changes: Any) -> Installation:
    """Make Acme's Jira site, installed at noon."""
    installation = Installation(
        id=INSTALLATION_ID,
        client_key=ACME,
        product=Product.JIRA,
        base_url="https://acme.atlassian.net",
        display_url=None,
        state=InstallationState.INSTALLED,
        generation=1,
        tenant_key_version=1,
        sealed_shared_secret=b"sealed",
        installed_at=NOON,
        uninstalled_at=None,
        event_issued_at=1000,
    )
    return replace(installation, **changes)


def make_notice(
    *, token: bytes = b"first token", body: bytes = b"first body", **changes: Any
) -> LifecycleNotice:
    """Make the verified notice of Acme's Jira site that it installs the app; token and body stand for theirs."""
    notice = LifecycleNotice(
        client_key=ACME,
        product=Product.JIRA,
        base_url="https://acme.atlassian.net",
        display_url=None,
        account=ADA,
        issued_at=1000,
        token_hash=hashlib.sha256(token).digest(),
        body_hash=hashlib.sha256(body).digest(),
        shared_secret=SHARED_SECRET,
    )
    return replace(notice, **changes)


def make_caller(
    installation: Installation,
    host: Host,
    *,
    account: AccountId = ALICE,
    container: Container | None = ISSUE,
) -> Caller:
    """Make a caller who stands on an issue."""
    return Caller(Principal(installation, account, container), host)


def make_draft(policy: Policy | None = None, **body: object) -> Checked[SecretDraft]:
    """Make what Alice sends to add a secret, parsed; `body` holds what is not as usual."""
    sent = {"title": TITLE, "password": PASSWORD, "content": CONTENT} | body
    return Checked.of(lambda: parse_draft(sent, policy or Policy()))


def make_edit(based_on: int = 1, **body: object) -> Checked[tuple[int, SecretEdit]]:
    """Make an edit of a version, parsed: `make_edit(1, title="new")`."""
    return Checked.of(lambda: (based_on, parse_edit(body, Policy())))


def make_new_password(
    password: str = NEW_PASSWORD, policy: Policy | None = None, **body: object
) -> Checked[NewPassword]:
    """Make a new password, parsed."""
    sent = {"new_password": password} | body
    return Checked.of(lambda: parse_new_password(sent, policy or Policy()))


def make_entry(kind: AuditKind = AuditKind.REVEALED, **changes: Any) -> AuditEntry:
    """Make the audit entry of a thing that Alice did with a secret on the issue."""
    details: Mapping[str, str | int | bool] = {"version": 3}
    entry = AuditEntry(kind, at=NOON, account=ALICE, secret_id=SECRET_ID, container=ISSUE, details=details)
    return replace(entry, **changes)
