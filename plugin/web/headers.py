"""Security headers, on every answer.

Sources: Atlassian's security requirements for cloud apps (HSTS of a year or more, no tokens in referrers), and
CSP Level 3. `frame-ancestors` names the one site that the request was verified for; before that, the allowed
hosts. X-Frame-Options is not sent: it cannot name a site.
"""

from functools import lru_cache
from urllib.parse import urlsplit

from flask import Flask, Response, g, request

from plugin.domain.installation import Installation
from plugin.settings import Settings
from plugin.web.shapes import Shape, shape_of

_UNLESS_SET = (("Cache-Control", "no-store"), ("Cross-Origin-Resource-Policy", "same-origin"))
_JSON_POLICY = "default-src 'none'; frame-ancestors 'none'"
_HSTS = "max-age=63072000; includeSubDomains"
_PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), clipboard-write=(self)"


def register_headers(app: Flask, settings: Settings) -> None:
    """Put the headers on every answer of the app."""
    strangers = tuple(_frame_source(entry) for entry in settings.allowed_host_suffixes.split(","))
    scripts = origin_of(settings.all_js_url)

    fixed = [
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "no-referrer"),
        ("Permissions-Policy", _PERMISSIONS),
    ]
    if not settings.is_development:
        fixed.append(("Strict-Transport-Security", _HSTS))

    @app.after_request
    def add(response: Response) -> Response:
        # Appended, not set: nothing else sets these, and setting looks through all headers each time.
        headers = response.headers
        for name, value in fixed:
            headers.add(name, value)
        headers.add("Content-Security-Policy", _policy(scripts, strangers))
        for name, value in _UNLESS_SET:
            if name not in headers:
                headers.add(name, value)
        return response


def _policy(scripts: str, strangers: tuple[str, ...]) -> str:
    if shape_of(request) is not Shape.PAGE:
        return _JSON_POLICY
    installation = g.get("installation")
    return page_policy(scripts, frame_origins(installation) if installation else strangers)


@lru_cache(maxsize=4096)
def page_policy(scripts: str, ancestors: tuple[str, ...]) -> str:
    """Return the policy of a page: our own files, Atlassian's bridge with its themes, and nothing inline."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' {scripts}",
            f"style-src 'self' {scripts}",
            "img-src 'self' data:",
            "font-src 'self'",
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            f"frame-ancestors {' '.join(ancestors)}",
        )
    )


def frame_origins(installation: Installation) -> tuple[str, ...]:
    """Return the origins under which people see this site: its own and its custom domain."""
    return _origins(installation.base_url, installation.display_url)


@lru_cache(maxsize=4096)
def _origins(*urls: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(origin_of(url) for url in urls if url))


def origin_of(url: str) -> str:
    """Return scheme, host and port of a URL that was checked before."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _frame_source(entry: str) -> str:
    entry = entry.strip()
    return f"https://*{entry}" if entry.startswith(".") else entry
