"""The hot path's reads, on every store: they say what a unit of work says."""

from plugin.domain.installation import InstallationState
from tests.storage.builders import (
    ALICE,
    ALICES_SITE,
    ISSUE,
    MALLORYS_SITE,
    NOW,
    OTHER_ISSUE,
    install,
    keep,
    make_installation,
    make_secret,
)


def heads_in_a_unit(store, installation_id, container):
    """Return the heads as a unit of work reads them."""
    with store.reading() as unit:
        return unit.secrets.heads(installation_id, container, viewer=ALICE)


def test_the_generation_is_that_of_the_installed_tenant(store):
    """Each tenant has its own generation."""
    install(store, ALICES_SITE, generation=7)
    install(store, MALLORYS_SITE, generation=2)

    assert store.glances.generation(ALICES_SITE) == 7


def test_an_unknown_tenant_has_no_generation(store):
    """A client key that nobody installed gives None."""
    assert store.glances.generation(ALICES_SITE) is None


def test_a_tenant_that_left_has_no_generation(store):
    """An uninstalled tenant gives None."""
    install(store, ALICES_SITE, state=InstallationState.UNINSTALLED, uninstalled_at=NOW)

    assert store.glances.generation(ALICES_SITE) is None


def test_a_commit_is_seen_by_the_next_glance(store):
    """A new generation counts from its commit on."""
    install(store, ALICES_SITE, generation=1)
    store.glances.generation(ALICES_SITE)

    with store.writing() as unit:
        unit.installations.update(
            make_installation(ALICES_SITE, id=unit.installations.find(ALICES_SITE).id, generation=2)
        )
        unit.commit()

    assert store.glances.generation(ALICES_SITE) == 2


def test_heads_are_those_of_a_unit(store, alices):
    """Every value of every head is the same, in the same order."""
    keep(store, alices, make_secret(), make_secret(), make_secret(OTHER_ISSUE))

    glanced = store.glances.heads(alices, ISSUE, viewer=ALICE)

    assert glanced == heads_in_a_unit(store, alices, ISSUE)
    assert len(glanced) == 2


def test_another_tenant_has_no_heads_here(store, alices, mallorys):
    """The container's id is not enough."""
    keep(store, alices, make_secret())

    assert store.glances.heads(mallorys, ISSUE, viewer=ALICE) == []


def test_a_container_that_was_never_looked_for_is_not_absent(store, alices):
    """No row means that it is there."""
    assert not store.glances.is_absent(alices, ISSUE)
