"""Takes values out of an untrusted JSON object and collects every complaint on the way."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from plugin.domain.complaint import Complaint
from plugin.domain.errors import InvalidInput

T = TypeVar("T")


class FieldFault(Exception):
    """One field's complaint, raised by whoever parses it and noted by `Fields`."""

    def __init__(self, complaint: Complaint) -> None:
        super().__init__(complaint)
        self.complaint = complaint


class Fields:
    """The fields of one object. Whoever takes them calls `finish` before he uses any."""

    def __init__(
        self,
        body: Mapping[str, object],
        *,
        allowed: set[str],
        faults: dict[str, Complaint] | None = None,
        within: str | None = None,
    ) -> None:
        self._body = body
        self._prefix = "" if within is None else f"{within}."
        self.faults: dict[str, Complaint] = {} if faults is None else faults
        if set(body) - allowed:
            self.faults[within or "body"] = Complaint("Holds a field that this call does not know.")

    def required(self, name: str, parse: Callable[[object], T], *, instead: T) -> T:
        """Return the parsed field; or note the complaint and return `instead`, which `finish` keeps from use."""
        try:
            if name not in self._body:
                raise FieldFault(Complaint("Missing."))
            return parse(self._body[name])
        except FieldFault as fault:
            self.faults[self._prefix + name] = fault.complaint
            return instead

    def optional(self, name: str, parse: Callable[[object], T], *, default: T) -> T:
        """Return the parsed field, or `default` if it is absent or faulty."""
        return self.required(name, parse, instead=default) if name in self._body else default

    def within(self, name: str, value: object, *, allowed: set[str]) -> "Fields":
        """Return the fields of an object in the field `name`; their complaints are named `name.member`.

        Raises:
            FieldFault: it is no object.

        """
        if not isinstance(value, dict):
            raise FieldFault(Complaint("Must be an object with the fields of its kind."))
        return Fields(value, allowed=allowed, faults=self.faults, within=self._prefix + name)

    def finish(self) -> None:
        """Raise all complaints at once.

        Raises:
            InvalidInput: there is one at least.

        """
        if self.faults:
            raise InvalidInput(self.faults)


def parse_text(value: object) -> str:
    """Accept a string that is valid Unicode: a lone surrogate could not be stored or hashed.

    Raises:
        FieldFault: it is none.

    """
    if not isinstance(value, str):
        raise FieldFault(Complaint("Must be text."))
    try:
        value.encode()
    except UnicodeEncodeError:
        raise FieldFault(Complaint("Holds a character that is not valid Unicode.")) from None
    return value
