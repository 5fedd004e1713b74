"""The page's own list of what may be shown of Markdown: it holds though the server had let everything through."""

import json

import pytest
from playwright.sync_api import Route, expect

from tests.browser.panel import SecretsPanel
from tests.browser.person import Person
from tests.browser.places import JiraIssue

_TITLE, _PASSWORD = "Runbook", "correct horse battery"


def _open_with(alice: Person, html: str) -> SecretsPanel:
    """Open a secret whose HTML has been replaced on its way, as if the server's cleaning had failed."""
    panel = JiraIssue(alice).adding()
    form = panel.start_adding_kind("Markdown", _TITLE, password=_PASSWORD)
    form.get_by_role("textbox", name="Content").fill("*source*")
    panel.save(_TITLE)
    panel.lock(_TITLE)

    def replace(route: Route) -> None:
        answer = route.fetch()
        body = answer.json()
        body["secret"]["content_html"] = html
        route.fulfill(response=answer, body=json.dumps(body))

    alice.context.route("**/secrets/*/unlock", replace)
    panel.unlock(_TITLE, password=_PASSWORD)
    return panel


@pytest.mark.parametrize(
    "html",
    [
        "<p>kept</p><script>document.title = 'run'</script>",
        "<p>kept<img src='/x' onerror='document.title = 1'></p>",
        "<p onclick='document.title = 1' style='color:red' id='x' class='y'>kept</p>",
        "<p>kept</p><iframe srcdoc='<p>inner</p>'></iframe><object data='/x'></object><embed src='/x'>",
        "<p>kept</p><svg><a href='javascript:1'><text>x</text></a></svg><math><mtext></mtext></math>",
        "<p>kept</p><form action='/x'><input name='a'><button>b</button></form>",
        "<p>kept</p><template><p>inner</p></template><style>p { color: red }</style><link href='/x'>",
        "<p>kept <a href='javascript:alert(1)'>a</a> <a href='data:,x'>b</a> <a href=' \\tjavascript:1'>c</a></p>",
        "<p>kept <a href='https://a.example' target='_self' rel='opener' onclick='1' ping='/x'>a</a></p>",
        "<base href='https://evil.example'><meta http-equiv='refresh' content='0'><p>kept</p>",
    ],
)
def test_nothing_but_the_list_gets_through(alice: Person, html: str) -> None:
    """Elements, attributes and addresses that are not on the list are gone; the text stays."""
    # The parser's document has the page's policy, which stops some of this before our list is asked.
    alice.expects_policy_to_block()
    content = _open_with(alice, html).content(_TITLE)

    expect(content).to_contain_text("kept")
    found = content.evaluate(
        """node => [...node.querySelectorAll("*")].map((one) => [
          one.localName, ...[...one.attributes].map((each) => `${each.name}=${each.value}`).sort(),
        ])"""
    )
    rel, target = "rel=noopener noreferrer nofollow", "target=_blank"
    allowed = [["p"], ["a"], ["a", "href=https://a.example", rel, target]]
    assert [one for one in found if one not in allowed] == []


def test_what_is_on_the_list_is_built_anew(alice: Person) -> None:
    """Tables, lists, quotes and code come through; a list may begin with another number."""
    html = (
        "<h3>a</h3><ol start='3'><li>b</li></ol><blockquote><p>c</p></blockquote><pre><code>d</code></pre><hr>"
        "<table><thead><tr><th>e</th></tr></thead><tbody><tr><td><s>f</s></td></tr></tbody></table>"
    )
    content = _open_with(alice, html).content(_TITLE)

    expect(content.locator("table")).to_be_visible()
    assert content.inner_html() == html.replace("'", '"')
