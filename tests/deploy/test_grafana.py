"""The dashboard asks for metrics that the app has, and for no others."""

import json
import re
from pathlib import Path

from prometheus_client import CollectorRegistry

from plugin.metrics.registry import PrometheusMeter

FILE = Path(__file__).parents[2] / "deploy" / "grafana" / "secrets.json"
# Not counted by the meter: the one comes from the database, the others from the file that maintenance leaves.
OTHERS = {"secrets_live_grants", "secrets_maintenance_last_run_timestamp_seconds", "secrets_maintenance_done"}


def counted() -> set[str]:
    """Return the names of all families that the meter counts in."""
    registry = CollectorRegistry()
    PrometheusMeter(registry)
    return {family.name for family in registry.collect()} | OTHERS


def test_every_query_is_about_a_metric_of_the_app() -> None:
    """A renamed metric leaves no empty panel."""
    queries = [
        target["expr"] for panel in json.loads(FILE.read_text())["panels"] for target in panel["targets"]
    ]
    asked = {
        re.sub(r"_(total|bucket|count|sum)$", "", name)
        for name in re.findall(r"secrets_\w+", " ".join(queries))
    }

    assert len(queries) >= 10
    assert asked <= counted()
    assert counted() - asked <= {"secrets_maintenance_done"}


def test_every_panel_is_explained_and_stands_in_a_place_of_its_own() -> None:
    """What a line means stands beside it."""
    panels = json.loads(FILE.read_text())["panels"]

    assert all(panel["description"] and panel["title"] for panel in panels)
    assert len({(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in panels}) == len(panels)
    assert len({panel["id"] for panel in panels}) == len(panels)


def test_the_dashboard_names_no_machine() -> None:
    """It fits wherever it is imported."""
    assert "://" not in FILE.read_text()
