"""A token of SoftHSM2, the software HSM in Debian's package softhsm2: a real PKCS#11 library."""

import subprocess
from pathlib import Path

import pkcs11
from pkcs11.constants import Attribute
from pkcs11.mechanisms import KeyType

LABEL = "secrets"
PIN = "8765-4321"


def library() -> Path:
    """Return SoftHSM's library. The tests cannot do without it."""
    found = [
        *Path("/usr/lib").glob("softhsm/libsofthsm2.so"),
        *Path("/usr/lib").glob("*/softhsm/libsofthsm2.so"),
    ]
    if not found:
        raise AssertionError("SoftHSM2 is missing: install Debian's package softhsm2")
    return found[0]


def make_token(folder: Path) -> Path:
    """Make a token with keys in this folder, and return the file that SOFTHSM2_CONF must name."""
    (folder / "tokens").mkdir()
    conf = folder / "softhsm2.conf"
    conf.write_text(f"directories.tokendir = {folder}/tokens\nlog.level = ERROR\n")
    program = [
        "softhsm2-util",
        "--init-token",
        "--free",
        "--label",
        LABEL,
        "--so-pin",
        "1234-5678",
        "--pin",
        PIN,
    ]
    subprocess.run(
        program, env={"SOFTHSM2_CONF": str(conf), "PATH": "/usr/bin:/bin"}, check=True, capture_output=True
    )
    return conf


def make_keys() -> None:
    """Generate two keys that cannot leave the token, and one that can."""
    with pkcs11.lib(str(library())).get_token(token_label=LABEL).open(rw=True, user_pin=PIN) as session:
        for label in ("root-1", "root-2"):
            session.generate_key(KeyType.AES, 256, label=label, store=True)
        loose = {Attribute.EXTRACTABLE: True, Attribute.SENSITIVE: False}
        session.generate_key(KeyType.AES, 256, label="loose", store=True, template=loose)
