"""The probe: a few known bytes that prove that a key provider works."""

import hmac

from plugin.vault.box import KEY_BYTES
from plugin.vault.errors import BoxRejected, KeyUnavailable
from plugin.vault.key_provider import KeyProvider

# As long as a tenant key: AES key wrap takes multiples of eight only.
_PROBE = b"jsecrets/v1/probe".ljust(KEY_BYTES, b"\0")


def prove_round_trip(provider: KeyProvider) -> None:
    """Wrap the probe under the active key, and unwrap it.

    Raises:
        KeyUnavailable: it did not come back.

    """
    try:
        returned = provider.unwrap(provider.wrap(_PROBE, context=_PROBE), context=_PROBE)
    except BoxRejected as error:
        raise KeyUnavailable("the active root key does not open what it sealed") from error
    if not hmac.compare_digest(returned, _PROBE):
        raise KeyUnavailable("the active root key does not open what it sealed")
