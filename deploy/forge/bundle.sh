#!/bin/sh
# Write the Forge app into FOLDER (forge/ by default), and hold its manifest against Atlassian's rules: bundle.sh [FOLDER]
# deploy/forge/bundle.py says which variables it needs.
set -eu
cd "$(dirname "$0")/../.."

out=${1-forge}
start=$(mktemp) && trap 'rm -f "$start"' EXIT

sh deploy/setup/npm.sh deploy/forge
mkdir -p "$out"
deploy/forge/node_modules/.bin/esbuild deploy/forge/start.js --bundle --minify --format=iife --target=es2022 \
    --charset=utf8 --legal-comments=inline --log-level=warning >"$start"
.venv/bin/python -m deploy.forge.bundle "$out" "$start"
node deploy/forge/check.mjs "$out"
echo "The Forge app is in $out. docs/installing.md says how it gets to a site."
