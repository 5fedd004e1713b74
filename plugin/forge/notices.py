"""What a verified invocation says about its site's installation of the app."""

import hashlib

from plugin.domain.ids import ClientKey
from plugin.domain.lifecycle import LifecycleNotice
from plugin.forge.invocation import Invocation


def lifecycle_notice(invocation: Invocation, *, token: str, body: bytes = b"") -> LifecycleNotice:
    """Return the notice that a site has the app, or is about to lose it.

    Its client key is the name of a tenant that Connect does not know. It begins with `ari:`, so no Connect token can
    claim it. One installation can be in both products of a site, and each of them is a tenant.
    """
    return LifecycleNotice(
        client_key=ClientKey(f"{invocation.installation}/{invocation.product}"),
        product=invocation.product,
        base_url=invocation.api_url,
        display_url=None,
        account=invocation.account,
        issued_at=invocation.issued_at,
        token_hash=hashlib.sha256(token.encode()).digest(),
        body_hash=hashlib.sha256(body).digest(),
        forge_id=invocation.installation,
    )
