"""The real nginx, with the configuration that is shipped, on free ports of this machine."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.web.running_server import free_port, wait_until_open

ROOT = Path(__file__).parents[1]
SHIPPED = ROOT / "deploy/nginx/secrets-plugin.conf"


@dataclass(frozen=True)
class Nginx:
    """A running nginx: its address, the certificate to trust, and what it writes down."""

    process: subprocess.Popen[bytes]
    port: int
    certificate: Path
    folder: Path

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"https://127.0.0.1:{self.port}"

    def written(self) -> str:
        """Return all that its logs say."""
        return "".join(log.read_text(errors="replace") for log in self.folder.glob("*.log"))


def find_nginx() -> str:
    """Return the program: the machine's, otherwise what `deploy/setup/nginx.sh` unpacked.

    Raises:
        FileNotFoundError: there is neither; the message says what makes it.
    """
    unpacked = ROOT / ".nginx/usr/sbin/nginx"
    found = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin") or (
        str(unpacked) if unpacked.exists() else None
    )
    if found is None:
        message = "No nginx was found. Run: sh deploy/setup/nginx.sh"
        raise FileNotFoundError(message)
    return found


@contextmanager
def running_nginx(upstreams: list[int], folder: Path) -> Iterator[Nginx]:
    """Run nginx before servers on these ports for the length of a block; `folder` takes all its files."""
    port = free_port()
    certificate = _write_certificate(folder)
    (folder / "nginx.conf").write_text(_main(folder))
    (folder / "site.conf").write_text(_site(upstreams, port, folder))
    command = [find_nginx(), "-e", str(folder / "start.log"), "-p", str(folder), "-c", "nginx.conf"]
    process = subprocess.Popen(command, cwd=folder)
    try:
        wait_until_open(process, port)
        yield Nginx(process, port, certificate, folder)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def _main(folder: Path) -> str:
    """Return what surrounds the shipped file on a real machine, without root and in the foreground."""
    temporary = "\n".join(
        f"    {kind}_temp_path {folder}/{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;\n" if os.geteuid() == 0 else ""
    return (
        f"{user}daemon off;\npid {folder}/nginx.pid;\nworker_processes 1;\nevents {{}}\n"
        f"http {{\n{temporary}\n    include site.conf;\n}}\n"
    )


def _site(upstreams: list[int], port: int, folder: Path) -> str:
    """Return the shipped file with the names that its reader has to change, and nothing else."""
    servers = "\n    ".join(f"server 127.0.0.1:{upstream};" for upstream in upstreams)
    text = SHIPPED.read_text()
    for shipped, ours in {
        "server app:8080;": servers,
        "listen 443 ssl;": f"listen 127.0.0.1:{port} ssl;",
        "/etc/nginx/tls/": f"{folder}/",
        "/var/log/nginx/": f"{folder}/",
    }.items():
        if shipped not in text:
            message = f"the shipped configuration has no {shipped!r}"
            raise ValueError(message)
        text = text.replace(shipped, ours)
    return text


def _write_certificate(folder: Path) -> Path:
    """Write a key and a certificate for this machine; return the certificate's file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "tests")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "privkey.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    file = folder / "fullchain.pem"
    file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    return file
