"""Which members the vector files have: a file with any other is a fault and not half read."""

from collections.abc import Mapping
from typing import Any

EVERY_FILE = {"about", "scenario", "expect", "input"}

PLACE = {"tenant", "secret", "key_epoch", "product", "container"}
TENANT_KEY = {"tenant", "version", "material"}

INPUTS: Mapping[str, set[str]] = {
    "argon2id": {"password", "salt", "memory_kib", "time_cost", "parallelism"},
    "box": {"key", "purpose", "context", "box"},
    "content": {"data_key", "place", "version", "sealed"},
    "data-key": {"password_key", "parameters", "place", "tenant_key", "wrapped"},
    "grant": {"token", "place", "tenant_key", "account_id", "issued_at", "expires_at", "wrapped"},
    "grant-token": {"text"},
    "kept-version": {"data_key", "place", "version", "sealed"},
    "key-ring": {"json"},
    "parameters": {"stored"},
    "password": {"text"},
    "password-key": {"text", "parameters", "bounds"},
    "pseudonym": {"tenant_key", "account_id"},
    "shared-secret": {
        "tenant",
        "client_key",
        "product",
        "base_url",
        "display_url",
        "tenant_key",
        "sealed",
    },
    "subkeys": {"tenant_key"},
    "tenant-key": {"root_key", "root_key_id", "tenant", "version", "client_key", "sealed"},
    "title": {"place", "version", "tenant_key", "sealed"},
    "unbound-shared-secret": {"tenant", "client_key", "tenant_key", "sealed"},
}


def unknown_members(vector: Mapping[str, Any]) -> set[str]:
    """Return what a file holds too much or lacks; of an inner member with its path."""
    wanted = EVERY_FILE | ({"output"} if vector["expect"] == "opens" else set())
    given = vector["input"]
    faults = wanted ^ set(vector)
    faults |= {f"input.{name}" for name in INPUTS[vector["scenario"]] ^ set(given)}
    for name, inner in (("place", PLACE), ("tenant_key", TENANT_KEY)):
        if name in given:
            faults |= {f"input.{name}.{member}" for member in inner ^ set(given[name])}
    return faults
