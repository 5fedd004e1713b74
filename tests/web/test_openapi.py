"""docs/openapi.yaml and the app say the same."""

import itertools
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import schemathesis
import yaml
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import CHECKS, load_all_checks, not_a_server_error
from werkzeug.test import TestResponse

from plugin.services.errors import StoreUnavailable
from plugin.web.problems import PROBLEMS
from tests.connect.local_host import reply
from tests.site import ADA, ALICE, BOB, CHARLIE, World
from tests.web.conftest import change_policy
from tests.web.forge_person import FORGE_API
from tests.web.person import API, PASSWORD, Person

FILE = Path(__file__).parents[2] / "docs" / "openapi.yaml"
DOCUMENT: dict[str, Any] = yaml.safe_load(FILE.read_text())
METHODS = ("get", "post", "put", "patch", "delete")
OPERATIONS = [
    (method.upper(), path) for path, item in DOCUMENT["paths"].items() for method in METHODS if method in item
]
EXAMPLES = 40
PEOPLE = [ALICE, ALICE, ALICE, ADA, BOB, CHARLIE, None]
NOT_OF_THE_API = {"event_refused", "keys_unavailable"}

load_all_checks()
# Whether an input is accepted depends on who asks and on what is stored, so the two checks for that are left out;
# so is the one on tokens, since each request bears a good one here. The access ladder and `test_tokens` see to both.
CONFORMS: list[Any] = CHECKS.get_by_names(
    ["status_code_conformance", "content_type_conformance", "response_headers_conformance",
     "response_schema_conformance", "unsupported_method", "allow_header_conformance"]
)  # fmt: skip


def test_every_call_of_the_app_is_described_and_the_reverse(app: Flask) -> None:
    """The URL map and the file name the same methods and addresses."""
    routed = {
        (method, re.sub(r"<(\w+)>", r"{\1}", rule.rule.removeprefix(API)))
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(API)
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }

    assert routed == set(OPERATIONS)
    assert [server["url"] for server in DOCUMENT["servers"]] == [API, FORGE_API]


def test_every_code_is_described_and_the_reverse() -> None:
    """A client that knows the file knows every code that it can meet."""
    described = codes_in(DOCUMENT["components"]) | {"method_not_allowed"}
    possible = {problem.code for problem in PROBLEMS.values()} | {"internal", "method_not_allowed"}

    assert described == possible - NOT_OF_THE_API
    assert "`method_not_allowed`" in DOCUMENT["info"]["description"]


def test_every_answer_of_ours_is_closed() -> None:
    """No answer may hold a member that the file does not name."""
    loose = [name for name, schema in DOCUMENT["components"]["schemas"].items() if is_open(schema)]

    assert loose == ["ProblemMembers"]  # the part that all problems share; each of them is closed


@pytest.mark.parametrize("operation", OPERATIONS, ids=" ".join)
def test_whatever_is_sent_is_answered_as_described(
    operation: tuple[str, str], client: Any, world: World
) -> None:
    """Generated requests, good and bad, by everybody, with and without a real secret and its grant."""
    schema = schemathesis.openapi.from_dict(DOCUMENT)
    schema.app = client.application
    issues = itertools.count(20_000)
    described = schema[operation[1]][operation[0]]
    cases = st.one_of(
        described.as_strategy(generation_mode=GenerationMode.POSITIVE),
        described.as_strategy(generation_mode=GenerationMode.NEGATIVE),
    )

    @given(case=cases, account=st.sampled_from(PEOPLE), is_real=st.sampled_from([True, True, False]))
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def send(case: Case[Any], account: str | None, is_real: bool) -> None:
        issue = str(next(issues))
        if is_real and "secret_id" in case.path_parameters:
            secret = Person(client, world.jira, ALICE, issue).add()
            case.path_parameters["secret_id"] = secret.id
            case.headers["X-Secrets-Grant"] = secret.grant
        for name in [name for name in case.headers if name.lower() == "authorization"]:
            del case.headers[name]
        case.headers["Authorization"] = f"JWT {Person(client, world.jira, account, issue).token()}"
        answer = case.call()
        case.validate_response(answer, checks=[not_a_server_error, *CONFORMS])

    send()


