"""The one table from errors to HTTP: what a client is told of each.

Every token failure looks the same from outside; the log says which one it was.
"""

from dataclasses import dataclass

from plugin.connect.errors import InstallRefused, KeysUnavailable, TokenRefused
from plugin.domain import errors as domain
from plugin.services import errors as services
from plugin.web.languages import marked
from plugin.web.refusals import Anonymous, NoPlaceForBody, TooLarge, Unauthenticated


@dataclass(frozen=True, slots=True)
class Problem:
    """What a client is told. Title and detail stand here in English; they are sent in the request's language."""

    status: int
    code: str
    title: str
    detail: str


UNAUTHENTICATED = Problem(
    401,
    "unauthenticated",
    marked("Not signed in"),
    marked(
        "This request does not come from an installed Jira or Confluence site, or it is too old. Reload the page."
        " If that does not help, ask an administrator to install the app again."
    ),
)
INTERNAL = Problem(
    500,
    "internal",
    marked("Something went wrong"),
    marked("This is our fault. Try again; if it stays, quote the request id."),
)

PROBLEMS: dict[type[Exception], Problem] = {
    Unauthenticated: UNAUTHENTICATED,
    TokenRefused: UNAUTHENTICATED,
    domain.InstallationNotFound: UNAUTHENTICATED,
    domain.ReplayedEvent: UNAUTHENTICATED,
    InstallRefused: Problem(
        400,
        "event_refused",
        marked("Event refused"),
        marked("This lifecycle event is not one that this app can accept."),
    ),
    KeysUnavailable: Problem(
        503,
        "keys_unavailable",
        marked("Keys unavailable"),
        marked("Atlassian's install keys cannot be fetched. Try again."),
    ),
    Anonymous: Problem(
        403,
        "anonymous",
        marked("Log in first"),
        marked("Secrets are for people who are logged in. Log in, then reload."),
    ),
    TooLarge: Problem(413, "too_large", marked("Too large"), marked("The request is larger than 2 MiB.")),
    NoPlaceForBody: Problem(
        503, "busy", marked("Busy"), marked("Too much is coming in right now. Try again shortly.")
    ),
    domain.MalformedInput: Problem(
        400, "malformed", marked("Malformed request"), marked("The body must be a JSON object.")
    ),
    domain.SecretNotFound: Problem(
        404, "not_found", marked("Not found"), marked("There is no such secret here, or you may not see it.")
    ),
    domain.VersionNotFound: Problem(
        404, "not_found", marked("Not found"), marked("This version of the secret is not kept any more.")
    ),
    domain.AttachmentNotFound: Problem(
        404, "not_found", marked("Not found"), marked("The secret has no such file.")
    ),
    domain.AttachmentsOff: Problem(
        403,
        "attachments_off",
        marked("No files"),
        marked("On this site, files cannot be attached to secrets."),
    ),
    domain.TooManyAttachments: Problem(
        409,
        "too_many_attachments",
        marked("Too many files"),
        marked("No more files fit here. Remove one first."),
    ),
    domain.PartUnexpected: Problem(
        409,
        "part_unexpected",
        marked("Not the next part"),
        marked("The parts of a file come one after the other, each once."),
    ),
    domain.NotAllowed: Problem(
        403, "not_allowed", marked("Not allowed"), marked("You need permission to edit here.")
    ),
    domain.NotAdmin: Problem(
        403,
        "not_allowed",
        marked("For administrators"),
        marked("This page is for administrators of the site."),
    ),
    domain.NotYours: Problem(
        403,
        "not_allowed",
        marked("Not allowed"),
        marked("Only who asked, and administrators of the site, may do this."),
    ),
    domain.NotOwner: Problem(
        403, "not_allowed", marked("For the owner"), marked("Only the owner of this secret may do this.")
    ),
    domain.NotShared: Problem(
        403,
        "not_shared",
        marked("Shared with others only"),
        marked("This secret is shared with chosen people only. Ask its owner to share it with you."),
    ),
    domain.Locked: Problem(
        403, "locked", marked("Locked"), marked("Unlock the secret with its password first.")
    ),
    domain.Sealed: Problem(
        403,
        "sealed",
        marked("Sealed"),
        marked(
            "An administrator has sealed this site. Nothing can be opened or changed until it is unsealed."
        ),
    ),
    domain.Expired: Problem(
        403, "expired", marked("Expired"), marked("This secret has expired and does not open any more.")
    ),
    domain.UsedUp: Problem(
        403,
        "used_up",
        marked("Used up"),
        marked("This secret was opened as often as its writer allowed."),
    ),
    domain.PolicyDamaged: Problem(
        503,
        "policy_damaged",
        marked("The rules of this site cannot be read"),
        marked("Nothing is opened or changed without them. Ask whoever runs the app to reset them."),
    ),
    domain.WrongPassword: Problem(
        403, "wrong_password", marked("Wrong password"), marked("This password does not open the secret.")
    ),
    domain.TooManyAttempts: Problem(
        429,
        "too_many_attempts",
        marked("Too many attempts"),
        marked("Wait a while before you try another password."),
    ),
    domain.Busy: Problem(
        503, "busy", marked("Busy"), marked("Many secrets are being unlocked right now. Try again shortly.")
    ),
    domain.HostUnavailable: Problem(
        503,
        "host_unavailable",
        marked("No answer from the site"),
        marked(
            "The site cannot confirm what you may do here, so nothing was opened or changed. Try again shortly."
        ),
    ),
    domain.InvalidInput: Problem(
        422, "invalid", marked("Invalid input"), marked("Some of what was sent breaks a rule.")
    ),
    domain.VersionRequired: Problem(
        428,
        "version_required",
        marked("Version required"),
        marked("Send If-Match with the version that was edited."),
    ),
    domain.ChangedMeanwhile: Problem(
        412,
        "changed_meanwhile",
        marked("Changed meanwhile"),
        marked("Somebody else saved this secret first."),
    ),
    domain.TooManySecrets: Problem(
        409,
        "too_many_secrets",
        marked("Too many secrets"),
        marked("No more secrets fit here. Delete one first."),
    ),
    domain.TooManyAsks: Problem(
        409,
        "too_many_asks",
        marked("Too many secrets asked for"),
        marked("No more secrets can be asked for here. Withdraw one that nobody needs any more."),
    ),
    services.StoreUnavailable: Problem(
        503,
        "unavailable",
        marked("Temporarily unavailable"),
        marked("The store does not answer. Try again shortly."),
    ),
}

HTTP_PROBLEMS = {
    404: Problem(404, "not_found", marked("Not found"), marked("There is nothing at this address.")),
    405: Problem(
        405, "method_not_allowed", marked("Method not allowed"), marked("This address does not do that.")
    ),
}
BAD_REQUEST = Problem(400, "bad_request", marked("Bad request"), marked("This request cannot be read."))
