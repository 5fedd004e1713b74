"""What a store may raise besides the domain's own facts."""


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
