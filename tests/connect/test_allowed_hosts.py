"""Which addresses a site may have."""

import pytest

from plugin.connect.allowed_hosts import AllowedHosts
from plugin.connect.errors import AllowedHostsMalformed, InstallFault, InstallRefused

DEFAULT = AllowedHosts.parse(".atlassian.net,.jira.com")
DEVELOPMENT = AllowedHosts.parse("http://127.0.0.1:9001, http://[::1]:9002,https://jira.example.com:8443")


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("https://acme.atlassian.net", "https://acme.atlassian.net"),
        ("https://acme.atlassian.net/", "https://acme.atlassian.net"),
        ("https://acme.atlassian.net/wiki", "https://acme.atlassian.net/wiki"),
        ("https://ACME.Atlassian.NET/wiki/", "https://acme.atlassian.net/wiki"),
        ("https://acme.atlassian.net:443", "https://acme.atlassian.net"),
        ("https://a.b.jira.com", "https://a.b.jira.com"),
    ],
)
def test_hosts_below_a_suffix_are_allowed(url: str, canonical: str) -> None:
    """An https address below an allowed suffix passes, in one spelling."""
    assert DEFAULT.base_url(url) == canonical


@pytest.mark.parametrize(
    "url",
    [
        "",
        "acme.atlassian.net",
        "http://acme.atlassian.net",
        "ftp://acme.atlassian.net",
        "//acme.atlassian.net",
        "https://atlassian.net",
        "https://.atlassian.net",
        "https://evilatlassian.net",
        "https://acme.atlassian.net.evil.example",
        "https://acme.atlassian.net@evil.example",
        "https://evil.example@acme.atlassian.net",
        "https://user:pass@acme.atlassian.net",
        "https://evil.example/.atlassian.net",
        "https://evil.example?.atlassian.net",
        "https://evil.example#.atlassian.net",
        "https://evil.example\\.atlassian.net",
        "https://acme.atlassian.net:8443",
        "https://acme.atlassian.net:",
        "https://acme.atlassian.net.",
        "https://acme.atlassian.net/../x",
        "https://acme.atlassian.net/%2e%2e/x",
        "https://acme.atlassian.net//x",
        "https://acme.atlassian.net/wiki?x=1",
        "https://acme.atlassian.net/wiki#x",
        "https://ac me.atlassian.net",
        "https://acme.atlassian.net\n",
        "https://acme.atlassian.net\r\nx: y",
        "https://acmé.atlassian.net",
        "https://-acme.atlassian.net",
        "https://127.0.0.1",
        "https://[::1]",
        "https://169.254.169.254",
        "https://2130706433",
        "https://localhost",
        "http://127.0.0.1:9001",
        "https://a.atlassian.net/" + "a" * 500,
    ],
)
def test_every_other_address_is_refused(url: str) -> None:
    """A look-alike, a user part, a port, an IP address or a strange path never becomes a base URL."""
    with pytest.raises(InstallRefused) as caught:
        DEFAULT.base_url(url)

    assert caught.value.fault is InstallFault.BASE_URL


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:9001",
        "http://127.0.0.1:9001/wiki",
        "http://[::1]:9002",
        "https://jira.example.com:8443/x",
    ],
)
def test_an_exact_origin_is_allowed(url: str) -> None:
    """An entry with scheme and port allows that origin, with any path."""
    assert DEVELOPMENT.base_url(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1",
        "http://127.0.0.1:9000",
        "https://127.0.0.1:9001",
        "http://localhost:9001",
        "http://127.0.0.1:90011",
        "http://127.0.0.2:9001",
        "https://jira.example.com",
        "http://jira.example.com:8443",
        "https://x.jira.example.com:8443",
        "https://acme.atlassian.net",
    ],
)
def test_an_exact_origin_allows_nothing_else(url: str) -> None:
    """Another scheme, host or port is another origin; a setting replaces the default suffixes."""
    with pytest.raises(InstallRefused):
        DEVELOPMENT.base_url(url)


@pytest.mark.parametrize(
    ("entries", "position"),
    [
        ("", 1),
        (".atlassian.net,", 2),
        ("atlassian.net", 1),
        (".net", 1),
        ("..atlassian.net", 1),
        (".atlassian.net,*", 2),
        (".jira.com,*.atlassian.net", 2),
        ("http://jira.example.com", 1),
        ("http://jira.example.com:9001", 1),
        ("http://10.0.0.1:9001", 1),
        ("http://127.0.0.1:9001/path", 1),
        ("http://127.0.0.1:70000", 1),
        ("http://127.0.0.1:0", 1),
        ("ftp://127.0.0.1", 1),
        (".atlassian.net;.jira.com", 1),
    ],
)
def test_a_setting_that_allows_too_much_is_refused(entries: str, position: int) -> None:
    """A wildcard, a whole top-level domain, or http beyond this machine is a faulty setting."""
    with pytest.raises(AllowedHostsMalformed) as caught:
        AllowedHosts.parse(entries)

    assert caught.value.position == position
    assert isinstance(caught.value, ValueError)


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://jira.example.com", "https://jira.example.com"),
        ("https://Jira.Example.com/some/path", "https://jira.example.com"),
        ("https://acme.atlassian.net/wiki", "https://acme.atlassian.net"),
        ("http://127.0.0.1:9001/wiki", None),
        ("http://jira.example.com", None),
        ("https://jira.example.com:8443", None),
        ("https://jira", None),
        ("https://10.0.0.1", None),
        ("https://1.2.3.4", None),
        ("https://[::1]", None),
        ("https://user@jira.example.com", None),
        ("https://jira.example.com; script-src *", None),
        ("https://jira.example.com\r\nSet-Cookie: x", None),
        ("https://*.example.com", None),
        ("javascript:alert(1)", None),
        ("", None),
        (None, None),
    ],
)
def test_a_display_url_becomes_an_https_origin_or_nothing(url: str | None, origin: str | None) -> None:
    """Only a plain https origin may stand in a header; anything else is left out."""
    assert DEFAULT.display_origin(url) == origin


def test_an_allowed_origin_may_be_displayed() -> None:
    """In development the exact origins pass as display URLs."""
    assert DEVELOPMENT.display_origin("http://127.0.0.1:9001/wiki") == "http://127.0.0.1:9001"
