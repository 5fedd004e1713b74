"""The site on the other side of a shared secret."""

import pytest

from tests.connect.makers import acme


@pytest.mark.parametrize("secret", ["sécret", "sécret".encode()])
def test_text_and_its_utf8_bytes_are_one_key(secret: str | bytes) -> None:
    """A stored secret may be text or bytes."""
    assert acme(secret=secret).key == b"s\xc3\xa9cret"


def test_the_secret_is_not_shown() -> None:
    """The repr leaves the shared secret out."""
    assert "canary" not in repr(acme(secret="canary"))
