#!/bin/sh
# Make FOLDER/node_modules hold exactly what FOLDER/package-lock.json says, checked by its integrity hashes:
# npm.sh [FOLDER]; devhost is meant where none is named. No package's own install script runs. The stamp works as the
# one of python.sh.
set -eu
folder=${1-devhost}
cd "$(dirname "$0")/../../$folder"

stamp=node_modules/.installed
wanted=$(cat package.json package-lock.json | sha256sum)

is_current() {
    [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ]
}

if is_current; then
    exit 0
fi
# Two makes at once take turns; the one that waited finds the work done.
exec 9<package-lock.json
flock 9
if is_current; then
    exit 0
fi

echo "Installing npm packages into $folder/node_modules ..."
rm -rf node_modules
# NODE_ENV=production in somebody's shell would leave everything out without `--include=dev`.
npm ci --ignore-scripts --include=dev --no-audit --no-fund --update-notifier=false
echo "$wanted" >"$stamp"
