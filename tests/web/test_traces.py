"""Traces: what a span says, what it never says, and that it gets to a collector."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from flask import Flask
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from plugin.settings import Settings, SettingsFault
from plugin.traces import exporter_to, register_traces
from tests.site import ALICE, World
from tests.web.person import CONTENT, PASSWORD, Person

TOLD = {
    "http.request.method",
    "http.route",
    "http.response.status_code",
    "secrets.code",
    "secrets.request_id",
    "secrets.installation_id",
}


@pytest.fixture
def traced(app: Flask) -> Iterator[tuple[InMemorySpanExporter, TracerProvider]]:
    """Trace the app into memory."""
    exporter = InMemorySpanExporter()
    provider = register_traces(app, exporter, service="secrets-test")
    yield exporter, provider
    provider.shutdown()


def spans(traced: tuple[InMemorySpanExporter, TracerProvider]) -> list[ReadableSpan]:
    """Return what was exported so far."""
    exporter, provider = traced
    assert provider.force_flush()
    return list(exporter.get_finished_spans())


def test_a_span_says_what_the_request_log_says(
    app: Flask, world: World, traced: tuple[InMemorySpanExporter, TracerProvider]
) -> None:
    """The route's pattern, how it ended, and the ids by which an operator finds its line in the log."""
    alice = Person(app.test_client(), world.jira, ALICE)
    secret = alice.add()

    answer = alice.call("POST", f"{secret.path}/unlock", json={"password": "wrong password"})

    added, refused = spans(traced)
    assert added.name == "POST /connect/api/v1/secrets"
    assert refused.name == "POST /connect/api/v1/secrets/<secret_id>/unlock"
    assert dict(refused.attributes or {}) == {
        "http.request.method": "POST",
        "http.route": "/connect/api/v1/secrets/<secret_id>/unlock",
        "http.response.status_code": 403,
        "secrets.code": "wrong_password",
        "secrets.request_id": answer.headers["X-Request-Id"],
        "secrets.installation_id": (added.attributes or {})["secrets.installation_id"],
    }
    assert refused.start_time is not None
    assert refused.end_time is not None
    assert 0 < refused.end_time - refused.start_time < 60_000_000_000


def test_nothing_else_is_ever_in_a_span(
    app: Flask, world: World, traced: tuple[InMemorySpanExporter, TracerProvider]
) -> None:
    """No token, path, query, title, password, content, account or word of the client's."""
    alice = Person(app.test_client(), world.jira, ALICE)
    secret = alice.add(title="canary-title")
    alice.reveal(secret)
    alice.view("/connect/jira/panel?canary-query=1")
    alice.client.open(
        "/canary-path", method="CANARY", headers={"traceparent": f"00-{'ca' * 16}-{'ca' * 8}-01"}
    )

    told = spans(traced)

    said = " ".join(span.to_json() for span in told)
    secrets = ("canary", "caca", PASSWORD, CONTENT, secret.id, secret.grant, ALICE, "jwt", "JWT", "eyJ")
    assert [each for each in secrets if each in said] == []
    assert {name for span in told for name in span.attributes or {}} <= TOLD
    assert len(told) == 4
    assert all(span.parent is None and not span.events for span in told)


def test_a_fault_of_ours_is_told_as_one(
    app: Flask, traced: tuple[InMemorySpanExporter, TracerProvider], monkeypatch: pytest.MonkeyPatch
) -> None:
    """By its status alone: the error's text stays in the process."""
    (endpoint,) = {rule.endpoint for rule in app.url_map.iter_rules() if rule.rule == "/healthz"}
    monkeypatch.setitem(app.view_functions, endpoint, _fail)

    app.test_client().get("/healthz")

    (span,) = spans(traced)
    assert span.status.status_code.name == "ERROR"
    assert span.status.description is None
    assert "canary" not in span.to_json()


def _fail() -> None:
    raise RuntimeError("canary in an error")


def test_spans_get_to_a_collector(app: Flask) -> None:
    """As OTLP over HTTP, at the documented address."""
    got: list[tuple[str, ExportTraceServiceRequest]] = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            got.append((self.path, ExportTraceServiceRequest.FromString(body)))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_words: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Collector)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}"
    provider = register_traces(app, exporter_to(url), service="secrets-test")
    app.test_client().get("/healthz")
    provider.shutdown()
    server.shutdown()
    server.server_close()

    ((path, request),) = got
    assert path == "/v1/traces"
    (resource,) = request.resource_spans
    assert [span.name for scope in resource.scope_spans for span in scope.spans] == ["GET /healthz"]
    assert {each.key: each.value.string_value for each in resource.resource.attributes} == {
        "service.name": "secrets-test"
    }


def test_nothing_is_loaded_where_nobody_collects() -> None:
    """The packages take a tenth of a second and several MiB; most installations do without."""
    script = "import sys, plugin.app, plugin.settings; print(any(n.startswith('opentelemetry') for n in sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "False"


def test_without_its_packages_the_app_does_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    """An operator who asks for traces and gets none would find out when he needs them."""
    monkeypatch.setattr("plugin.settings.find_spec", lambda _name: None)
    environ = {"SECRETS_BASE_URL": "https://a.example", "SECRETS_DATABASE_URL": "sqlite:///x"}
    environ |= {"SECRETS_ROOT_KEYS": "x", "SECRETS_TRACES_URL": "http://127.0.0.1:4318"}

    with pytest.raises(SettingsFault, match=r"SECRETS_TRACES_URL: needs the packages .*\[otel\]"):
        Settings.from_env(environ)
