"""Who may see and who may edit what on a site."""

from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock

from devhost.people import Person


@dataclass(frozen=True, slots=True)
class Rights:
    """What one person may do with one issue or page."""

    view: bool = False
    edit: bool = False


NOTHING = Rights()
VIEW = Rights(view=True)
EDIT = Rights(view=True, edit=True)


class AccessRules:
    """The rights of every person on every issue or page of one site; what has no rule is not allowed."""

    def __init__(self, by_container: Mapping[str, Mapping[str, Rights]]) -> None:
        self._defaults: dict[tuple[str, str | None], Rights] = {
            (container_id, handle): rights
            for container_id, people in by_container.items()
            for handle, rights in people.items()
        }
        self._rules = dict(self._defaults)
        self._lock = Lock()

    def rights(self, person: Person | None, container_id: str) -> Rights:
        """Give the person's rights; None stands for somebody who is not signed in."""
        with self._lock:
            return self._rules.get((container_id, person.handle if person else None), NOTHING)

    def change(self, person: Person | None, container_id: str, *, rights: Rights) -> None:
        """Give a person other rights from now on."""
        with self._lock:
            self._rules[container_id, person.handle if person else None] = rights

    def reset(self) -> None:
        """Go back to the rights of the start."""
        with self._lock:
            self._rules = dict(self._defaults)
