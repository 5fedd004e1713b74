"""otpauth:// links as the page takes them apart."""

import json

import pytest

from tests.static.conftest import Scripts


def read(scripts: Scripts, link: str) -> object:
    """Read a link."""
    return scripts.run(f"readOtpauth({json.dumps(link)})", otpauth="readOtpauth")


def test_a_whole_link_is_taken_apart(scripts: Scripts) -> None:
    """Everything that it can say."""
    link = (
        "otpauth://totp/Acme%20Cloud:ops%40acme.example?secret=jbswy3dpehpk3pxp&issuer=Acme%20Cloud"
        "&algorithm=SHA256&digits=8&period=60"
    )

    assert read(scripts, link) == {
        "seed": "JBSWY3DPEHPK3PXP",
        "algorithm": "SHA256",
        "digits": 8,
        "period": 60,
        "issuer": "Acme Cloud",
        "account": "ops@acme.example",
    }


def test_what_a_link_leaves_out_is_as_usual(scripts: Scripts) -> None:
    """SHA-1, six digits, thirty seconds; the issuer stands in the label."""
    assert read(scripts, " otpauth://totp/Acme:ops?secret=JBSWY3DPEHPK3PXP\n") == {
        "seed": "JBSWY3DPEHPK3PXP",
        "algorithm": "SHA1",
        "digits": 6,
        "period": 30,
        "issuer": "Acme",
        "account": "ops",
    }


@pytest.mark.parametrize(
    "link",
    [
        "otpauth://hotp/Acme:ops?secret=JBSWY3DPEHPK3PXP&counter=1",
        "otpauth://totp/Acme:ops",
        "otpauth://totp/Acme:ops?secret=not-base-32!",
        "otpauth://totp/Acme:ops?secret=JBSWY3DPEHPK3PXP&algorithm=MD5",
        "otpauth://totp/Acme:ops?secret=JBSWY3DPEHPK3PXP&digits=5",
        "otpauth://totp/Acme:ops?secret=JBSWY3DPEHPK3PXP&period=0",
        "otpauth-migration://offline?data=CgA",
        "https://acme.example/?secret=JBSWY3DPEHPK3PXP",
    ],
)
def test_other_links_are_none(scripts: Scripts, link: str) -> None:
    """Counters, missing or broken keys, and settings with which the codes would be wrong."""
    assert read(scripts, link) is None


def test_a_label_that_is_badly_escaped_is_shown_as_it_is(scripts: Scripts) -> None:
    """It is no reason to refuse the key."""
    found = read(scripts, "otpauth://totp/50%25%?secret=JBSWY3DPEHPK3PXP")

    assert isinstance(found, dict)
    assert found["account"] == "50%25%"
