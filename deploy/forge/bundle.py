"""Writes the Forge app, its manifest and the pages that Atlassian serves: `bundle FOLDER START_SCRIPT`.

The environment names what differs from one operator to the next: SECRETS_FORGE_APP_ID and SECRETS_BASE_URL, and for
an app that continues a Connect app SECRETS_APP_KEY beside FORGE_CONTINUES=key or FORGE_CONTINUES=modules.

The pages are those that the server serves to Connect, rendered once in every language. Nothing in them is secret, and
nothing differs from one site to the next.
"""

import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from flask import Flask, render_template

from descriptor import paths
from descriptor.modules import MACRO_KEY
from plugin.bundled import bundled
from plugin.forge.manifest import Operator, manifest
from plugin.forge.yaml_text import yaml_text
from plugin.web.assets import built_files
from plugin.web.languages import LANGUAGES, TRANSLATIONS, register_languages
from plugin.web.scripts import in_languages

# Each resource with its template and the product it stands in.
RESOURCES = {
    "panel": ("panel.html", "jira"),
    "macro": ("macro.html", "confluence"),
    "macro-editor": ("macro-editor.html", "confluence"),
    "admin-jira": ("admin.html", "jira"),
    "admin-confluence": ("admin.html", "confluence"),
}
INDEX = """<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>Secrets</title>
  <script src="start.js" data-languages="{languages}" defer></script>
</head>
<body></body>
</html>
"""


def write_bundle(folder: Path, operator: Operator, *, start_script: bytes) -> None:
    """Write manifest.yml and the resources; what the folder `static` in there held before is gone."""
    static = folder / "static"
    shutil.rmtree(static, ignore_errors=True)
    files = in_languages(built_files(bundled("static")), TRANSLATIONS) | {
        "start.js": start_script,
        "index.html": INDEX.format(languages=" ".join(LANGUAGES)).encode(),
    }
    for resource, (template, product) in RESOURCES.items():
        pages = {f"{language}.html": _page(template, product, language) for language in LANGUAGES}
        for name, content in (files | pages).items():
            place = static / resource / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
    (folder / "manifest.yml").write_text(yaml_text(manifest(operator)))


def operator_of(environ: Mapping[str, str]) -> Operator:
    """Read what differs from one operator to the next.

    Raises:
        KeyError: names the variable that is missing.
        ValueError: `FORGE_CONTINUES` is neither empty, `key` nor `modules`.

    """
    continues = environ.get("FORGE_CONTINUES", "")
    if continues not in ("", "key", "modules"):
        raise ValueError("FORGE_CONTINUES must be empty, key or modules")
    return Operator(
        app_id=environ["SECRETS_FORGE_APP_ID"],
        base_url=environ["SECRETS_BASE_URL"],
        connect_key=environ["SECRETS_APP_KEY"] if continues else None,
        connect_modules=connect_modules() if continues == "modules" else None,
        macro_keys=(MACRO_KEY,) if continues else (),
    )


def connect_modules() -> dict[str, object]:
    """Return what stays of the Connect app: its life cycle alone, so that its tokens go on being taken.

    Its pages do not stay, or each issue would have two panels. The macro's are taken over (`migratedFrom`).
    """
    events = {
        "installed": paths.INSTALLED,
        "uninstalled": paths.UNINSTALLED,
        "enabled": paths.ENABLED,
        "disabled": paths.DISABLED,
    }
    return {
        f"{product}:lifecycle": [{"key": f"lifecycle-{product}", **events}]
        for product in ("jira", "confluence")
    }


def _page(template: str, product: str, language: str) -> bytes:
    app = Flask("plugin", static_folder=None, template_folder=str(bundled("templates")))
    register_languages(app)
    app.jinja_env.globals.update(asset=lambda name: name, all_js_url="", api_url="", is_forge=True)
    with app.test_request_context(headers={"Accept-Language": language}):
        return render_template(template, product=product).encode()


if __name__ == "__main__":
    write_bundle(Path(sys.argv[1]), operator_of(os.environ), start_script=Path(sys.argv[2]).read_bytes())
