"""The app's own tokens."""

import jwt
import pytest

from plugin.connect.errors import Refusal, SharedSecretUnusable, TokenRefused
from plugin.connect.outgoing import sign_request
from plugin.connect.qsh import RequestLine, query_string_hash
from plugin.connect.tokens import verify_page_token
from tests.connect.makers import ACME, APP_KEY, ISSUED_AT, NOW, SHARED_SECRET, acme

ASKED = RequestLine("GET", "/wiki/rest/api/user?accountId=a%3Ab&expand=operations", "/wiki")


def test_a_token_names_app_site_time_and_request() -> None:
    """The issuer is the app key, the hash is relative to the base URL, and it lives for three minutes."""
    token = sign_request(ASKED, app_key=APP_KEY, tenant=acme(), now=NOW)

    assert jwt.get_unverified_header(token) == {"alg": "HS256", "typ": "JWT"}
    assert jwt.decode(
        token,
        SHARED_SECRET,
        algorithms=["HS256"],
        options={"verify_aud": False, "verify_exp": False, "verify_iat": False},
    ) == {
        "iss": APP_KEY,
        "aud": [ACME],
        "iat": ISSUED_AT,
        "exp": ISSUED_AT + 180,
        "qsh": query_string_hash("GET", "/rest/api/user?expand=operations&accountId=a%3Ab"),
    }


def test_our_own_token_does_not_come_back_in() -> None:
    """A leaked outgoing token is signed with the right secret, and still opens nothing here."""
    token = sign_request(ASKED, app_key=APP_KEY, tenant=acme(), now=NOW)

    with pytest.raises(TokenRefused) as caught:
        verify_page_token(token, tenant=acme(), request=ASKED, now=NOW)

    assert caught.value.reason is Refusal.ISSUER


def test_a_weak_secret_signs_nothing() -> None:
    """A secret below 256 bits is not used."""
    with pytest.raises(SharedSecretUnusable):
        sign_request(ASKED, app_key=APP_KEY, tenant=acme(secret="short"), now=NOW)
