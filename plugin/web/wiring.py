"""What the views work with: made once by `plugin.app`, found again through the Flask app."""

from dataclasses import dataclass, field

from flask import Flask, current_app, render_template

from plugin.services.dependencies import Dependencies
from plugin.settings import Settings
from plugin.web.body_places import BodyPlaces
from plugin.web.health import Health
from plugin.web.shells import Shells

_NAME = "secrets"


@dataclass(frozen=True, slots=True)
class Wiring:
    """The use cases' tools, the settings, the health checks and the places in which bodies are waited for."""

    deps: Dependencies
    settings: Settings
    health: Health
    bodies: BodyPlaces
    shells: Shells = field(default_factory=lambda: Shells(render_template))


def register_wiring(app: Flask, wired: Wiring) -> None:
    """Attach the tools to the app."""
    app.extensions[_NAME] = wired


def wiring() -> Wiring:
    """Return the tools of the app that serves this request."""
    wired: Wiring = current_app.extensions[_NAME]
    return wired
