"""What a worker process of the server loads: the settings again, and the app."""

import os
from wsgiref.types import WSGIApplication

from plugin.app import create_app
from plugin.metrics.folder import meter_of_this_process
from plugin.settings import Settings


def make_app(workers: int) -> WSGIApplication:
    """Return the app of one of so many workers."""
    settings = Settings.from_env(os.environ)
    return create_app(settings, processes=workers, meter=meter_of_this_process()).wsgi_app
