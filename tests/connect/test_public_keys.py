"""Atlassian's install keys."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import dsa, ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from plugin.connect.errors import KeysUnavailable, Refusal, TokenRefused
from plugin.connect.exchange import Patience
from plugin.connect.public_keys import MAX_KEY_BYTES, InstallKeys, KeyLimits, load_public_key
from tests.connect.local_host import LocalHost, drip, local_host, reply
from tests.connect.makers import public_pem

QUICK = Patience(max_bytes=MAX_KEY_BYTES, connect_seconds=1, answer_seconds=0.3)
KEY_ID = "0e50fccb-239d-4991-a5db-dc850ba3f236"


class Timer:
    """A clock that a test sets."""

    seconds = 1000.0

    def __call__(self) -> float:
        """Return the time that the test set."""
        return self.seconds


def install_keys(
    session: requests.Session, *urls: str, timer: Timer | None = None, **limits: object
) -> InstallKeys:
    return InstallKeys(
        urls, session, limits=KeyLimits(**{"patience": QUICK, **limits}), timer=timer or Timer()
    )


def test_a_key_is_fetched_by_its_id(host: LocalHost, session: requests.Session) -> None:
    """The id is the last part of the address, whether the configured one ends in a slash or not."""
    host.always(200, public_pem().encode())

    assert install_keys(session, host.url + "/keys/").get(KEY_ID) == public_pem()
    assert host.asked[0].target == f"/keys/{KEY_ID}"


@pytest.mark.parametrize("around", ["\n{}\n\n", "{}", "  {}", "# comment\n{}"])
def test_a_key_comes_out_in_one_form(host: LocalHost, session: requests.Session, around: str) -> None:
    """Line ends and text around a key make no difference."""
    host.always(200, around.format(public_pem().strip()).encode())

    assert install_keys(session, host.url).get(KEY_ID) == public_pem()


@pytest.mark.parametrize(
    "key_id",
    [
        "",
        ".",
        "..",
        "../x",
        "a/b",
        "a%2fb",
        "a?b",
        "a#b",
        "a:b",
        "a b",
        "a\n",
        "é",
        ".hidden",
        "-x",
        "a" * 101,
    ],
)
def test_a_key_id_cannot_change_the_address(host: LocalHost, session: requests.Session, key_id: str) -> None:
    """An id that is more than a plain name is refused, and nothing is fetched."""
    with pytest.raises(TokenRefused) as caught:
        install_keys(session, host.url).get(key_id)

    assert caught.value.reason is Refusal.KEY_ID
    assert not host.asked


def test_a_known_key_is_remembered_for_its_time(host: LocalHost, session: requests.Session) -> None:
    """A key is fetched once, and again after its time."""
    host.always(200, public_pem().encode())
    timer = Timer()
    keys = install_keys(session, host.url, timer=timer, known_seconds=100)

    keys.get(KEY_ID)
    timer.seconds += 99
    keys.get(KEY_ID)
    assert len(host.asked) == 1

    timer.seconds += 2
    keys.get(KEY_ID)
    assert len(host.asked) == 2


@pytest.mark.parametrize("status", [403, 404, 410])
def test_an_unknown_key_is_refused_and_remembered_briefly(
    host: LocalHost, session: requests.Session, status: int
) -> None:
    """What Atlassian does not know is not asked for again at once, and may exist later."""
    host.always(status, b"no")
    timer = Timer()
    keys = install_keys(session, host.url, timer=timer, unknown_seconds=60)

    for _ in range(3):
        with pytest.raises(TokenRefused) as caught:
            keys.get(KEY_ID)
        assert caught.value.reason is Refusal.UNKNOWN_KEY
    assert len(host.asked) == 1

    timer.seconds += 61
    host.always(200, public_pem().encode())
    assert keys.get(KEY_ID) == public_pem()


def elliptic_pem() -> bytes:
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b""),
        (200, b"<html>Sign in to continue</html>"),
        (200, b"-----BEGIN PUBLIC KEY-----\nbroken\n-----END PUBLIC KEY-----\n"),
        (200, b"-----BEGIN PUBLIC KEY-----\xff\xfe"),
        (200, public_pem(1024).encode()),
        (200, elliptic_pem()),
        (200, b"x" * (MAX_KEY_BYTES + 1)),
        (203, public_pem().encode()),
        (206, public_pem().encode()),
        (302, public_pem().encode()),
        (429, public_pem().encode()),
        (500, public_pem().encode()),
        (503, b""),
    ],
)
def test_what_is_no_key_is_no_verdict(
    host: LocalHost, session: requests.Session, status: int, body: bytes
) -> None:
    """A strange answer says neither that the key exists nor that it does not; it is not remembered."""
    host.always(status, body, Location=host.url + "/elsewhere")
    keys = install_keys(session, host.url)

    with pytest.raises(KeysUnavailable):
        keys.get(KEY_ID)

    host.always(200, public_pem().encode())
    assert keys.get(KEY_ID) == public_pem()


def test_a_slow_host_is_given_up(host: LocalHost, session: requests.Session) -> None:
    """A host that drips its answer makes the key unavailable, soon."""
    host.answer = drip(host, b"HTTP/1.1 200 OK\r\n\r\n", b"-")

    with pytest.raises(KeysUnavailable):
        install_keys(session, host.url).get(KEY_ID)


def test_the_second_address_helps_out(host: LocalHost, session: requests.Session) -> None:
    """A key that the first host does not have, or cannot give, may come from the next."""
    host.always(200, public_pem().encode())

    with local_host() as first:
        for status in (404, 500):
            first.always(status, b"")
            assert install_keys(session, first.url, host.url).get(KEY_ID) == public_pem()


def test_a_key_is_unknown_only_if_every_address_says_so(host: LocalHost, session: requests.Session) -> None:
    """One host's 404 is no proof while another cannot be asked."""
    host.always(404, b"")

    with pytest.raises(KeysUnavailable):
        install_keys(session, "http://127.0.0.1:1", host.url).get(KEY_ID)


