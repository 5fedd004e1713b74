#!/bin/sh
# Install what only the benchmarks need: the official Node framework (bench/ace) and two more WSGI servers
# (bench/.servers). Nothing of it goes into .venv. The stamps work as those of deploy/setup/python.sh.
set -eu
cd "$(dirname "$0")"

missing=
command -v wrk >/dev/null 2>&1 || missing="$missing wrk"
command -v taskset >/dev/null 2>&1 || missing="$missing util-linux"
# The framework's SQLite bindings are compiled here: their ready-made ones are outside of the npm registry.
command -v make >/dev/null 2>&1 || missing="$missing make"
command -v g++ >/dev/null 2>&1 || missing="$missing g++"
[ -e /usr/include/node/node.h ] || missing="$missing libnode-dev"
if [ -n "$missing" ]; then
    echo "Missing Debian packages:$missing" >&2
    echo "Install them as root: apt-get update && apt-get install --no-install-recommends$missing" >&2
    exit 1
fi

is_current() {
    [ "$(cat "$1" 2>/dev/null)" = "$2" ]
}

install_framework() {
    rm -rf ace/node_modules
    (cd ace && npm ci --build-from-source --nodedir=/usr --no-audit --no-fund --update-notifier=false)
}

install_servers() {
    rm -rf .servers
    "$(sh ../deploy/setup/find-python.sh)" -m venv .servers
    PIP_USER=0 .servers/bin/python -m pip install --disable-pip-version-check --no-input --quiet \
        --progress-bar off --retries 5 --require-hashes --only-binary :all: \
        -r ../requirements.lock -r requirements.lock
}

wanted=$(cat ace/package.json ace/package-lock.json | sha256sum)
if ! is_current ace/node_modules/.installed "$wanted"; then
    echo "Installing the yardstick into bench/ace/node_modules (it compiles SQLite, about two minutes) ..."
    install_framework
    echo "$wanted" >ace/node_modules/.installed
fi

wanted="$(pwd -P) $(cat ../requirements.lock requirements.lock | sha256sum)"
if ! is_current .servers/.installed "$wanted"; then
    echo "Installing the servers into bench/.servers ..."
    install_servers
    echo "$wanted" >.servers/.installed
fi
