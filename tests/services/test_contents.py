"""The kinds of content, from the writer to the vault and back to the reader."""

import pytest

from plugin.domain.content import Content, ContentFormat, Login, OneTimeCode
from plugin.domain.errors import ChangedMeanwhile, InvalidInput
from plugin.services.changing_password import change_password
from plugin.services.contents import from_vault, to_vault
from plugin.services.editing import edit_secret
from plugin.services.revealing import reveal_secret
from plugin.vault.content import Content as VaultContent
from plugin.vault.content import ContentFormat as VaultFormat
from plugin.vault.errors import BoxRejected
from tests.cast import NEW_PASSWORD, make_edit, make_new_password
from tests.services.calls import refused

CONTENTS = {
    "text": Content.of_text("user and password"),
    "markdown": Content(ContentFormat.MARKDOWN, "# Steps\n\n- \N{KEY}"),
    "login": Content(ContentFormat.LOGIN, Login("alice", 'quo"te\\', "https://shop.example", "\u2028\0")),
    "otp": Content(ContentFormat.OTP, OneTimeCode("GEZDGNBV", "SHA512", 8, 60, "Shop", "alice")),
}
all_kinds = pytest.mark.parametrize("kind", CONTENTS)


def body_of(kind):
    """Return a content as a writer sends it."""
    content = CONTENTS[kind].body
    fields = {} if isinstance(content, str) else {name: getattr(content, name) for name in content.__slots__}
    return {"format": kind, "content": fields or content}


@all_kinds
def test_each_kind_comes_back_from_the_vaults_form(kind):
    """Whatever stands in its fields."""
    assert from_vault(to_vault(CONTENTS[kind])) == CONTENTS[kind]


def test_the_vaults_form_of_a_login_is_the_documented_one():
    """JSON with these members in this order, in UTF-8 and without blanks: docs/vault-format.md, section 7."""
    stored = to_vault(Content(ContentFormat.LOGIN, Login("ä", "p", "", "")))

    assert (stored.format, stored.text) == (3, '{"username":"ä","password":"p","url":"","notes":""}')


def test_the_vaults_form_of_a_one_time_code_is_the_documented_one():
    """Numbers are numbers."""
    stored = to_vault(Content(ContentFormat.OTP, OneTimeCode("ABCD")))

    assert (stored.format, stored.text) == (
        4,
        '{"seed":"ABCD","algorithm":"SHA1","digits":6,"period":30,"issuer":"","account":""}',
    )


@pytest.mark.parametrize("kind", [VaultFormat.LOGIN, VaultFormat.ONE_TIME_CODE])
@pytest.mark.parametrize("text", ["", "canary", "[]", '"canary"', "null", '{"canary":1}'])
def test_what_is_not_of_its_kind_is_rejected(kind, text):
    """The error holds nothing of it, nor another error that does."""
    with pytest.raises(BoxRejected) as caught:
        from_vault(VaultContent(kind, text))

    assert caught.value.__suppress_context__
    assert caught.value.__cause__ is None


@all_kinds
def test_a_reader_gets_what_the_writer_sent(world, kind):
    """By unlocking and by looking again."""
    secret_id, token = world.add(**body_of(kind))

    assert world.unlock(secret_id)[0].kept == CONTENTS[kind]
    assert reveal_secret(world.deps, world.caller(), secret_id, token).kept == CONTENTS[kind]


@all_kinds
def test_a_new_password_leaves_the_kind_as_it_is(world, kind):
    """Everything is sealed again, and nothing is another thing then."""
    secret_id, token = world.add(**body_of(kind))
    change_password(world.deps, world.caller(), secret_id, make_new_password(), grant_token=token)

    assert world.unlock(secret_id, password=NEW_PASSWORD)[0].kept == CONTENTS[kind]


@all_kinds
def test_an_edit_makes_any_kind_of_a_text(world, kind):
    """When it names the format."""
    secret_id, token = world.add()
    changes = make_edit(1, **body_of(kind))

    edited = edit_secret(world.deps, world.caller(), secret_id, changes, grant_token=token)

    assert edited.kept == CONTENTS[kind]
    assert world.unlock(secret_id)[0].kept == CONTENTS[kind]


def test_an_edit_of_another_kind_without_format_changes_nothing(world):
    """And the complaint comes before the one about a stale version."""
    secret_id, token = world.add(**body_of("login"))
    before = world.snapshot()

    for based_on in (1, 99):
        changes = make_edit(based_on, content="a text")
        error = refused(
            InvalidInput,
            lambda changes=changes: edit_secret(
                world.deps, world.caller(), secret_id, changes, grant_token=token
            ),
        )
        assert error.fields == {"format": "Missing."}
    changes = make_edit(99, content={"notes": "new"})
    refused(
        ChangedMeanwhile,
        lambda: edit_secret(world.deps, world.caller(), secret_id, changes, grant_token=token),
    )

    assert world.snapshot() == before


@pytest.mark.parametrize("kind", ["login", "otp"])
def test_no_kind_is_readable_at_rest(world, kind):
    """Neither a field nor its name nor the format stands in any table."""
    world.add(**body_of(kind))

    stored = repr(world.snapshot())

    assert not [
        word for word in ("alice", "GEZDGNBV", "shop.example", "username", "algorithm") if word in stored
    ]
