"""The static files. Their address holds a hash over all of them, so browsers may keep them for ever.

They are few and small, so they are kept in memory, compressed once. Compressing is safe here: nothing in them
depends on a request, so there is no secret beside which an attacker could place a guess (BREACH).
"""

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound

from plugin.web.tokens import TokenKind, takes

_FOREVER = "public, max-age=31536000, immutable"
_AN_HOUR = "public, max-age=3600"
_VERSION_CHARACTERS = 16
_BUILT = "dist"
# Named here, since the system's own table differs from machine to machine.
_MEDIA_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
}


@dataclass(frozen=True, slots=True)
class _File:
    """One file, as it is and compressed."""

    plain: bytes
    compressed: bytes
    media_type: str


class Assets:
    """The files of our pages by name, read once."""

    def __init__(self, files: Mapping[str, bytes], *, prefix: str) -> None:
        self._files = {name: _prepared(name, content) for name, content in files.items()}
        self._version = _version_of(files)
        self._prefix = prefix

    def url(self, name: str) -> str:
        """Return the address of a file, for templates. Modules that it imports relatively share its version.

        Raises:
            KeyError: there is no such file.

        """
        self._files[name]
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
        if name not in self._files:
            raise NotFound
        file = self._files[name]
        response = Response(file.plain, content_type=file.media_type)
        if request.accept_encodings["gzip"]:
            response.set_data(file.compressed)
            response.headers["Content-Encoding"] = "gzip"
        response.headers["Vary"] = "Accept-Encoding"
        response.headers["Cache-Control"] = caching
        # The product's own pages show the icons, so these files may be embedded elsewhere.
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response


def built_files(folder: Path) -> dict[str, bytes]:
    """Return what the browser loads of the folder `static`: the built files and the icons, without the sources."""
    built = folder / _BUILT
    files = {path.relative_to(built).as_posix(): path for path in built.rglob("*") if path.is_file()}
    icons = {path.name: path for path in folder.glob("*.svg")}
    return {name: path.read_bytes() for name, path in sorted((files | icons).items())}


def _prepared(name: str, content: bytes) -> _File:
    return _File(content, gzip.compress(content, 9, mtime=0), _MEDIA_TYPES[Path(name).suffix])


def _version_of(files: Mapping[str, bytes]) -> str:
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(name.encode() + b"\0" + hashlib.sha256(files[name]).digest())
    return digest.hexdigest()[:_VERSION_CHARACTERS]
