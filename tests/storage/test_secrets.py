"""The secrets, on every store."""

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest

from plugin.domain.container import Container, Product
from plugin.domain.errors import SecretNotFound
from plugin.domain.ids import SecretId
from plugin.domain.secret import SecretCounts
from plugin.services.errors import StaleWrite, StoreConflict
from plugin.storage.secrets import HEADS
from tests.storage.builders import ALICE, BOB, ISSUE, NOW, OTHER_ISSUE, keep, make_secret


def trash(store, installation_id, secret, at=NOW):
    """Put a secret in the trash."""
    with store.writing() as unit:
        unit.secrets.trash(installation_id, secret.head.id, by=ALICE, at=at)
        unit.commit()


def get(store, installation_id, secret):
    """Return what the store holds of this secret."""
    with store.reading() as unit:
        return unit.secrets.get(installation_id, secret.head.id)


def edited(secret, *, version=2, key_epoch=1):
    """Return Bob's later edit of a secret."""
    head = replace(
        secret.head,
        version=version,
        updated_by=BOB,
        updated_at=secret.head.updated_at + timedelta(microseconds=1),
        sealed_title=b"new title",
    )
    return replace(secret, head=head, key_epoch=key_epoch, sealed_content=b"new content")


def test_a_secret_comes_back_as_it_was_written(store, alices):
    """Every field survives, a content of the largest size too."""
    written = make_secret(sealed_content=bytes(range(256)) * 1100, updated_by=BOB, version=7, key_epoch=3)

    keep(store, alices, written)

    assert get(store, alices, written) == written


def test_an_unknown_secret_is_not_found(store, alices):
    """An id that names nothing is an error."""
    with store.reading() as unit, pytest.raises(SecretNotFound):
        unit.secrets.get(alices, SecretId(uuid.uuid4()))


def test_a_secrets_id_is_taken_once(store, alices):
    """Adding never writes over."""
    first = make_secret()
    keep(store, alices, first)

    with pytest.raises(StoreConflict):
        keep(store, alices, edited(first))

    assert get(store, alices, first) == first


def test_heads_are_the_containers_secrets_oldest_first(store, alices):
    """The order is that of creation, however they were written; other containers' secrets stay out."""
    first, second, third = make_secret(), make_secret(), make_secret()
    elsewhere = make_secret(OTHER_ISSUE)
    on_a_page = make_secret(Container(Product.CONFLUENCE, ISSUE.id))

    keep(store, alices, third, elsewhere, first, on_a_page, second)

    with store.reading() as unit:
        assert unit.secrets.heads(alices, ISSUE, viewer=ALICE) == [first.head, second.head, third.head]
        assert unit.secrets.counts_in(alices, ISSUE).secrets == 3


def test_secrets_of_one_moment_are_listed_by_id(store, alices):
    """Equal times leave no doubt about the order."""
    secrets = [make_secret(created_at=NOW) for _ in range(5)]

    keep(store, alices, *secrets)

    with store.reading() as unit:
        heads = unit.secrets.heads(alices, ISSUE, viewer=ALICE)
    assert [head.id for head in heads] == sorted(secret.head.id for secret in secrets)


def test_another_tenant_sees_no_secret(store, alices, mallorys):
    """Mallory's installation finds, lists and counts nothing of Alice's."""
    secret = make_secret()
    keep(store, alices, secret)

    with store.reading() as unit:
        with pytest.raises(SecretNotFound):
            unit.secrets.get(mallorys, secret.head.id)
        assert unit.secrets.heads(mallorys, ISSUE, viewer=ALICE) == []
        assert unit.secrets.counts_in(mallorys, ISSUE).secrets == 0
        assert unit.secrets.counts(mallorys) == SecretCounts(secrets=0, trashed=0, containers=0)


def test_another_tenant_changes_no_secret(store, alices, mallorys):
    """Mallory's installation can neither replace nor trash what is Alice's."""
    secret = make_secret()
    keep(store, alices, secret)

    with store.writing() as unit:
        with pytest.raises(SecretNotFound):
            unit.secrets.replace(mallorys, edited(secret), version=1, epoch=1)
        with pytest.raises(SecretNotFound):
            unit.secrets.trash(mallorys, secret.head.id, by=ALICE, at=NOW)
        unit.commit()

    assert get(store, alices, secret) == secret


