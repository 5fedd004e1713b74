"""The lifecycle tokens that were accepted, on every store."""

from datetime import timedelta

from tests.storage.builders import NOW


def remember(store, installation_id, *, body_hash, token_hash=b"token", later=0):
    """Note a token and commit."""
    at = NOW + timedelta(seconds=later)
    with store.writing() as unit:
        first = unit.lifecycle_tokens.remember(
            installation_id, token_hash=token_hash, body_hash=body_hash, at=at
        )
        unit.commit()
    return first


def test_a_new_token_gives_back_its_own_body_hash(store, alices):
    """At the first sight there is no other body."""
    assert remember(store, alices, body_hash=b"body") == b"body"


def test_a_token_seen_again_gives_the_first_body_hash(store, alices):
    """However often it comes, the first body counts."""
    remember(store, alices, body_hash=b"body")

    assert remember(store, alices, body_hash=b"forged", later=1) == b"body"
    assert remember(store, alices, body_hash=b"again", later=2) == b"body"


def test_another_token_is_another_matter(store, alices):
    """Two tokens of one installation are told apart."""
    remember(store, alices, body_hash=b"body")

    assert remember(store, alices, token_hash=b"another", body_hash=b"new") == b"new"


def test_a_token_of_another_tenant_is_not_known(store, alices, mallorys):
    """Mallory's installation learns nothing of the tokens of Alice's."""
    remember(store, alices, body_hash=b"body")

    assert remember(store, mallorys, body_hash=b"mine") == b"mine"
    assert remember(store, mallorys, body_hash=b"again") == b"mine"
