"""The token of `installed` and `uninstalled`."""

from collections.abc import Collection
from typing import Any

import pytest

from plugin.connect.errors import Refusal, TokenRefused
from plugin.connect.install import peek_key_id, verify_install_token
from plugin.connect.qsh import RequestLine
from tests.connect.makers import (
    ABSENT,
    ACME,
    APP_URL,
    INSTALLED,
    ISSUED_AT,
    NOW,
    SHARED_SECRET,
    forged,
    hs256,
    install_claims,
    public_pem,
    rs256,
)


def refusal(
    token: str,
    *,
    pem: str | None = None,
    audiences: Collection[str] = (APP_URL,),
    request: RequestLine = INSTALLED,
) -> Refusal:
    with pytest.raises(TokenRefused) as caught:
        verify_install_token(
            token, public_key_pem=pem or public_pem(), audiences=audiences, request=request, now=NOW
        )
    return caught.value.reason


@pytest.mark.parametrize(
    "audience", [APP_URL, APP_URL + "/", [APP_URL], ["https://other.example", APP_URL + "/"]]
)
def test_a_signed_installation_passes(audience: object) -> None:
    """Atlassian's signature, our base URL and the right hash are what it takes."""
    token = rs256(install_claims(aud=audience))

    read = verify_install_token(
        token, public_key_pem=public_pem(), audiences=[APP_URL], request=INSTALLED, now=NOW
    )

    assert (read.client_key, read.account_id, read.container) == (ACME, None, None)


def test_an_app_may_have_moved() -> None:
    """Any of our base URLs may be the audience, with a slash at the end or not."""
    token = rs256(install_claims(aud="https://old.example.com"))

    read = verify_install_token(
        token,
        public_key_pem=public_pem(),
        audiences=[APP_URL, "https://old.example.com/"],
        request=INSTALLED,
        now=NOW,
    )

    assert read.client_key == ACME


@pytest.mark.parametrize(
    "audience",
    [
        ABSENT,
        None,
        "",
        [],
        [None],
        [7],
        {},
        "https://other.example",
        APP_URL + ".evil.example",
        APP_URL + "//",
        APP_URL[:-1],
        APP_URL.upper(),
        "http://secrets.example.com",
        [APP_URL] * 11,
    ],
)
def test_an_installation_of_another_app_is_refused(audience: Any) -> None:
    """Only our whole base URL is our audience: another vendor's event cannot be replayed here."""
    assert refusal(rs256(install_claims(aud=audience))) is Refusal.AUDIENCE


def test_no_audience_of_ours_means_none_passes() -> None:
    """An empty list of base URLs accepts nothing."""
    assert refusal(rs256(install_claims()), audiences=[]) is Refusal.AUDIENCE


def test_a_context_token_installs_nothing() -> None:
    """CVE-2021-26073, even if Atlassian's own key had signed it."""
    assert refusal(rs256(install_claims(qsh="context-qsh"))) is Refusal.QSH


def test_an_installation_signed_by_the_site_is_refused() -> None:
    """There is no fallback to the shared secret, the rule before October 2021."""
    assert refusal(hs256(install_claims())) is Refusal.ALGORITHM


@pytest.mark.parametrize("alg", ["none", "HS256", "RS384", "RS512", "PS256", "ES256"])
def test_only_rs256_installs(alg: str) -> None:
    """Another algorithm is refused, also HMAC with the public key as its key."""
    assert refusal(forged({"alg": alg}, install_claims())) is Refusal.ALGORITHM
    assert refusal(forged({"alg": alg}, install_claims(), public_pem().encode())) is Refusal.ALGORITHM


def test_an_uninstall_token_does_not_install() -> None:
    """The hash binds the event to its address."""
    other = RequestLine("POST", "/connect/lifecycle/uninstalled")

    assert refusal(rs256(install_claims()), request=other) is Refusal.QSH


def test_another_install_key_is_refused() -> None:
    """A signature of another key does not verify."""
    assert refusal(rs256(install_claims()), pem=public_pem(2049)) is Refusal.SIGNATURE


@pytest.mark.parametrize(
    "pem", ["", "-----BEGIN PUBLIC KEY-----\nx\n-----END PUBLIC KEY-----", "é", public_pem(1024)]
)
def test_a_key_that_is_none_verifies_nothing(pem: str) -> None:
    """A broken or small key is refused before the signature is looked at."""
    assert refusal(rs256(install_claims()), pem=pem or "x") is Refusal.UNKNOWN_KEY


def test_an_old_installation_is_refused() -> None:
    """An install token expires as others do."""
    assert refusal(rs256(install_claims(iat=ISSUED_AT - 400, exp=ISSUED_AT - 220))) is Refusal.EXPIRED


def test_peeking_names_the_key() -> None:
    """The key id can be read before the key is known."""
    assert peek_key_id(rs256(install_claims(), kid="k1")) == "k1"


@pytest.mark.parametrize("kid", [ABSENT, None, 7, ["k"], {}])
def test_a_token_without_a_key_id_is_refused(kid: object) -> None:
    """No key id, no key: none is guessed."""
    header = {"alg": "RS256"} if kid is ABSENT else {"alg": "RS256", "kid": kid}

    with pytest.raises(TokenRefused) as caught:
        peek_key_id(forged(header, install_claims()))

    assert caught.value.reason is Refusal.KEY_ID


def test_no_key_is_fetched_for_another_algorithm() -> None:
    """A token that is not RS256 is refused before its key id is used."""
    with pytest.raises(TokenRefused) as caught:
        peek_key_id(forged({"alg": "HS256", "kid": "k1"}, install_claims(), SHARED_SECRET.encode()))

    assert caught.value.reason is Refusal.ALGORITHM
