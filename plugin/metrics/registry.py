"""Every metric of the app, and the meter that counts them.

Import this module only in a process whose environment names the folder of the counts (`FOLDER_VARIABLE`):
prometheus-client looks for it when it is imported, and counts for one process alone without it.
https://prometheus.github.io/client_python/multiprocess/
"""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class PrometheusMeter:
    """Fills the port `Meter`. Each label has few values, which come from the program and never from a request."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._requests = Histogram(
            "secrets_request_seconds",
            "How long requests took, by route and method.",
            ["route", "method"],
            buckets=_SECONDS,
            registry=registry,
        )
        self._answers = Counter(
            "secrets_answers", "Answers by route and status.", ["route", "status"], registry=registry
        )
        self._refusals = Counter(
            "secrets_refusals", "Refusals by their problem code.", ["code"], registry=registry
        )
        self._host_calls = Histogram(
            "secrets_host_call_seconds",
            "How long calls to Jira and Confluence took, by what became of them.",
            ["outcome"],
            buckets=_SECONDS,
            registry=registry,
        )
        self._cache = Counter(
            "secrets_cache_looks", "Looks into a process's memory.", ["cache", "result"], registry=registry
        )
        self._argon2 = Gauge(
            "secrets_argon2",
            "Password tests that are running or waiting now.",
            ["state"],
            multiprocess_mode="livesum",
            registry=registry,
        )

    def request(self, *, route: str, method: str, status: int, seconds: float) -> None:
        """Count an answered request."""
        self._requests.labels(route, method).observe(seconds)
        self._answers.labels(route, str(status)).inc()

    def refused(self, code: str) -> None:
        """Count a refusal."""
        self._refusals.labels(code).inc()

    def host_call(self, *, outcome: str, seconds: float) -> None:
        """Count a call to a site."""
        self._host_calls.labels(outcome).observe(seconds)

    def cache(self, name: str, *, is_hit: bool) -> None:
        """Count a look into a memory."""
        self._cache.labels(name, "hit" if is_hit else "miss").inc()

    def argon2(self, *, running: int = 0, waiting: int = 0) -> None:
        """Change the numbers of password tests."""
        if running:
            self._argon2.labels("running").inc(running)
        if waiting:
            self._argon2.labels("waiting").inc(waiting)
