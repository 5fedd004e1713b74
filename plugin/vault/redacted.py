"""The base of every value that must not be shown or stored by accident."""

from typing import NoReturn, SupportsIndex


class Redacted:
    """Shows its class and nothing else, and refuses to be pickled or copied.

    Subclass it with `@dataclass(frozen=True, slots=True, repr=False, eq=False)`: no equality, because
    comparing secret bytes with `==` takes a time that depends on them.
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    def __reduce_ex__(self, protocol: SupportsIndex, /) -> NoReturn:
        message = f"a {type(self).__name__} cannot be pickled or copied"
        raise TypeError(message)
