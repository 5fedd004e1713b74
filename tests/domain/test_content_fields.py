"""What writers send as a content: each kind taken as it is, every fault named, no value repeated."""

import json
from dataclasses import asdict, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugin.domain.content import Content, ContentFormat, Login, OneTimeCode
from plugin.domain.draft import parse_draft
from plugin.domain.errors import InvalidInput
from plugin.domain.policy import Policy
from tests.cast import PASSWORD, TITLE

POLICY = Policy()
LOGIN = {"username": "alice", "password": "s3cret", "url": "https://shop.example/in", "notes": "ask Bob"}
CODE = {
    "seed": "GEZDGNBVGY3TQOJQ",
    "algorithm": "SHA256",
    "digits": 8,
    "period": 60,
    "issuer": "Shop",
    "account": "alice",
}


def parsed(policy=POLICY, **body):
    """Return the content of a draft."""
    return parse_draft({"title": TITLE, "password": PASSWORD} | body, policy).content


def faults(policy=POLICY, **body):
    """Return the faults of a draft."""
    with pytest.raises(InvalidInput) as caught:
        parsed(policy, **body)
    return caught.value.fields


def login(**changes):
    """Return the faults of a login."""
    return faults(format="login", content=LOGIN | changes)


def code(**changes):
    """Return the faults of a one-time code."""
    return faults(format="otp", content=CODE | changes)


@pytest.mark.parametrize("kind", ["text", "markdown"])
def test_texts_are_taken_as_they_are(kind):
    """Neither is trimmed or rendered."""
    assert parsed(format=kind, content="\n # x ") == Content(ContentFormat(kind), "\n # x ")


def test_a_login_is_taken_as_it_is():
    """Each field stays what it was."""
    assert parsed(format="login", content=LOGIN) == Content(ContentFormat.LOGIN, Login(**LOGIN))


def test_a_one_time_code_is_taken_as_it_is():
    """Each field stays what it was."""
    assert parsed(format="otp", content=CODE) == Content(ContentFormat.OTP, OneTimeCode(**CODE))


def test_what_is_absent_in_a_login_is_empty():
    """A user name alone is a login."""
    assert parsed(format="login", content={"username": "alice"}).body == Login(username="alice")


def test_a_seed_alone_makes_the_usual_codes():
    """SHA1, six digits, thirty seconds: what an authenticator assumes (RFC 6238)."""
    body = parsed(format="otp", content={"seed": "GEZDGNBVGY3TQOJQ"}).body

    assert asdict(body) == {
        "seed": "GEZDGNBVGY3TQOJQ",
        "algorithm": "SHA1",
        "digits": 6,
        "period": 30,
        "issuer": "",
        "account": "",
    }


@pytest.mark.parametrize("kind", ["plain", "TEXT", "html", ""])
def test_an_unknown_format_is_refused(kind):
    """Only the four kinds have a meaning."""
    assert faults(format=kind, content="x") == {"format": "Is not a kind of content that this app knows."}


@pytest.mark.parametrize("kind", [None, 1, ["text"], {}])
def test_a_format_that_is_no_text_is_refused(kind):
    """Nothing is turned into a format silently."""
    assert faults(format=kind, content="x") == {"format": "Must be text."}


@pytest.mark.parametrize("content", [LOGIN, CODE, None, 7, ["x"]])
@pytest.mark.parametrize("kind", ["text", "markdown"])
def test_a_text_must_be_text(kind, content):
    """An object is no text."""
    assert faults(format=kind, content=content) == {"content": "Must be text."}


@pytest.mark.parametrize("content", ["x", None, 7, [LOGIN]])
@pytest.mark.parametrize("kind", ["login", "otp"])
def test_a_structured_content_must_be_an_object(kind, content):
    """A text is no login, and neither is a list of one."""
    assert faults(format=kind, content=content) == {
        "content": "Must be an object with the fields of its kind."
    }


def test_an_unknown_member_is_refused():
    """What would be dropped silently is refused instead."""
    assert login(colour="red") == {"content": "Holds a field that this call does not know."}
    assert code(counter=1) == {"content": "Holds a field that this call does not know."}


@pytest.mark.parametrize("name", LOGIN)
@pytest.mark.parametrize("value", [None, 7, ["x"], {}])
def test_a_logins_field_must_be_text(name, value):
    """The fault names the field inside the content."""
    assert login(**{name: value}) == {f"content.{name}": "Must be text."}


@pytest.mark.parametrize("content", [{}, dict.fromkeys(LOGIN, "")])
def test_an_empty_login_is_refused(content):
    """It would protect nothing."""
    assert faults(format="login", content=content) == {"content": "Fill in at least one field."}


@pytest.mark.parametrize(
    "url",
    [
        "http://shop.example",
        "HTTPS://Shop.Example/a?b=c#d",
        "https://localhost:8443/",
        "https://[2001:db8::1]/",
        "https://bücher.example/ä",
    ],
)
def test_a_web_address_is_taken(url):
    """Of any host, with port, path, query and fragment."""
    assert parsed(format="login", content={"url": url}).body.url == url


