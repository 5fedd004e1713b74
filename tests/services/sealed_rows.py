"""A look at how a secret is sealed in the store."""

from plugin.vault.box import key_id_of


def sealed(world, secret_id):
    """Return a secret as it is stored."""
    with world.store.reading() as unit:
        return unit.secrets.get(world.site.id, secret_id)


def versions(world, secret_id):
    """Return which tenant key the row, its title and its wrapped key name."""
    secret = sealed(world, secret_id)
    return (
        secret.head.tenant_key_version,
        key_id_of(secret.head.sealed_title),
        key_id_of(secret.wrapped_key),
    )
