"""The addresses."""

from descriptor import paths


def test_addresses_need_no_encoding() -> None:
    """A path of plain characters hashes the same in every implementation of the query string hash."""
    plain = set("abcdefghijklmnopqrstuvwxyz0123456789/.-")

    assert all(set(path) <= plain and path.startswith("/") and path == path.rstrip("/") for path in paths.ALL)


def test_all_addresses_are_listed() -> None:
    """Every constant but the two prefixes is in the list that the descriptor is held against."""
    named = {value for name, value in vars(paths).items() if name.isupper() and isinstance(value, str)}

    assert named - {paths.API, paths.STATIC} == paths.ALL


def test_context_token_routes_are_apart() -> None:
    """No module or lifecycle address lies below the API, which takes another kind of token."""
    assert not any(path.startswith(paths.API) for path in paths.ALL)
