"""The addresses behind Forge's door. The manifest names them, and the web layer routes them."""

FORGE = "/forge/"
"""Everything behind the door, and nothing else."""
API = f"{FORGE}api/v1"
ADMIN_API = f"{API}/admin/"

EVENTS = f"{FORGE}events"
UNINSTALLING = f"{EVENTS}/uninstalling"
HOURLY = f"{EVENTS}/hourly"
