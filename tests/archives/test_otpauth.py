"""What makes one-time codes, as other programs write it."""

import pytest

from plugin.archives.otpauth import NoOneTimeCode, parse_one_time_code
from plugin.domain.draft import parse_draft
from plugin.domain.policy import Policy

CANARY = "canary-totp-88"


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("JBSWY3DPEHPK3PXP", {"seed": "JBSWY3DPEHPK3PXP"}),
        ("jbsw y3dp-ehpk 3pxp==", {"seed": "JBSWY3DPEHPK3PXP"}),
        (
            "otpauth://totp/Shop:ann%40x?secret=jbswy3dp&issuer=Shop&algorithm=sha256&digits=8&period=60",
            {
                "seed": "JBSWY3DP",
                "algorithm": "SHA256",
                "issuer": "Shop",
                "account": "ann@x",
                "digits": 8,
                "period": 60,
            },
        ),
        (
            "otpauth://totp/ann?secret=JBSWY3DP",
            {"seed": "JBSWY3DP", "algorithm": "SHA1", "issuer": "", "account": "ann"},
        ),
    ],
)
def test_seeds_and_addresses_are_read(text, content):
    """As a content that the app takes."""
    read = parse_one_time_code(text)

    assert read == content
    body = {"title": "t", "password": "long enough", "format": "otp", "content": read}
    assert parse_draft(body, Policy())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "not base32 at all! 01",
        "steam://JBSWY3DP",
        "otpauth://hotp/x?secret=JBSWY3DP&counter=1",
        "otpauth://totp/x",
        "otpauth://totp/x?secret=",
        "otpauth://totp/x?secret=JBSWY3DP&digits=six",
        "otpauth://totp/x?secret=JBSWY3DP&digits=99999",
        "otpauth://[bad/x?secret=JBSWY3DP",
        f"otpauth://totp/x?secret={CANARY}!",
    ],
)
def test_what_the_app_cannot_compute_is_not_read(text):
    """And not repeated."""
    with pytest.raises(NoOneTimeCode) as caught:
        parse_one_time_code(text)

    assert CANARY not in repr(caught.value)