def test_strangers_cannot_make_us_fetch_without_end(host: LocalHost, session: requests.Session) -> None:
    """Invented ids are limited per minute; a known key is served all the while."""
    host.always(200, public_pem().encode())
    timer = Timer()
    keys = install_keys(session, host.url, timer=timer, fetches_per_minute=5)
    keys.get(KEY_ID)
    host.always(404, b"")

    outcomes = [outcome(keys, f"invented-{number}") for number in range(20)]

    assert outcomes == [TokenRefused] * 4 + [KeysUnavailable] * 16
    assert len(host.asked) == 5
    assert keys.get(KEY_ID) == public_pem()
    timer.seconds += 61
    assert outcome(keys, "another") is TokenRefused


def outcome(keys: InstallKeys, key_id: str) -> type[Exception]:
    with pytest.raises((TokenRefused, KeysUnavailable)) as caught:
        keys.get(key_id)
    return caught.type


def test_one_fetch_serves_all_who_need_the_key(host: LocalHost, session: requests.Session) -> None:
    """Ten sites that install at once after a restart are all served, by a single fetch."""
    host.always(200, public_pem().encode())
    keys = install_keys(session, host.url)
    with ThreadPoolExecutor(10) as pool:
        found = list(pool.map(keys.get, [KEY_ID] * 10))

    assert found == [public_pem()] * 10
    assert len(host.asked) == 1


def test_a_key_past_its_time_helps_while_it_cannot_be_fetched(
    host: LocalHost, session: requests.Session
) -> None:
    """Who uses up all fetches, or takes Atlassian's key host down, keeps out new keys only."""
    host.always(200, public_pem().encode())
    timer = Timer()
    keys = install_keys(session, host.url, timer=timer)
    keys.get(KEY_ID)
    timer.seconds += 24 * 3600
    host.always(503, b"")

    assert keys.get(KEY_ID) == public_pem()


def test_a_key_that_was_withdrawn_is_forgotten(host: LocalHost, session: requests.Session) -> None:
    """Once its host says that there is no such key, an old copy helps no more."""
    host.always(200, public_pem().encode())
    timer = Timer()
    keys = install_keys(session, host.url, timer=timer)
    keys.get(KEY_ID)
    timer.seconds += 24 * 3600
    host.always(404, b"")
    with pytest.raises(TokenRefused):
        keys.get(KEY_ID)
    timer.seconds += 24 * 3600
    host.always(503, b"")

    with pytest.raises(KeysUnavailable):
        keys.get(KEY_ID)


def test_only_a_few_fetches_run_at_once(host: LocalHost, session: requests.Session) -> None:
    """While a host is slow, further unknown ids fail at once, and do not hold a thread each."""
    arrived, go_on = threading.Event(), threading.Event()

    def answer(handler: object, _asked: object) -> None:
        arrived.set()
        go_on.wait(10)
        reply(handler, 200, public_pem().encode())

    host.answer = answer
    patience = Patience(max_bytes=MAX_KEY_BYTES, answer_seconds=10)
    keys = install_keys(session, host.url, fetches_at_once=1, patience=patience)
    got: list[str] = []
    slow = threading.Thread(target=lambda: got.append(keys.get("slow")))
    slow.start()
    assert arrived.wait(10)

    with pytest.raises(KeysUnavailable):
        keys.get("other")

    go_on.set()
    slow.join()
    assert got == [public_pem()]
    assert keys.get("other") == public_pem()


def dsa_pem() -> bytes:
    """Return a DSA key as large as an RSA key must be. Its numbers are made up: nothing is verified with it."""
    parameters = dsa.DSAParameterNumbers(p=2**2047 + 1, q=2**255 + 1, g=2)
    key = dsa.DSAPublicNumbers(5, parameters).public_key()
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


@pytest.mark.parametrize("pem", ["", "x", public_pem(1024), elliptic_pem().decode(), dsa_pem().decode(), "é"])
def test_only_a_strong_rsa_key_loads(pem: str) -> None:
    """A key that is broken, small or of another kind is a value error."""
    with pytest.raises(ValueError):  # noqa: PT011 - the message is the library's for some of these
        load_public_key(pem)
