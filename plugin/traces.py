"""Traces for OpenTelemetry: one span a request, sent to the collector that the operator names.

Loaded only where `SECRETS_TRACES_URL` is set. A span says what the request log says and no more: the route's
pattern, never the path or the query, which hold tokens and ids; no header, no body, nothing that a person typed.
Nothing is taken over from the request: its `traceparent` is a client's word like any other.

Sources: OpenTelemetry's semantic conventions for HTTP spans (server), and OTLP 1.x over HTTP.
"""

import time

from flask import Flask, Response, g, request
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.trace import SpanKind, Status, StatusCode, Tracer

from plugin.web.request_log import method_of_request

_QUEUE = 2048
"""Spans that wait; when the collector is slow, further ones are dropped and no request waits."""
_TIMEOUT_SECONDS = 5
_SERVER_ERROR = 500


def exporter_to(url: str) -> SpanExporter:
    """Return what sends spans to a collector."""
    return OTLPSpanExporter(endpoint=f"{url}/v1/traces", timeout=_TIMEOUT_SECONDS)


def register_traces(app: Flask, exporter: SpanExporter, *, service: str) -> TracerProvider:
    """Make a span of every request that is answered. Call it in the process that serves: it starts a thread.

    Returns what a test flushes; a process that ends flushes by itself.
    """
    provider = TracerProvider(resource=Resource({"service.name": service}))
    provider.add_span_processor(BatchSpanProcessor(exporter, max_queue_size=_QUEUE))
    tracer = provider.get_tracer("secrets")

    # Before all others of this kind, so it runs after them: by then the answer is what it will be.
    @app.after_request
    def tell(response: Response) -> Response:
        _tell(tracer, response.status_code)
        return response

    return provider


def _tell(tracer: Tracer, status: int) -> None:
    ended_at = time.time_ns()
    took = round((time.perf_counter() - g.started_at) * 1_000_000_000)
    route = request.url_rule.rule if request.url_rule else None
    method = method_of_request()
    installation = g.get("installation")
    facts = {
        "http.request.method": method,
        "http.route": route,
        "http.response.status_code": status,
        "secrets.code": g.get("problem_code"),
        "secrets.request_id": g.request_id,
        "secrets.installation_id": str(installation.id) if installation else None,
    }
    span = tracer.start_span(
        f"{method} {route}" if route else method,
        kind=SpanKind.SERVER,
        attributes={name: fact for name, fact in facts.items() if fact is not None},
        start_time=ended_at - took,
    )
    if status >= _SERVER_ERROR:
        span.set_status(Status(StatusCode.ERROR))
    span.end(end_time=ended_at)