def conforms(method: str, path: str, answer: TestResponse) -> int:
    """Hold one answer against the file; return its status."""
    described = DOCUMENT["paths"][path][method.lower()]["responses"][str(answer.status_code)]
    described = resolve(described)
    if "content" not in described:
        assert answer.data == b""
        return answer.status_code
    ((media_type, body),) = described["content"].items()
    assert answer.mimetype == media_type
    root = {"$ref": "#/schema", "schema": body["schema"], "components": DOCUMENT["components"]}
    jsonschema.Draft202012Validator(root).validate(answer.get_json())
    assert {
        name for name, header in described.get("headers", {}).items() if resolve(header).get("required")
    } <= set(answer.headers.keys())
    return answer.status_code


def resolve(part: dict[str, Any]) -> dict[str, Any]:
    """Follow a reference within the file."""
    if "$ref" not in part:
        return part
    found: Any = DOCUMENT
    for name in part["$ref"].removeprefix("#/").split("/"):
        found = found[name]
    return dict(found)


def test_rare_answers_are_as_described(alice: Person, bob: Person, world: World) -> None:
    """What a fuzzer hardly reaches: waits, conflicts, full containers, silent hosts, faults of our own."""
    secret = alice.add()
    one, unlock = "/secrets/{secret_id}", "/secrets/{secret_id}/unlock"
    wrong, right = {"password": "not this one"}, {"password": PASSWORD}
    huge = b" " * (2 * 1024 * 1024 + 1)
    statuses = [
        conforms("PATCH", one, alice.edit(secret, content="new")),
        conforms("PATCH", one, alice.edit(secret, content="new")),
        conforms("PATCH", one, alice.edit(secret, based_on=None, content="new")),
        conforms("PATCH", one, alice.edit(secret, title=7)),
        conforms("POST", "/secrets", alice.call("POST", "secrets", data=huge)),
        conforms("POST", "/secrets", alice.call("POST", "secrets", data=b"[")),
        *(conforms("POST", unlock, bob.call("POST", f"{secret.path}/unlock", json=wrong)) for _ in range(6)),
        conforms("POST", unlock, alice.call("POST", f"{secret.path}/unlock", json=right)),
        conforms("GET", one, alice.client.get(f"{API}/{secret.path}")),
        conforms("GET", "/admin/overview", bob.call("GET", "admin/overview")),
    ]
    change_policy(alice.client.application, secrets_max=1)
    draft = {"title": "One more", "password": PASSWORD, "content": ""}
    statuses.append(conforms("POST", "/secrets", alice.call("POST", "secrets", json=draft)))
    world.hosts_answer(lambda handler, _asked: reply(handler, 503, b"", Retry_After="9"))
    statuses.append(conforms("GET", one, alice.reveal(secret)))

    assert statuses == [200, 412, 428, 422, 413, 400, *[403] * 5, 429, 200, 401, 403, 409, 503]


@pytest.mark.parametrize(("error", "status"), [(StoreUnavailable("x"), 503), (RuntimeError("x"), 500)])
def test_faults_of_our_own_are_as_described(
    alice: Person, error: Exception, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A silent store, and a bug."""

    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr("plugin.web.api.list_secrets", fail)

    assert conforms("GET", "/secrets", alice.call("GET", "secrets")) == status


def test_the_check_itself_can_fail(alice: Person) -> None:
    """A member too many, or a status that is not described, is noticed."""
    answer = alice.call("GET", "secrets")
    answer.set_data(b'{"secrets": [], "can_add": true, "policy": {}, "more": 1}')

    with pytest.raises(jsonschema.ValidationError):
        conforms("GET", "/secrets", answer)
    answer.status_code = 418
    with pytest.raises(KeyError):
        conforms("GET", "/secrets", answer)


def codes_in(part: Any) -> set[str]:
    """Return every problem code that a part of the file names."""
    if isinstance(part, list):
        return {code for one in part for code in codes_in(one)}
    if not isinstance(part, dict):
        return set()
    code = part.get("code")
    named = (
        {*code.get("enum", []), *([code["const"]] if "const" in code else [])}
        if isinstance(code, dict)
        else set()
    )
    return named | {code for one in part.values() for code in codes_in(one)}


def is_open(schema: dict[str, Any]) -> bool:
    """Whether an object may hold more than its named members."""
    is_object = schema.get("type") == "object" or "allOf" in schema
    return is_object and False not in (
        schema.get("additionalProperties"),
        schema.get("unevaluatedProperties"),
    )
