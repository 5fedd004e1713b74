"""Identifiers, each a type of its own, so that passing the wrong one is a type error."""

from typing import NewType
from uuid import UUID

ClientKey = NewType("ClientKey", str)
"""Atlassian's name for a tenant: constant for one site and product, chosen by Atlassian."""

ForgeInstallationId = NewType("ForgeInstallationId", str)
"""Forge's name for one installation of the app: a resource identifier, chosen by Atlassian."""

AccountId = NewType("AccountId", str)
"""An Atlassian account id: the `sub` claim of a verified token."""

UNKNOWN_ACCOUNT = AccountId("unknown")
"""Stands where an account was erased. Atlassian uses the same word for people of whom nothing may be stored."""

InstallationId = NewType("InstallationId", UUID)
"""Our own name for a tenant: the first column of every table's key."""

SecretId = NewType("SecretId", UUID)
"""Names one secret. Never a capability: knowing it opens nothing."""

AskId = NewType("AskId", UUID)
"""Names one ask. No capability either."""
AttachmentId = NewType("AttachmentId", UUID)
"""Names one file of a secret. No capability either."""

GrantId = NewType("GrantId", bytes)
"""Names one grant, 16 random bytes: the public half of a grant token."""
