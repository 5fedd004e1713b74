"""What a store may raise besides the domain's own facts."""

from plugin.domain.installation import Installation


class StoreError(Exception):
    """The root of every fault of the store."""


class StoreUnavailable(StoreError):
    """The database does not answer."""


class SchemaOutdated(StoreError):
    """The database's schema is older or newer than this version of the app."""


class StoreConflict(StoreError):
    """Another transaction wrote the same row first."""


class StaleWrite(StoreError):
    """A compare-and-set found another version or epoch."""


class TenantKeyMissing(StoreError):
    """There is no such tenant key, or it was destroyed."""


class TenantKeyNotOpened(Exception):
    """A unit of work needs a tenant key that the key provider has to open first, outside of any unit.

    No fault, and never seen outside of the services: `opening_keys.with_opened_keys` opens the key.
    """

    def __init__(self, installation: Installation, version: int, sealed: bytes) -> None:
        super().__init__("a tenant key is not opened yet")
        self.installation = installation
        self.version = version
        self.sealed = sealed


class RootKeyMissing(Exception):
    """Tenant keys are sealed under a root key that is not there, or is another key under the same id."""


class RootKeyInUse(Exception):
    """Tenant keys are still sealed under a root key that was to be removed."""
