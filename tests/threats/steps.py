"""What several tests of who writes to the database do."""

from werkzeug.test import TestResponse

from plugin.vault.grant import GrantToken
from tests.web.person import PASSWORD, Person, Unlocked

OTHER_PASSWORD = "another good password"
OTHER_CONTENT = "another content"

KEY_COLUMNS = ("key_epoch", "password_parameters", "wrapped_key")
ALL_COLUMNS = ("version", "sealed_title", *KEY_COLUMNS, "sealed_content")


def unlock(person: Person, secret: Unlocked, password: str = PASSWORD) -> TestResponse:
    """Try a password."""
    return person.call("POST", f"{secret.path}/unlock", json={"password": password})


def grant_id(secret: Unlocked) -> bytes:
    """Return the public half of a token."""
    return GrantToken.parse(secret.grant).grant_id


def renew(person: Person, secret: Unlocked) -> Unlocked:
    """Give a secret another password; return it with its new grant."""
    answer = person.call(
        "PUT", f"{secret.path}/password", grant=secret.grant, json={"new_password": OTHER_PASSWORD}
    )
    assert answer.status_code == 200
    return Unlocked(secret.id, answer.get_json()["grant"]["token"])
