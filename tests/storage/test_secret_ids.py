"""Going through an installation's secrets by their ids."""

from uuid import UUID

from plugin.domain.ids import SecretId
from tests.storage.builders import ALICE, MALLORYS_SITE, NOW, install, keep, make_secret

FIRST = SecretId(UUID(int=0))


def test_ids_come_in_pages_without_the_trash_and_without_other_sites(store):
    """Each once, in order."""
    site, other = install(store), install(store, MALLORYS_SITE)
    secrets = [make_secret() for _ in range(4)]
    keep(store, site, *secrets)
    keep(store, other, make_secret())
    ids = sorted(secret.head.id for secret in secrets)
    with store.writing() as unit:
        unit.secrets.trash(site, ids[1], by=ALICE, at=NOW)
        unit.commit()

    with store.reading() as unit:
        page = unit.secrets.ids(site, after=FIRST, limit=2)
        rest = unit.secrets.ids(site, after=page[-1], limit=2)

    assert (page, rest) == ([ids[0], ids[2]], [ids[3]])
