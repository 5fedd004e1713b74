"""The one part of the REST API that only Forge apps have use for.

Source: Atlassian's page "Retrieving the Connect clientKey in Forge".
"""

from flask import Response, jsonify

from devhost.forge_gateway import is_by_gateway
from devhost.rest import rest_api
from devhost.session import this_site

CLIENT_KEY_PROPERTY = "connect_client_key_019cdff3-8bfb-71fe-9628-875b700aebb8"

forge_rest = rest_api("forge_rest", __name__)


@forge_rest.get(f"/rest/atlassian-connect/1/addons/<app_key>/properties/{CLIENT_KEY_PROPERTY}")
def client_key(app_key: str) -> tuple[Response, int]:
    """Tell which Connect installation of the app this site has."""
    site = this_site()
    is_ours = site.installation is not None and site.installation.descriptor.key == app_key
    if not (is_by_gateway() and is_ours and site.forge and site.forge.client_key):
        return jsonify({"message": "Property not found.", "statusCode": 404}), 404
    return jsonify({"key": CLIENT_KEY_PROPERTY, "value": site.forge.client_key}), 200
