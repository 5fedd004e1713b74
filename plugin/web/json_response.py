"""JSON answers, written by one encoder: Flask's own makes a new one for each answer."""

import json

from flask import Response

_ENCODER = json.JSONEncoder(separators=(",", ":"), check_circular=False)


def json_response(body: object) -> Response:
    """Return an answer of plain JSON values."""
    return Response(_ENCODER.encode(body) + "\n", content_type="application/json")
