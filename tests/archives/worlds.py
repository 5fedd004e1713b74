"""An archive of Acme's site, written and read with the cheapest Argon2, and another world to bring it to."""

from plugin.archives.files import open_archive, write_archive
from plugin.services.exporting_installation import export_installation
from plugin.services.importing import ImportTarget
from plugin.services.importing_archive import ArchiveSource, import_archive, plan_archive
from plugin.vault.password import TEST_ONLY_BOUNDS, TEST_ONLY_CHEAPEST, Password
from tests.cast import ACME, ALICE

PASSPHRASE = "plover hazel tundra quartz"


def passphrase(text=PASSPHRASE):
    """Return a typed passphrase."""
    return Password.from_text(text)


def export(world, path):
    """Write Acme's archive."""
    made = export_installation(world.deps, ACME)
    return write_archive(path, made, passphrase(), profile=TEST_ONLY_CHEAPEST)


def opened(path, text=PASSPHRASE):
    """Open an archive."""
    return open_archive(path, passphrase(text), bounds=TEST_ONLY_BOUNDS)


def bring(world, path, *, into=None, host="acme", account=ALICE, client_key=ACME):
    """Import an archive; return the plan and how many secrets came."""
    target = ImportTarget(client_key, account, world.host if host == "acme" else host)
    with opened(path) as archive:
        source = ArchiveSource(archive.key.header.archive_id, archive.site.product, into)
        plan = plan_archive(world.deps, target, source, archive.secrets())
        return plan, sum(import_archive(world.deps, target, source, archive.secrets(), plan))


def secrets_of(world, container, *, site=None):
    """Return the heads of a container's secrets."""
    with world.store.reading() as unit:
        return unit.secrets.heads((site or world.site).id, container, viewer=ALICE)
