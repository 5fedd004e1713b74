"""The static files. Their address holds a hash over all of them, so browsers may keep them for ever."""

import hashlib
from pathlib import Path

from flask import Blueprint, Response, send_from_directory
from werkzeug.exceptions import NotFound

from plugin.web.tokens import TokenKind, takes

_FOREVER = "public, max-age=31536000, immutable"
_AN_HOUR = "public, max-age=3600"
_VERSION_CHARACTERS = 16


class Assets:
    """The files of one folder, read once to name their version."""

    def __init__(self, folder: Path, *, prefix: str) -> None:
        self._folder = folder
        self._version = _version_of(folder)
        self._prefix = prefix

    def url(self, name: str) -> str:
        """Return the address of a file, for templates. Modules that it imports relatively share its version."""
        return f"{self._prefix}/static/{self._version}/{name}"

    def blueprint(self) -> Blueprint:
        """Return the routes: versioned for our pages, plain for what the descriptor names."""
        blueprint = Blueprint("assets", __name__)

        @blueprint.get("/static/<version>/<path:name>")
        @takes(TokenKind.NONE)
        def versioned(version: str, name: str) -> Response:
            if version != self._version:
                raise NotFound
            return self._send(name, _FOREVER)

        @blueprint.get("/static/<name>")
        @takes(TokenKind.NONE)
        def plain(name: str) -> Response:
            return self._send(name, _AN_HOUR)

        return blueprint

    def _send(self, name: str, caching: str) -> Response:
        response = send_from_directory(self._folder, name)
        response.headers["Cache-Control"] = caching
        # The product's own pages show the icons, so these files may be embedded elsewhere.
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response


def _version_of(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(str(path.relative_to(folder)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:_VERSION_CHARACTERS]
