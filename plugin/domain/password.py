"""What may be a password: a new one by the policy, a typed one by what could ever have been set."""

import unicodedata

from plugin.domain.complaint import Complaint
from plugin.domain.fields import FieldFault, parse_text
from plugin.domain.policy import Policy


def parse_chosen_password(value: object, policy: Policy) -> str:
    """Return a new password.

    Raises:
        FieldFault: it breaks the policy.

    """
    password = _measured(value, policy)
    # Counted in characters, not bytes: four emoji are no better than four letters for being larger.
    if len(unicodedata.normalize("NFC", password)) < policy.password_min_characters:
        raise FieldFault(
            Complaint("Must have at least {least} characters.", least=policy.password_min_characters)
        )
    return password


def parse_typed_password(value: object, policy: Policy) -> str:
    """Return a password that somebody types to open something: an older policy may have allowed less.

    Raises:
        FieldFault: it is empty, or longer than any password may be.

    """
    password = _measured(value, policy)
    if not password:
        raise FieldFault(Complaint("Must not be empty."))
    return password


def _measured(value: object, policy: Policy) -> str:
    """Measure after NFC normalisation, which is the form that is hashed (see docs/vault-format.md)."""
    password = parse_text(value)
    # Normalising takes quadratic time; what is four times too long cannot come back under the limit by it.
    is_hopeless = len(password) > 4 * policy.password_max_bytes
    size = len(password if is_hopeless else unicodedata.normalize("NFC", password).encode())
    if size > policy.password_max_bytes:
        raise FieldFault(Complaint("Must not be longer than {most} bytes.", most=policy.password_max_bytes))
    return password
