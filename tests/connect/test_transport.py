"""TLS towards the hosts: a real server on this machine, with a certificate that is trusted or not."""

import ipaddress
import ssl
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from plugin.connect.errors import ExchangeFailed
from plugin.connect.exchange import Call, Patience, exchange
from tests.connect.local_host import LocalHost, local_host

PATIENCE = Patience(max_bytes=1000, connect_seconds=2, answer_seconds=2)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a certificate for 127.0.0.1, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    address = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(address, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "certificate.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(private + made.public_bytes(Encoding.PEM))
    return file


@contextmanager
def secure_host(certificate: Path, version: ssl.TLSVersion) -> Iterator[LocalHost]:
    """Run a server that speaks exactly one version of TLS, however old."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # Python warns of what is tried out here
        context.minimum_version = context.maximum_version = version
    with local_host(context) as host:
        yield host


@pytest.fixture
def trusting(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Let the certificate be among those that requests trusts, when the test says so."""
    return lambda: monkeypatch.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", str(certificate))


def ask(session: requests.Session, host: LocalHost, address: str = "127.0.0.1") -> int:
    """Make a call over TLS; return the answer's status."""
    url = host.url.replace("127.0.0.1", address)
    return exchange(session, Call("GET", url, {"Authorization": "JWT token"}), PATIENCE).status


def test_a_host_with_a_trusted_certificate_is_asked(
    session: requests.Session, certificate: Path, trusting: Callable[[], None]
) -> None:
    """The test bed itself works, so that the refusals below are about the one thing that differs."""
    trusting()
    for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
        with secure_host(certificate, version) as host:
            assert ask(session, host) == 200
            assert len(host.asked) == 1


def test_a_host_without_a_trusted_certificate_gets_no_request(
    session: requests.Session, certificate: Path
) -> None:
    """Whoever poses as the site learns no token."""
    with secure_host(certificate, ssl.TLSVersion.TLSv1_3) as host:
        with pytest.raises(ExchangeFailed):
            ask(session, host)
        assert host.asked == []


def test_a_certificate_for_another_name_gets_no_request(
    session: requests.Session, certificate: Path, trusting: Callable[[], None]
) -> None:
    """Trusted is not enough: it must be this site's."""
    trusting()
    with secure_host(certificate, ssl.TLSVersion.TLSv1_3) as host:
        with pytest.raises(ExchangeFailed):
            ask(session, host, "localhost")
        assert host.asked == []


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1], ids=lambda one: one.name)
def test_old_tls_is_not_spoken(
    session: requests.Session, certificate: Path, trusting: Callable[[], None], version: ssl.TLSVersion
) -> None:
    """Nothing older than TLS 1.2, however trusted the host is."""
    trusting()
    with secure_host(certificate, version) as host:
        with pytest.raises(ExchangeFailed):
            ask(session, host)
        assert host.asked == []
