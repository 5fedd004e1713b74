"""Turns passwords into keys: Argon2id in a bounded number of places, with the parameters of today."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from plugin.domain.errors import Busy
from plugin.domain.principal import Principal
from plugin.services.meter import UNMETERED, Meter
from plugin.vault.password import (
    Argon2Bounds,
    Argon2Profile,
    Password,
    PasswordParameters,
    derive_password_key,
)
from plugin.vault.slots import Argon2Slots, SlotsBusy


@dataclass(frozen=True, slots=True)
class PasswordLock:
    """The key that a password gave, and the parameters under which it did."""

    parameters: PasswordParameters = field(repr=False)
    key: bytes = field(repr=False)


class PasswordKeys:
    """The only place that runs Argon2."""

    def __init__(
        self,
        *,
        slots: Argon2Slots,
        profile: Argon2Profile,
        bounds: Argon2Bounds,
        meter: Meter = UNMETERED,
    ) -> None:
        self._meter = meter
        self._slots = slots
        self._profile = profile
        self._bounds = bounds

    def new_lock(self, password: str, *, principal: Principal) -> PasswordLock:
        """Derive a key from a new password, with today's parameters and a new salt.

        Raises:
            Busy: no place was free in time; nothing was computed.

        """
        return self.derive(password, PasswordParameters.fresh(self._profile), principal=principal)

    def require_bounds(self, parameters: PasswordParameters) -> None:
        """Go on only with parameters that `derive` would compute.

        Raises:
            WeakParameters: they are outside the bounds.

        """
        self._bounds.check(parameters.profile)

    def is_outdated(self, profile: Argon2Profile) -> bool:
        """Whether today's parameters are stronger: more memory or more passes, and less of neither.

        The lanes do not count: a guesser pays for memory and passes (RFC 9106, section 4).
        """
        stored, today = (
            (profile.memory_kib, profile.time_cost),
            (
                self._profile.memory_kib,
                self._profile.time_cost,
            ),
        )
        return stored != today and stored[0] <= today[0] and stored[1] <= today[1]

    def derive(self, password: str, parameters: PasswordParameters, *, principal: Principal) -> PasswordLock:
        """Derive the key that belongs to this password and these parameters.

        Raises:
            Busy: every place is taken and the queue is full, or the wait was too long; nothing was computed.
            WeakParameters: the stored parameters are outside the bounds; nothing was computed.

        """
        secret = Password.from_text(password)
        try:
            with self._in_a_slot(principal):
                key = derive_password_key(secret, parameters, bounds=self._bounds)
        except SlotsBusy as error:
            raise Busy(retry_after_seconds=error.retry_after_seconds) from error
        return PasswordLock(parameters, key)

    @contextmanager
    def _in_a_slot(self, principal: Principal) -> Iterator[None]:
        """Hold a slot, and count who waits and who runs.

        Raises:
            SlotsBusy: no slot came free in time.

        """
        with ExitStack() as slot:
            self._meter.argon2(waiting=1)
            try:
                tenant = str(principal.installation.id)
                slot.enter_context(self._slots.hold(tenant=tenant, account=principal.account))
            finally:
                self._meter.argon2(waiting=-1)
            self._meter.argon2(running=1)
            try:
                yield
            finally:
                self._meter.argon2(running=-1)
