"""What can go wrong in Connect's protocol. No class ever holds a token, a secret or any other input value."""

from enum import StrEnum


class Refusal(StrEnum):
    """Why a token was refused: for the log only, the client is told nothing but 401."""

    TOO_LONG = "too_long"
    MALFORMED = "malformed"
    ALGORITHM = "algorithm"
    SIGNATURE = "signature"
    CLAIMS = "claims"
    ISSUER = "issuer"
    AUDIENCE = "audience"
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"
    LIFETIME = "lifetime"
    QSH = "qsh"
    TARGET = "target"
    KEY_ID = "key_id"
    UNKNOWN_KEY = "unknown_key"
    ENVIRONMENT = "environment"
    MODULE = "module"


class InstallFault(StrEnum):
    """Which fact of a lifecycle event is wrong."""

    BODY = "body"
    APP_KEY = "app_key"
    EVENT_TYPE = "event_type"
    PRODUCT = "product"
    BASE_URL = "base_url"
    SHARED_SECRET = "shared_secret"  # noqa: S105 - the name of a field, not a secret


class HostFaultReason(StrEnum):
    """Why a host's answer is of no use, or why it was not even asked."""

    UNREACHABLE = "unreachable"
    STATUS = "status"
    TOO_LARGE = "too_large"
    NONSENSE = "nonsense"
    LEFT_ALONE = "left_alone"
    NO_TOKEN = "no_token"  # noqa: S105 - a reason, not a token
    NOT_ALLOWED = "not_allowed"


class ConnectError(Exception):
    """The root of every fault of the protocol."""


class TokenRefused(ConnectError):
    """A token proves nothing. `reason` says why, in one fixed word, for the log."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__(f"token refused: {reason}")
        self.reason = reason


class InstallRefused(ConnectError):
    """A lifecycle event is wrong in a fact that is not its token's. `fault` names the fact."""

    def __init__(self, fault: InstallFault) -> None:
        super().__init__(f"lifecycle event refused: {fault}")
        self.fault = fault


class KeysUnavailable(ConnectError):
    """Atlassian's install keys could not be fetched now; the event may be sent again later."""


class TargetMalformed(ConnectError):
    """A request target (path and query) cannot be read in one way only, so it has no hash."""


class SharedSecretUnusable(ConnectError):
    """The key kept for a tenant cannot sign or verify HS256: it is too short, or looks like a public key."""


class AllowedHostsMalformed(ConnectError, ValueError):
    """The setting that lists the allowed hosts cannot be read. `position` counts its entries from 1."""

    def __init__(self, position: int) -> None:
        super().__init__(f"entry {position} is neither a suffix such as .example.com nor an origin")
        self.position = position


class AccountRequired(ConnectError):
    """A permission question without an account would ask about the app itself, so it is not asked."""


class ExchangeFailed(ConnectError):
    """An HTTP call gave no complete answer in time, or too large a one."""

    def __init__(self, reason: HostFaultReason) -> None:
        super().__init__(f"no answer: {reason}")
        self.reason = reason


class HostFault(ConnectError):
    """What was wrong with a host's answer: the cause of a `HostUnavailable`, for the log."""

    def __init__(self, reason: HostFaultReason, *, status: int | None = None) -> None:
        super().__init__(f"host answer refused: {reason}" + (f" {status}" if status is not None else ""))
        self.reason = reason
        self.status = status


class NotFoundAtHost(ConnectError):
    """The host answered 404: what was asked about does not exist, or not for the app."""