def test_one_id_names_two_secrets_in_two_tenants(store, alices, mallorys):
    """The key of a row begins with the installation."""
    hers, theirs = make_secret(), make_secret()
    theirs = replace(theirs, head=replace(theirs.head, id=hers.head.id))
    keep(store, alices, hers)
    keep(store, mallorys, theirs)

    with store.writing() as unit:
        unit.secrets.replace(mallorys, edited(theirs), version=1, epoch=1)
        unit.commit()

    assert get(store, alices, hers) == hers
    assert get(store, mallorys, theirs) == edited(theirs)


def test_replacing_writes_over_the_named_version(store, alices):
    """With the right version and epoch the new secret is there, and only that one changed."""
    secret, neighbour = make_secret(), make_secret()
    keep(store, alices, secret, neighbour)

    with store.writing() as unit:
        unit.secrets.replace(alices, edited(secret, key_epoch=2), version=1, epoch=1)
        unit.commit()

    assert get(store, alices, secret) == edited(secret, key_epoch=2)
    assert get(store, alices, neighbour) == neighbour


@pytest.mark.parametrize(("version", "epoch"), [(2, 1), (0, 1), (1, 2), (1, 0)])
def test_replacing_another_version_or_epoch_is_refused(store, alices, version, epoch):
    """A write based on something else than what is stored changes nothing."""
    secret = make_secret()
    keep(store, alices, secret)

    with store.writing() as unit, pytest.raises(StaleWrite):
        unit.secrets.replace(alices, edited(secret), version=version, epoch=epoch)

    assert get(store, alices, secret) == secret


def test_a_trashed_secret_is_invisible(store, alices):
    """It is not found, listed, counted, replaced or trashed again."""
    secret, kept = make_secret(), make_secret()
    keep(store, alices, secret, kept)

    trash(store, alices, secret)

    with store.writing() as unit:
        with pytest.raises(SecretNotFound):
            unit.secrets.get(alices, secret.head.id)
        with pytest.raises(SecretNotFound):
            unit.secrets.replace(alices, edited(secret), version=1, epoch=1)
        with pytest.raises(SecretNotFound):
            unit.secrets.trash(alices, secret.head.id, by=ALICE, at=NOW)
        assert unit.secrets.heads(alices, ISSUE, viewer=ALICE) == [kept.head]
        assert unit.secrets.counts_in(alices, ISSUE).secrets == 1


def test_counts_tell_kept_and_trashed_secrets_and_containers_in_use(store, alices, mallorys):
    """A container whose secrets are all in the trash is not in use; other tenants do not count."""
    first, second, third = make_secret(), make_secret(), make_secret(OTHER_ISSUE)
    keep(store, alices, first, second, third)
    keep(store, mallorys, make_secret())

    trash(store, alices, second)
    trash(store, alices, third)

    with store.reading() as unit:
        assert unit.secrets.counts(alices) == SecretCounts(secrets=1, trashed=2, containers=1)


def test_the_list_is_read_from_its_index(sqlite_store):
    """Filter and order both come from the index: no scan of the table, no sorting."""
    with sqlite_store._reading.connect() as connection:
        statement = HEADS.compile(connection, compile_kwargs={"render_postcompile": True})
        values = {"installation_id": "00" * 16, "product": "jira", "container_id": "10001", "viewer": "bob"}
        plan = connection.exec_driver_sql(
            f"EXPLAIN QUERY PLAN {statement}", tuple(values[name] for name in statement.positiontup)
        ).all()

    assert [row.detail for row in plan] == [
        "SEARCH secrets USING INDEX ix_secrets_container (installation_id=? AND product=? AND container_id=?)"
    ]


def test_the_list_loads_no_key_and_no_content():
    """What only an unlock needs is not read for a list."""
    assert {"sealed_content", "wrapped_key", "password_parameters"}.isdisjoint(HEADS.selected_columns.keys())
