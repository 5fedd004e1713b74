"""Who is calling, as a verified token says."""

from dataclasses import dataclass

from plugin.domain.container import Container
from plugin.domain.ids import AccountId
from plugin.domain.installation import Installation


@dataclass(frozen=True, slots=True)
class Principal:
    """An account of one installation, standing on one container or (admin page) on none."""

    installation: Installation
    account: AccountId
    container: Container | None
