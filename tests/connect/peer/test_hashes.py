"""Our query string hash beside that of Atlassian's own library."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from plugin.connect.errors import TargetMalformed
from plugin.connect.qsh import canonical_request, query_string_hash
from tests.connect.peer.peer import Peer, Refused, running_peer

VECTORS = json.loads(
    (Path(__file__).parents[2] / "vectors" / "connect" / "qsh-vectors.json").read_text(encoding="utf-8")
)["vectors"]
REFUSED = "refused"

Asked = tuple[str, str, str]

SAME: list[Asked] = [
    *((vector["method"], vector["url"], vector["base_path"]) for vector in VECTORS),
    *(
        ("GET", target, "")
        for target in ("/", "/x", "/x/", "/x//", "//x", "/x//y", "/x/../y", "/x;v=1", "/x&y")
    ),
    *(
        ("GET", target, "")
        for target in ("/x%26y", "/%7Ex", "/x|y", "/x?", "/x?a", "/x?a=", "/x?=b", "/x?a==b")
    ),
    ("GET", "/x?a=b&&c=d", ""),
    ("GET", "/x?a+b=c+d", ""),
    ("GET", "/x?a%20b=c%2Bd", ""),
    ("GET", "/x?b=1&a=2&A=3", ""),
    ("GET", "/x?a1=1&a10=2&b1=3", ""),
    ("GET", "/x?a=2&a=10&a=1", ""),
    ("GET", "/x?a=.&a=%3A&a=-", ""),
    ("GET", "/x?a=1,2&a=3", ""),
    ("GET", "/x?a=%C3%A9", ""),
    ("GET", "/x?a=%f0%9f%94%92", ""),
    ("GET", "/x?a=%F0%9F%94%92&a=%EF%BC%81", ""),
    ("GET", "/x?a=%E2%80%A8", ""),
    ("GET", "/x?a=b%00c", ""),
    ("GET", "/x?a[0]=1&a[b]=2&a%5Bc%5D=3", ""),
    ("GET", "/x?constructor=1&toString=2", ""),
    ("GET", "/x?a='()*!~", ""),
    ("GET", "/x?a=%27%28%29%2A%21%7E", ""),
    ("GET", '/x?a=|^`{}"<>\\', ""),
    ("GET", "/x?a=b;c=d", ""),
    ("GET", "/x?y=/z?w", ""),
    ("GET", "/x?jwt=1&a=2", ""),
    ("GET", "/x?jwt=1&jwt=2", ""),
    ("GET", "/x?%6awt=1&a=1", ""),
    ("GET", "/x?JWT=1", ""),
    ("GET", "/jira/x", "/jira"),
    ("GET", "/jira", "/jira"),
    ("GET", "/jira/", "/jira"),
    ("GET", "/jira/jira", "/jira"),
    ("GET", "/a/jira", "/jira"),
    ("GET", "/x", "/"),
    ("GET", "https://acme.atlassian.net/jira/x?y=1", "/jira"),
    ("get", "/x", ""),
    ("HEAD", "/x", ""),
    ("post", "/x?a=1", ""),
]

# What is asked, what each of the two makes of it, and why ours stays as it is.
DIFFERENT: dict[Asked, tuple[str, str, str]] = {
    ("GET", "/jirafoo", "/jira"): (
        "GET&/jirafoo&",
        "GET&/foo&",
        "The peer cuts the base path off inside a segment: two addresses would have one hash.",
    ),
    ("GET", "/x?a:=1&a0=2", ""): (
        "GET&/x&a%3A=1&a0=2",
        "GET&/x&a0=2&a%3A=1",
        "The documentation sorts names after encoding. None of our addresses has such a name.",
    ),
    ("GET", "/x?__proto__=1", ""): (
        "GET&/x&__proto__=1",
        "GET&/x&",
        "The peer drops a name that JavaScript objects cannot hold: a parameter that no hash covers.",
    ),
    ("GET", "/x?a=%zz", ""): (
        REFUSED,
        "GET&/x&a=%25zz",
        "A broken escape reads differently in every program.",
    ),
    ("GET", "/x?a=%", ""): (REFUSED, "GET&/x&a=%25", "A broken escape reads differently in every program."),
    ("GET", "/x?a=%FF", ""): (
        REFUSED,
        "GET&/x&a=%EF%BF%BD",
        "The peer replaces what is no UTF-8, so that many targets have one hash.",
    ),
    ("GET", "/x?a=é", ""): (REFUSED, "GET&/x&a=%C3%A9", "A request line is ASCII (RFC 9112, section 3.2)."),
    ("GET", "/x y", ""): ("GET&/x y&", "GET&/x%20y&", "No HTTP client can send a blank in a target."),
    ("GET", "/x\\y", ""): (
        "GET&/x\\y&",
        "GET&/x/y&",
        "The peer rewrites a backslash as browsers do; we hash what came.",
    ),
    ("GET", "/x?a=b#c", ""): (
        REFUSED,
        "GET&/x&a=b",
        "A fragment is never sent; a target that has one is no target.",
    ),
    ("GET", "", ""): (REFUSED, "GET&/&", "A target begins with a slash (RFC 9112, section 3.2.1)."),
}


@pytest.fixture(scope="module")
def peer() -> Iterator[Peer]:
    with running_peer() as running:
        yield running


def ours(asked: Asked) -> str:
    """Return our canonical request, or that there is none."""
    method, url, base = asked
    try:
        return canonical_request(method, url, base_path=base)
    except TargetMalformed:
        return REFUSED


def theirs(peer: Peer, asked: Asked) -> str:
    """Return the peer's canonical request, or that there is none."""
    try:
        return str(peer.ask("canonical", *asked))
    except Refused:
        return REFUSED


def test_the_peer_is_the_pinned_version(peer: Peer) -> None:
    """Another version may differ in other things, and then this table must be looked at again."""
    assert peer.ask("version") == "2.0.3"


@pytest.mark.parametrize("asked", SAME, ids=lambda asked: " ".join(asked)[:60])
def test_both_hash_the_same_text(peer: Peer, asked: Asked) -> None:
    """Published vectors and corner cases: method, path and query come out alike, and so does the hash."""
    method, url, base = asked

    assert ours(asked) == theirs(peer, asked)
    assert query_string_hash(method, url, base_path=base) == peer.ask("hash", *asked)


@pytest.mark.parametrize("asked", DIFFERENT, ids=lambda asked: " ".join(asked)[:60])
def test_a_difference_is_known_and_has_a_reason(peer: Peer, asked: Asked) -> None:
    """Where the two disagree, both answers are the listed ones."""
    expected_ours, expected_theirs, _reason = DIFFERENT[asked]

    assert (ours(asked), theirs(peer, asked)) == (expected_ours, expected_theirs)
    assert expected_ours != expected_theirs
