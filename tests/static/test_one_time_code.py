"""One-time codes as the page makes them, by the test vectors of RFC 6238, appendix B."""

import base64

import pytest

from tests.static.conftest import Scripts

_SEEDS = {
    "SHA1": b"12345678901234567890",
    "SHA256": b"12345678901234567890" * 2,
    "SHA512": b"12345678901234567890" * 4,
}
_LENGTHS = {"SHA1": 20, "SHA256": 32, "SHA512": 64}
_VECTORS = [
    (59, "94287082", "46119246", "90693936"),
    (1111111109, "07081804", "68084774", "25091201"),
    (1111111111, "14050471", "67062674", "99943326"),
    (1234567890, "89005924", "91819424", "93441116"),
    (2000000000, "69279037", "90698825", "38618901"),
    (20000000000, "65353130", "77737706", "47863826"),
]


@pytest.mark.parametrize("column", range(3), ids=list(_SEEDS))
def test_codes_are_those_of_the_rfc(scripts: Scripts, column: int) -> None:
    """At all six times, with each of the three hashes."""
    algorithm = list(_SEEDS)[column]
    seed = base64.b32encode(_SEEDS[algorithm][: _LENGTHS[algorithm]]).decode().rstrip("=")
    about = f"{{seed: '{seed}', algorithm: '{algorithm}', digits: 8, period: 30}}"
    times = [vector[0] for vector in _VECTORS]

    made = scripts.run(
        f"await Promise.all({times}.map((time) => codeAt({about}, time * 1000)))", one_time_code="codeAt"
    )

    assert made == [vector[1 + column] for vector in _VECTORS]


def test_a_short_code_keeps_its_zeros(scripts: Scripts) -> None:
    """Six digits are the last six of the eight."""
    seed = base64.b32encode(_SEEDS["SHA1"]).decode()
    about = f"{{seed: '{seed}', algorithm: 'SHA1', digits: 6, period: 30}}"

    assert scripts.run(f"await codeAt({about}, 1111111109000)", one_time_code="codeAt") == "081804"


@pytest.mark.parametrize(("time", "left"), [(0, 30), (1, 30), (1000, 29), (29_999, 1), (30_000, 30)])
def test_seconds_left_end_with_the_code(scripts: Scripts, time: int, left: int) -> None:
    """The last second is shown as one, and the next code begins with all of them."""
    assert scripts.run(f"secondsLeftAt({{period: 30}}, {time})", one_time_code="secondsLeftAt") == left