def test_a_web_address_loses_the_blanks_around_it():
    """It was pasted."""
    assert (
        parsed(format="login", content={"url": " https://shop.example\n"}).body.url == "https://shop.example"
    )


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JavaScript://shop.example/%0aalert(1)",
        "data:text/html,x",
        "ftp://shop.example",
        "//shop.example",
        "shop.example",
        "https://",
        "https:///path",
        "https:shop.example",
        "https://shop.example:0/",
        "https://shop.example:65536/",
        "https://shop.example:x/",
        "https://[::1/",
        "https://bank.example@evil.example/",
        "https://alice:pw@shop.example/",
        "https://shop.example\\@evil.example/",
        "https://shop.example/a b",
        "java\nscript:alert(1)",
        "https://shop\t.example/",
        "https://shop.example/\u2028x",
        "https://shop.example/" + "x" * 2048,
    ],
)
def test_what_is_no_web_address_is_refused(url):
    """Nothing else may become a link, nor an address that shows another host than it leads to."""
    assert set(login(url=url)) == {"content.url"}


@pytest.mark.parametrize("seed", ["AB", "GEZDGNBV", "A" * 1024, "JBSWY3DPEHPK3PXP======"])
def test_a_seed_is_base32(seed):
    """Its padding says nothing and is left out."""
    assert parsed(format="otp", content={"seed": seed}).body.seed == seed.rstrip("=")


@pytest.mark.parametrize(
    "seed",
    [
        "",
        "A",
        "====",
        "gezdgnbv",
        "GEZD GNBV",
        "GEZD-GNBV",
        "GEZD1",
        "GEZD8",
        "GE=ZD",
        "A" * 1025,
        "ÄB",
        "AB\n",
    ],
)
def test_what_is_no_base32_is_refused(seed):
    """Lower case and blanks are for the page to take out."""
    assert code(seed=seed) == {"content.seed": "Must be base32: the letters A to Z and the digits 2 to 7."}


@pytest.mark.parametrize("name", ["seed", "algorithm", "issuer", "account"])
@pytest.mark.parametrize("value", [None, 7, ["x"]])
def test_a_codes_text_must_be_text(name, value):
    """The fault names the field inside the content."""
    assert code(**{name: value}) == {f"content.{name}": "Must be text."}


def test_a_code_needs_a_seed():
    """All else has a usual value."""
    assert faults(format="otp", content={"issuer": "Shop"}) == {"content.seed": "Missing."}


@pytest.mark.parametrize("algorithm", ["MD5", "sha1", "SHA-1", ""])
def test_another_algorithm_is_refused(algorithm):
    """RFC 6238 knows three."""
    assert code(algorithm=algorithm) == {"content.algorithm": "Must be SHA1, SHA256 or SHA512."}


@pytest.mark.parametrize("digits", [5, 9, 0, -6, 6.0, "6", True, None])
def test_another_number_of_digits_is_refused(digits):
    """Six to eight, as a whole number."""
    assert code(digits=digits) == {"content.digits": "Must be a whole number from 6 to 8."}


@pytest.mark.parametrize("period", [14, 121, 0, -30, 30.0, "30", True, None])
def test_another_period_is_refused(period):
    """Fifteen seconds to two minutes, as a whole number."""
    assert code(period=period) == {"content.period": "Must be a whole number from 15 to 120."}


@pytest.mark.parametrize("name", ["issuer", "account"])
def test_a_label_has_a_limit(name):
    """200 characters, and not one more."""
    assert parsed(format="otp", content=CODE | {name: "ä" * 200})
    assert code(**{name: "ä" * 201}) == {f"content.{name}": "Must not have more than 200 characters."}


def test_all_faults_are_named_at_once():
    """Those of the draft together with those inside its content."""
    named = faults(title="", format="otp", content={"seed": "", "digits": 1, "period": 1, "issuer": 7})

    assert set(named) == {"title", "content.seed", "content.digits", "content.period", "content.issuer"}


@pytest.mark.parametrize("name", ["username", "password", "notes"])
def test_a_lone_surrogate_in_a_login_is_refused(name):
    """Text that has no UTF-8 form could not be sealed."""
    assert login(**{name: "broken \ud800"}) == {
        f"content.{name}": "Holds a character that is not valid Unicode."
    }


def test_a_login_is_measured_as_it_is_stored():
    """All fields together, with their names, are a content like any other."""
    empty = len(json.dumps(asdict(Login())))
    most = POLICY.content_max_bytes - empty

    assert parsed(format="login", content={"notes": "x" * most})
    assert faults(format="login", content={"notes": "x" * most, "username": "y"}) == {
        "content": "Must not be larger than 256 KiB."
    }


def test_new_markdown_needs_the_policys_permission():
    """Where it is switched off, a new secret cannot be Markdown, and can be all else."""
    without = replace(POLICY, markdown=False)

    assert faults(without, format="markdown", content="x") == {"format": "Markdown is switched off here."}
    assert parsed(without, format="text", content="x").body == "x"
    assert parsed(without, format="login", content=LOGIN).body == Login(**LOGIN)


@given(st.dictionaries(st.sampled_from([*LOGIN, *CODE]), st.text(min_size=12)))
def test_no_fault_repeats_a_value(content):
    """What was typed appears in no message, neither for people nor for logs."""
    for kind in ("login", "otp"):
        try:
            parsed(format=kind, content=content | {"url": "canary-url", "seed": "canary-seed"})
        except InvalidInput as error:
            said = f"{error!r} {error} {error.fields}"
            assert "canary" not in said
            assert not [value for value in content.values() if value.strip() and value in said]
