"""The query string hash that ties a Connect token to one request, as the product computes it.

Written apart from the app's own, so that the two check each other.
Source: "Understanding JWT for Connect apps", section "Creating a query string hash".
"""

import hashlib
from collections import defaultdict
from urllib.parse import parse_qsl, quote, urlsplit

CONTEXT_QSH = "context-qsh"


def query_string_hash(method: str, target: str, *, base_path: str = "") -> str:
    """Hash a request; `target` is its raw path and query, `base_path` its beginning that does not count."""
    return hashlib.sha256(canonical_request(method, target, base_path=base_path).encode()).hexdigest()


def canonical_request(method: str, target: str, *, base_path: str = "") -> str:
    """Write a request in the form that is hashed."""
    parts = urlsplit(target)
    return "&".join((method.upper(), _canonical_path(parts.path, base_path), _canonical_query(parts.query)))


def _canonical_path(path: str, base_path: str) -> str:
    if base_path and (path == base_path or path.startswith(base_path + "/")):
        path = path[len(base_path) :]
    path = path.replace("&", "%26")
    if not path.startswith("/"):
        path = "/" + path
    return path[:-1] if path.endswith("/") and path != "/" else path


def _canonical_query(query: str) -> str:
    values: defaultdict[str, list[str]] = defaultdict(list)
    for name, value in parse_qsl(query, keep_blank_values=True, errors="strict"):
        if name != "jwt":
            values[name].append(value)
    pairs = {_encoded(name): ",".join(map(_encoded, sorted(each))) for name, each in values.items()}
    return "&".join(f"{name}={pairs[name]}" for name in sorted(pairs))


def _encoded(text: str) -> str:
    return quote(text, safe="-._~")
