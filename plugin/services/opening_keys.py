"""Opens the tenant keys that a transaction asks for, outside of it."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from plugin.services.dependencies import Dependencies
from plugin.services.errors import TenantKeyNotOpened
from plugin.vault.errors import KeyUnavailable

MOST_KEYS = 10
"""A run needs one key, or a few in the middle of a rotation: each key that is not opened costs one more run."""

_P = ParamSpec("_P")
_Result = TypeVar("_Result")


def with_opened_keys(
    act: Callable[Concatenate[Dependencies, _P], _Result],
) -> Callable[Concatenate[Dependencies, _P], _Result]:
    """Run a function again whenever it needed a tenant key that is not opened, after opening it.

    Only for functions that have done nothing that lasts when they first ask for a key: the transaction that
    asks is undone, and all that came before it happens again. So Argon2 and counted attempts stay outside.

    Raises:
        KeyUnavailable: the key provider cannot open a key.
        BoxRejected: a tenant key's row was changed.

    """

    @wraps(act)
    def run(deps: Dependencies, /, *args: _P.args, **kwargs: _P.kwargs) -> _Result:
        for _ in range(MOST_KEYS):
            try:
                return act(deps, *args, **kwargs)
            except TenantKeyNotOpened as wanted:
                missing = wanted
            # Not inside the `except`: an error of the provider would be chained to this one.
            deps.keyring.open(missing)
        raise KeyUnavailable("tenant keys are forgotten faster than they are opened")

    return run
