#!/bin/sh
# Make deploy/forge/node_modules hold exactly what deploy/forge/package-lock.json says. As deploy/setup/npm.sh does it.
set -eu
cd "$(dirname "$0")"

stamp=node_modules/.installed
wanted=$(cat package.json package-lock.json | sha256sum)

is_current() {
    [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ]
}

if is_current; then
    exit 0
fi
exec 9<package-lock.json
flock 9
if is_current; then
    exit 0
fi

echo "Installing npm packages into deploy/forge/node_modules ..."
rm -rf node_modules
npm ci --ignore-scripts --include=dev --no-audit --no-fund --update-notifier=false
echo "$wanted" >"$stamp"
