"""What tenant keys seal of the secrets, on every store."""

from dataclasses import replace

import pytest

from plugin.services.key_repositories import BEFORE_ALL_SECRETS, SecretPlace
from plugin.storage.secret_keys import _OLD
from tests.storage.builders import ALICE, ALICES_SITE, NOW, keep, make_secret


def old(store, installation_id, *, current=9, after=BEFORE_ALL_SECRETS, limit=100):
    """Return a batch of what is under older keys."""
    with store.reading() as unit:
        return unit.secret_keys.old(installation_id, current=current, after=after, limit=limit)


def reseal(store, installation_id, *changes):
    """Write boxes sealed anew."""
    with store.writing() as unit:
        written = unit.secret_keys.reseal(installation_id, changes)
        unit.commit()
    return written


def renewed(boxes, version=9):
    """Return other boxes under another key."""
    return replace(
        boxes,
        tenant_key_version=version,
        password_parameters=b"new parameters",
        wrapped_key=b"new wrapped key",
        sealed_title=b"new title",
    )


def get(store, installation_id, secret):
    """Return what the store holds of this secret."""
    with store.reading() as unit:
        return unit.secrets.get(installation_id, secret.head.id)


def test_old_secrets_come_with_all_that_resealing_needs(store, alices):
    """Both boxes, and what they are bound to."""
    secret = make_secret(tenant_key_version=2, version=3, key_epoch=4)
    keep(store, alices, secret)

    (boxes,) = old(store, alices)

    head = secret.head
    assert (boxes.secret_id, boxes.container, boxes.version) == (head.id, head.container, 3)
    assert (boxes.key_epoch, boxes.tenant_key_version) == (4, 2)
    assert (boxes.password_parameters, boxes.wrapped_key, boxes.sealed_title) == (
        secret.password_parameters,
        secret.wrapped_key,
        head.sealed_title,
    )


def test_old_secrets_come_in_pages_by_version_and_id(store, alices, mallorys):
    """Each once; the current version's and other tenants' stay out."""
    secrets = [make_secret(tenant_key_version=version) for version in (2, 1, 2, 1, 2)]
    keep(store, alices, *secrets, make_secret(tenant_key_version=3))
    keep(store, mallorys, make_secret(tenant_key_version=1))

    places, after = [], BEFORE_ALL_SECRETS
    while page := old(store, alices, current=3, after=after, limit=2):
        places += [boxes.place for boxes in page]
        after = page[-1].place

    assert places == sorted(SecretPlace(each.head.tenant_key_version, each.head.id) for each in secrets)


def test_trashed_secrets_are_old_too(store, alices):
    """They are counted and listed like others."""
    secret = make_secret()
    keep(store, alices, secret)
    with store.writing() as unit:
        unit.secrets.trash(alices, secret.head.id, by=ALICE, at=NOW)
        unit.commit()

    assert [boxes.secret_id for boxes in old(store, alices)] == [secret.head.id]
    with store.reading() as unit:
        assert unit.secret_keys.count_old(alices, current=2) == 1


def test_resealing_writes_the_boxes_and_nothing_else(store, alices):
    """Content, version and epoch stay."""
    secret, neighbour = make_secret(), make_secret()
    keep(store, alices, secret, neighbour)
    (boxes,) = [each for each in old(store, alices) if each.secret_id == secret.head.id]

    assert reseal(store, alices, (boxes, renewed(boxes))) == 1

    head = replace(secret.head, tenant_key_version=9, sealed_title=b"new title")
    expected = replace(
        secret, head=head, password_parameters=b"new parameters", wrapped_key=b"new wrapped key"
    )
    assert get(store, alices, secret) == expected
    assert get(store, alices, neighbour) == neighbour


def test_many_are_resealed_in_one_go(store, alices):
    """The number of written rows is right for one, for many and for none."""
    keep(store, alices, *[make_secret() for _ in range(20)])
    changes = [(boxes, renewed(boxes)) for boxes in old(store, alices)]

    assert reseal(store, alices, *changes) == 20
    assert reseal(store, alices) == 0
    assert old(store, alices) == []


@pytest.mark.parametrize(
    "changed",
    [
        {"version": 7},
        {"key_epoch": 7},
        {"tenant_key_version": 7},
        {"wrapped_key": b"another wrapped key"},
    ],
)
def test_a_row_that_changed_meanwhile_is_left_alone(store, alices, changed):
    """Each of the four is compared; the others of the batch are written."""
    keep(store, alices, make_secret(), make_secret())
    first, second = old(store, alices)
    stale = replace(first, **changed)

    assert reseal(store, alices, (stale, renewed(first)), (second, renewed(second))) == 1
    assert old(store, alices) == [first]


def test_another_tenants_row_is_left_alone(store, alices, mallorys):
    """The same id in another installation is another secret."""
    secret = make_secret()
    keep(store, alices, secret)
    (boxes,) = old(store, alices)

    assert reseal(store, mallorys, (boxes, renewed(boxes))) == 0
    assert get(store, alices, secret) == secret


def test_what_is_old_is_counted_against_each_installations_own_version(store, alices, mallorys):
    """Alice's has a newer key than Mallory's."""
    with store.writing() as unit:
        found = unit.installations.find(ALICES_SITE)
        unit.installations.update(replace(found, tenant_key_version=3))
        unit.commit()
    keep(store, alices, *[make_secret(tenant_key_version=version) for version in (1, 2, 3)])
    keep(store, mallorys, make_secret(tenant_key_version=1))

    with store.reading() as unit:
        assert unit.secret_keys.count_old_across_tenants() == 2
        assert unit.secret_keys.count_old(alices, current=2) == 1


def test_parameters_are_counted_without_their_salts(store, alices, mallorys):
    """The first ten bytes say what the work is; trashed secrets do not count, for they are never unlocked."""
    weak, strong = b"\x01weak-----", b"\x01strong---"
    secrets = [
        replace(make_secret(), password_parameters=start + salt * 16)
        for start, salt in ((weak, b"a"), (weak, b"b"), (strong, b"c"), (strong, b"d"))
    ]
    keep(store, alices, *secrets[:3])
    keep(store, mallorys, secrets[3])
    with store.writing() as unit:
        unit.secrets.trash(alices, secrets[2].head.id, by=ALICE, at=NOW)
        unit.commit()

    with store.reading() as unit:
        assert dict(unit.secret_keys.parameters_across_tenants()) == {weak: 2, strong: 1}


def test_a_page_is_read_from_its_index(sqlite_store):
    """Filter and order both come from the index."""
    with sqlite_store._reading.connect() as connection:
        statement = _OLD.compile(connection, compile_kwargs={"render_postcompile": True})
        plan = connection.exec_driver_sql(
            f"EXPLAIN QUERY PLAN {statement}", tuple(1 for _ in statement.positiontup)
        ).all()

    details = [row.detail for row in plan]
    assert len(details) == 1
    assert "USING INDEX ix_secrets_tenant_key" in details[0]
