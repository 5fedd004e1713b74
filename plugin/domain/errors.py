"""What can go wrong by the product's own rules. Each class is one fact; none ever holds an input value."""

from collections.abc import Mapping


class DomainError(Exception):
    """The root of every refusal that a rule of the product makes."""


class SecretNotFound(DomainError):
    """No such secret for this caller: unknown, trashed, in another container or tenant, or not his to see."""


class VersionNotFound(DomainError):
    """The secret has no such version, or it is not kept any more."""


class AttachmentNotFound(DomainError):
    """The secret has no such file, or not the whole of it."""


class AttachmentsOff(DomainError):
    """The site's policy lets nobody attach files."""


class TooManyAttachments(DomainError):
    """The secret holds as many files as the policy permits."""


class PartUnexpected(DomainError):
    """The parts of a file come one after the other, each once; this one is not the next."""

    def __init__(self, *, received: int) -> None:
        super().__init__("not the next part")
        self.received = received
        """How many parts have come so far."""


class NotAllowed(DomainError):
    """The caller may see the container, but the host does not let him do this."""


class NotAdmin(NotAllowed):
    """The host does not call the caller an administrator of the site."""


class NotYours(NotAllowed):
    """Only who asked, and the site's admins, may withdraw an ask."""


class NotOwner(NotAllowed):
    """Only the secret's owner may do this."""


class NotShared(DomainError):
    """The secret is shared with chosen people and groups, and the caller is none of them."""


class Locked(DomainError):
    """The call needs a live grant for this secret, and the caller presented none."""


class Sealed(DomainError):
    """An admin has sealed the installation: nothing opens and nothing is written until it is unsealed."""


class Expired(DomainError):
    """The secret's time is over."""


class UsedUp(DomainError):
    """The secret was opened as often as its writer allowed."""


class PolicyDamaged(DomainError):
    """The site's stored policy cannot be read, so no rule of it can be kept."""


class WrongPassword(DomainError):
    """The password does not open the secret."""

    def __init__(self, *, tries_left: int) -> None:
        super().__init__("the password does not open the secret")
        self.tries_left = tries_left
        """How many more tries are free of a wait."""


class TooManyAttempts(DomainError):
    """The caller has to wait before the next password is tested."""

    def __init__(self, *, retry_after_seconds: int) -> None:
        super().__init__("too many attempts")
        self.retry_after_seconds = retry_after_seconds


class Busy(DomainError):
    """Every place that tests passwords is taken; the attempt was not counted."""

    def __init__(self, *, retry_after_seconds: int) -> None:
        super().__init__("busy")
        self.retry_after_seconds = retry_after_seconds


class HostUnavailable(DomainError):
    """Jira or Confluence did not give a usable answer, so nothing is allowed."""

    def __init__(self, *, retry_after_seconds: int | None = None) -> None:
        super().__init__("the host did not give a usable answer")
        self.retry_after_seconds = retry_after_seconds


class InvalidInput(DomainError):
    """A request's values break a rule. `fields` names each one and says what is expected, never the value."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__("invalid: " + ", ".join(sorted(fields)))
        self.fields = dict(fields)


class MalformedInput(DomainError):
    """The request's body is not the JSON object that the call needs."""


class VersionRequired(DomainError):
    """An edit must name the version that it was based on (RFC 6585, section 3)."""


class ChangedMeanwhile(DomainError):
    """Somebody else saved first."""

    def __init__(self, *, current_version: int) -> None:
        super().__init__("changed meanwhile")
        self.current_version = current_version


class TooManySecrets(DomainError):
    """The container holds as many secrets as the policy permits."""


class TooManyAsks(DomainError):
    """The container holds as many asks as the policy permits."""


class InstallationNotFound(DomainError):
    """No installed tenant answers to this client key."""


class StaleEvent(DomainError):
    """A lifecycle event is older than one that was accepted already."""


class ReplayedEvent(DomainError):
    """A lifecycle token was seen before with another body."""
