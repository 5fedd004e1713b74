"""The names behind account ids, with a host that is played."""

from tests.static.conftest import Scripts

_HOST = """
const asked = [];
const know = (answer) => {
  const request = async ({ url }) => { asked.push(url); return { body: answer(url) }; };
  window.AP = { request };
};
const named = (url) => JSON.stringify({ values: new URLSearchParams(url.split("?")[1]).getAll("accountId")
  .filter((id) => id !== "unknown").map((id) => ({ accountId: id, displayName: `Name of ${id}` })) });
"""


def test_all_who_are_wanted_at_once_are_one_question(scripts: Scripts) -> None:
    """And who is known is not asked for again; who is unknown to the host has no name."""
    before = (
        f"{_HOST} know(named);"
        "const first = await Promise.all([namesOf(['a', 'b', null]), namesOf(['b', 'unknown'])]);"
        "await namesOf(['a', 'unknown']);"
    )

    found = scripts.run("[asked, first.map((names) => [...names])]", before=before, people="namesOf")

    assert found == [
        ["/rest/api/3/user/bulk?maxResults=50&accountId=a&accountId=b&accountId=unknown"],
        [[["a", "Name of a"], ["b", "Name of b"]], [["b", "Name of b"]]],
    ]


def test_many_people_are_several_questions(scripts: Scripts) -> None:
    """Addresses may not be endless."""
    before = f"{_HOST} know(named); const names = await namesOf(Array.from({{ length: 51 }}, (_, i) => `id-${{i}}`));"

    assert scripts.run("[asked.length, names.size]", before=before, people="namesOf") == [2, 51]


def test_a_host_that_refuses_tells_no_names(scripts: Scripts) -> None:
    """Nothing fails, and nobody is named."""
    before = f"{_HOST} know(() => {{ throw new Error(); }}); const names = await namesOf(['a']);"

    assert scripts.run("[...names]", before=before, people="namesOf") == []


def test_a_host_that_is_silent_tells_no_names(scripts: Scripts) -> None:
    """Whoever waits for the names goes on without them."""
    before = (
        "window.AP = { request: () => new Promise(() => {}) };"
        "globalThis.setTimeout = (ring, _wait, ...words) => queueMicrotask(() => ring(...words));"
        "const names = await namesOf(['a']);"
    )

    assert scripts.run("[...names]", before=before, people="namesOf") == []


def test_ids_are_escaped(scripts: Scripts) -> None:
    """They come from the host, and yet."""
    before = f"{_HOST} know(named); await namesOf(['712020:a&b=c']);"

    assert (
        scripts.run("asked[0].split('&')[1]", before=before, people="namesOf")
        == "accountId=712020%3Aa%26b%3Dc"
    )
