"""Calls from the host's server to the app's."""

import requests

TIMEOUT_SECONDS = 10


def call_app(method: str, url: str, *, token: str | None = None, body: object = None) -> requests.Response:
    """Call the app; a token goes into the `Authorization` header. Redirects are not followed.

    Raises:
        requests.RequestException: the app did not answer in time, or not at all.
    """
    headers = {} if token is None else {"Authorization": f"JWT {token}"}
    with requests.Session() as session:
        session.trust_env = False  # No proxy stands between this machine and itself.
        return session.request(
            method, url, headers=headers, json=body, timeout=TIMEOUT_SECONDS, allow_redirects=False
        )
