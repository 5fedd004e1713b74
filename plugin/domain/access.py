"""What the host lets an account do with a container."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Access:
    """The host's answer about one account and one container.

    View is Jira's BROWSE_PROJECTS or Confluence's `read`; edit is EDIT_ISSUES or `update`.
    """

    can_view: bool
    can_edit: bool


NO_ACCESS = Access(can_view=False, can_edit=False)
