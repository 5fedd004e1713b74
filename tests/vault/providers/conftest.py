import os

import boto3
import pytest
from google.auth.credentials import CredentialsWithRegionalAccessBoundary
from moto.server import ThreadedMotoServer

from tests.vault.providers import rigs, softhsm
from tests.vault.providers.google_kms import GoogleKms, write_credentials
from tests.vault.providers.stand_in import ClosedPort, SilentPort
from tests.vault.providers.transit import TransitServer

AWS = {
    "AWS_ACCESS_KEY_ID": "aws-key-id",
    "AWS_SECRET_ACCESS_KEY": "aws-secret-key",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
}


@pytest.fixture(scope="session")
def moto():
    """Return the address of moto's server: an open-source imitation of AWS, over HTTP."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(scope="session")
def aws_keys(moto):
    """Return the ARNs of two keys."""
    client = boto3.client(
        "kms",
        region_name="eu-central-1",
        endpoint_url=moto,
        aws_access_key_id="aws-key-id",
        aws_secret_access_key="aws-secret-key",
    )
    keys = tuple(client.create_key()["KeyMetadata"]["Arn"] for _ in range(2))
    client.close()
    return keys


@pytest.fixture
def aws_at(monkeypatch):
    """Return what points AWS's library at an address."""
    for name, text in AWS.items():
        monkeypatch.setenv(name, text)
    return lambda url: monkeypatch.setenv("AWS_ENDPOINT_URL_KMS", url)


@pytest.fixture
def google_kms():
    """Return the stand-in for Google Cloud KMS."""
    server = GoogleKms()
    yield server
    server.close()


@pytest.fixture(scope="session")
def google_credentials(tmp_path_factory):
    """Return a service account's key file."""
    path = tmp_path_factory.mktemp("google") / "account.json"
    write_credentials(path)
    return path


@pytest.fixture
def google_account(monkeypatch, google_credentials):
    """Let Google's library find the service account, and keep it from asking Google where it may be used."""
    monkeypatch.setattr(
        CredentialsWithRegionalAccessBoundary, "_is_regional_access_boundary_lookup_required", lambda _: False
    )
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(google_credentials))


@pytest.fixture
def transit():
    """Return the stand-in for a transit engine."""
    server = TransitServer()
    yield server
    server.close()


@pytest.fixture
def token_file(tmp_path, transit):
    """Return the file with the token that the stand-in takes."""
    path = tmp_path / "token"
    path.touch(mode=0o600)
    path.write_text(transit.token + "\n")
    return path


@pytest.fixture(scope="session")
def hsm(tmp_path_factory):
    """Make a token of SoftHSM2; its library reads where from the environment, once in a process."""
    conf = softhsm.make_token(tmp_path_factory.mktemp("softhsm"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOFTHSM2_CONF", str(conf))
        softhsm.make_keys()
        yield


@pytest.fixture
def pin_file(tmp_path, hsm):
    """Return the file with the token's PIN."""
    path = tmp_path / "pin"
    path.touch(mode=0o600)
    path.write_text(softhsm.PIN + "\n")
    return path


@pytest.fixture
def closed():
    """Return an address where nobody listens."""
    port = ClosedPort()
    yield port.url
    port.close()


@pytest.fixture
def silent():
    """Return an address where connections are taken and never answered."""
    port = SilentPort()
    yield port.url
    port.close()


def aws(get):
    return rigs.aws_rig(get("aws_keys"), point_at=get("aws_at"), url=get("moto"), closed=get("closed"))


def gcp(get):
    get("google_account")
    server = get("google_kms")
    return rigs.gcp_rig(tuple(server.keys), url=server.url, closed=get("closed"))


def vault(get):
    server = get("transit")
    return rigs.transit_rig(
        tuple(server.keys), token_file=get("token_file"), url=server.url, closed=get("closed")
    )


RIGS = {
    "file": lambda get: rigs.file_rig(),
    "aws-kms": aws,
    "gcp-kms": gcp,
    "vault-transit": vault,
    "pkcs11-aes-gcm": lambda get: rigs.pkcs11_rig(get("pin_file"), mechanism="aes-gcm"),
    "pkcs11-aes-key-wrap": lambda get: rigs.pkcs11_rig(get("pin_file"), mechanism="aes-key-wrap"),
}


@pytest.fixture(params=RIGS)
def rig(request):
    """Return one provider's rig after the other."""
    return RIGS[request.param](request.getfixturevalue)


@pytest.fixture(params=[name for name in RIGS if name != "file"])
def service_rig(request):
    """Return the rig of one service after the other."""
    return RIGS[request.param](request.getfixturevalue)
