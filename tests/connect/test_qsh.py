"""The query string hash."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugin.connect.errors import TargetMalformed
from plugin.connect.qsh import (
    MAX_QUERY_FIELDS,
    MAX_TARGET_CHARACTERS,
    RequestLine,
    canonical_request,
    hash_and_fields,
    query_fields,
    query_string_hash,
)

VECTORS = json.loads(
    (Path(__file__).parent.parent / "vectors" / "connect" / "qsh-vectors.json").read_text(encoding="utf-8")
)["vectors"]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_published_vectors_agree(vector: dict) -> None:
    """Every published vector gives the published canonical request and hash."""
    arguments = (vector["method"], vector["url"])

    canonical = canonical_request(*arguments, base_path=vector["base_path"])
    qsh = query_string_hash(*arguments, base_path=vector["base_path"])

    assert canonical == vector["canonical"]
    assert qsh == vector.get("qsh", vector["reference_qsh"])


def test_the_vectors_are_all_there() -> None:
    """The file holds the 37 vectors it came with, so an empty file cannot pass."""
    assert len(VECTORS) == 37


@pytest.mark.parametrize(
    ("target", "base_path", "path"),
    [
        ("/jirafoo", "/jira", "/jirafoo"),
        ("/jira", "/jira", "/"),
        ("/jira/", "/jira", "/"),
        ("/jira/jira/x", "/jira", "/jira/x"),
        ("/a/jira/x", "/jira", "/a/jira/x"),
        ("/x/", "/", "/x"),
        ("/x;v=1/y", "", "/x;v=1/y"),
        ("/%7Ex/%2F", "", "/%7Ex/%2F"),
        ("https://example.com", "", "/"),
        ("HTTPS://example.com/x", "", "/x"),
        ("//other.example/x", "", "//other.example/x"),
    ],
)
def test_only_a_leading_whole_segment_is_stripped(target: str, base_path: str, path: str) -> None:
    """The base path goes at a segment boundary only, and nothing else of the path is re-encoded."""
    assert canonical_request("GET", target, base_path=base_path) == f"GET&{path}&"


@pytest.mark.parametrize(
    ("query", "canonical"),
    [
        ("a", "a="),
        ("=v", "=v"),
        ("a=1&&b=2&", "a=1&b=2"),
        ("a=b=c", "a=b%3Dc"),
        ("jwt=x&jwt=y", ""),
        ("JWT=x", "JWT=x"),
        ("j%77t=x&a=1", "a=1"),
        ("a=1;b=2", "a=1%3Bb%3D2"),
        ("b=2&A=1&a=3", "A=1&a=3&b=2"),
        ("a=%F0%90%80%80&a=%EE%80%80", "a=%F0%90%80%80,%EE%80%80"),
    ],
)
def test_the_query_is_read_and_written_one_way(query: str, canonical: str) -> None:
    """Blank values stay, tokens go, names sort by encoded text, values by UTF-16 units."""
    assert canonical_request("get", f"/x?{query}") == f"GET&/x&{canonical}"


@pytest.mark.parametrize(
    "target",
    [
        "",
        "x",
        "*",
        "ftp://example.com/x",
        "/x#fragment",
        "/x?a=%zz",
        "/x?a=%4",
        "/x?a=%ff",
        "/x?%c3%28=1",
        "/x?a=é",
        "/x\n",
        "/x\x00",
        "/" + "a" * MAX_TARGET_CHARACTERS,
        "/?" + "&".join(["a=1"] * (MAX_QUERY_FIELDS + 1)),
    ],
)
def test_what_can_be_read_in_two_ways_has_no_hash(target: str) -> None:
    """Broken escapes, broken UTF-8, fragments and oversize are refused, not guessed at."""
    with pytest.raises(TargetMalformed):
        query_string_hash("GET", target)


@pytest.mark.parametrize("method", ["", "GE T", "GET&", "GÉT", "A" * 17])
def test_a_method_is_a_word(method: str) -> None:
    """A method cannot smuggle a separator into the hashed text."""
    with pytest.raises(TargetMalformed):
        query_string_hash(method, "/x")


def test_the_method_counts() -> None:
    """A token for GET is none for POST."""
    assert query_string_hash("GET", "/x") != query_string_hash("POST", "/x")


def test_query_fields_are_what_the_hash_covers() -> None:
    """The fields are decoded, keep repeats, and leave the token out."""
    assert query_fields("/x?a=1&b=%26&a=2&jwt=t") == {"a": ("1", "2"), "b": ("&",)}


def test_a_request_line_is_not_shown() -> None:
    """A page's target holds its token, so no repr shows it."""
    assert "token" not in repr(RequestLine("GET", "/x?jwt=token"))


@given(st.text(alphabet=st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=60))
def test_any_printable_target_is_hashed_or_refused(tail: str) -> None:
    """No printable input makes the hash fail in another way than its own."""
    try:
        assert len(query_string_hash("GET", "/" + tail)) == 64
    except TargetMalformed:
        assert "#" in tail or "%" in tail


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("123")), max_size=8))
def test_the_order_of_parameters_does_not_matter(pairs: list) -> None:
    """A proxy that reorders a query does not break its hash."""
    there = "&".join(f"{name}={value}" for name, value in pairs)
    back = "&".join(f"{name}={value}" for name, value in reversed(pairs))

    assert query_string_hash("GET", f"/x?{there}") == query_string_hash("GET", f"/x?{back}")


@pytest.mark.parametrize(
    "target", ["/a?b=1&b=2&jwt=x.y.z&c=%2F+", "/a", "/base/a?x", "https://host/base/a?jwt=x"]
)
def test_one_reading_gives_what_two_give(target: str) -> None:
    """The hash with its fields is the hash, and the fields."""
    line = RequestLine("GET", target, "/base")

    assert hash_and_fields(line) == (
        query_string_hash("GET", target, base_path="/base"),
        query_fields(target),
    )


@pytest.mark.parametrize("target", ["/a?%zz", "a", "/\u00e9", "/a#b"])
def test_one_reading_refuses_what_two_refuse(target: str) -> None:
    """A target that can be read in two ways has neither hash nor fields."""
    with pytest.raises(TargetMalformed):
        hash_and_fields(RequestLine("GET", target))
