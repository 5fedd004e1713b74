"""The transit engine: hvac against a stand-in server."""

import base64

import pytest

from plugin.vault.errors import BoxRejected, KeyFileRejected, KeyUnavailable
from plugin.vault.providers.vault_transit import TransitPlace, VaultTransit
from tests.vault.providers.transit import TransitServer

BINDING = bytes(range(32))
BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


@pytest.fixture
def place(transit, token_file):
    """Return where the stand-in is."""
    return TransitPlace(url=transit.url, mount="transit", token_file=token_file)


@pytest.fixture
def service(place):
    """Return the service."""
    return VaultTransit(place)


def test_the_binding_is_the_associated_data(service, transit):
    """The engine authenticates it."""
    service.encrypt(b"plaintext", key="root-1", binding=BINDING)

    path, body, _ = transit.requests[0]
    assert path == "/v1/transit/encrypt/root-1"
    assert base64.b64decode(body["associated_data"]) == BINDING


def test_a_renewed_token_is_used_at_once(service, transit, token_file):
    """An agent may replace the file at any time."""
    sealed = service.encrypt(b"plaintext", key="root-1", binding=BINDING)
    transit.token = "renewed-token"
    with pytest.raises(KeyUnavailable, match="Forbidden"):
        service.decrypt(sealed, key="root-1", binding=BINDING)

    token_file.write_text("renewed-token\n")

    assert service.decrypt(sealed, key="root-1", binding=BINDING) == b"plaintext"


def test_a_token_that_everybody_may_read_is_not_used(service, token_file):
    """The group may, because agents write for another account."""
    token_file.chmod(0o640)
    service.encrypt(b"plaintext", key="root-1", binding=BINDING)

    token_file.chmod(0o644)

    with pytest.raises(KeyFileRejected, match="set it to 0640"):
        service.encrypt(b"plaintext", key="root-1", binding=BINDING)


def test_a_namespace_goes_along(place, transit):
    """Vault Enterprise and OpenBao divide a server by it."""
    place = TransitPlace(place.url, place.mount, place.token_file, namespace="acme")

    VaultTransit(place).encrypt(b"plaintext", key="root-1", binding=BINDING)

    assert transit.requests[0][2]["X-Vault-Namespace"] == "acme"


def test_base64_that_only_decodes_alike_is_rejected(service):
    """Unused bits at the end of base64 may be set, and Go's decoder takes no notice."""
    sealed = service.encrypt(b"x" * 9, key="root-1", binding=BINDING).decode()
    used = sealed.rstrip("=")
    twin = used[:-1] + BASE64[BASE64.index(used[-1]) + 1] + "=" * (len(sealed) - len(used))
    assert base64.b64decode(twin.removeprefix("vault:v1:")) == base64.b64decode(
        sealed.removeprefix("vault:v1:")
    )

    with pytest.raises(BoxRejected):
        service.decrypt(twin.encode(), key="root-1", binding=BINDING)


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"data": None},
        {"data": {}},
        {"data": {"ciphertext": 1, "plaintext": 1}},
        {"data": {"ciphertext": "\u00e9", "plaintext": "\u00e9"}},
        [],
        "text",
        b"<html>",
    ],
)
def test_nonsense_is_unavailable(service, transit, answer):
    """An answer of another form is a fault of the service, not of the bytes."""
    sealed = service.encrypt(b"plaintext", key="root-1", binding=BINDING)
    transit.spoil = lambda _: answer

    with pytest.raises(KeyUnavailable):
        service.encrypt(b"plaintext", key="root-1", binding=BINDING)
    with pytest.raises(KeyUnavailable):
        service.decrypt(sealed, key="root-1", binding=BINDING)


def test_a_plaintext_that_is_no_base64_is_unavailable(service, transit):
    """The same for what is inside."""
    sealed = service.encrypt(b"plaintext", key="root-1", binding=BINDING)
    transit.spoil = lambda _: {"data": {"plaintext": "%"}}

    with pytest.raises(KeyUnavailable, match="something else"):
        service.decrypt(sealed, key="root-1", binding=BINDING)


@pytest.mark.parametrize(
    "text",
    ["encryption key not found", "ciphertext or signature version is disallowed by policy (too old)"],
)
def test_a_key_that_may_not_be_used_is_unavailable(service, transit, monkeypatch, text):
    """These share status 400 with a wrong ciphertext, but nothing is wrong with the bytes."""
    sealed = service.encrypt(b"plaintext", key="root-1", binding=BINDING)
    monkeypatch.setattr(transit, "answer", lambda *_: (400, {"errors": [text]}))

    with pytest.raises(KeyUnavailable, match=r"^transit: InvalidRequest$"):
        service.decrypt(sealed, key="root-1", binding=BINDING)


def test_a_redirect_is_not_followed(service, transit, monkeypatch):
    """It would carry the token, and the key, to somewhere else."""
    other = TransitServer()
    transit.location = other.url
    monkeypatch.setattr(transit, "answer", lambda *_: (307, {}))

    with pytest.raises(KeyUnavailable):
        service.encrypt(b"plaintext", key="root-1", binding=BINDING)
    other.close()

    assert other.requests == []


@pytest.mark.parametrize("status", [404, 429, 500, 502, 503])
def test_every_other_status_is_unavailable(service, transit, monkeypatch, status):
    """A sealed or overloaded server says nothing about the bytes."""
    monkeypatch.setattr(transit, "answer", lambda *_: (status, {"errors": ["canary"]}))

    with pytest.raises(KeyUnavailable) as caught:
        service.encrypt(b"plaintext", key="root-1", binding=BINDING)

    assert "canary" not in str(caught.value)


def test_a_silent_service_is_given_up_on(token_file, silent):
    """No request waits for ever."""
    place = TransitPlace(url=silent, mount="transit", token_file=token_file)

    with pytest.raises(KeyUnavailable, match="Timeout"):
        VaultTransit(place, timeout_seconds=0.05).encrypt(b"plaintext", key="root-1", binding=BINDING)
