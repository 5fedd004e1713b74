#!/bin/sh
# Make the lock files anew: lock.sh [--upgrade]. Versions that still fit stay, unless --upgrade is given.
# With --check, change nothing; fail when a lock file names an address, because each machine brings its own
# registry, and the hashes alone say which bytes are right.
set -eu
cd "$(dirname "$0")/../.."

check() {
    found=0
    grep -nE '://|"resolved"' requirements.lock requirements-dev.lock devhost/package-lock.json deploy/forge/package-lock.json || found=$?
    case $found in
    0)
        echo "A lock file names an address (above). Run: make lock" >&2
        exit 1
        ;;
    1) echo "No lock file names an address." ;;
    *) exit "$found" ;; # grep could not read one of them, and said so.
    esac
}

compile() {
    .venv/bin/uv pip compile --quiet --system-certs pyproject.toml "$@" --generate-hashes --no-emit-index-url \
        --no-emit-find-links --python-version 3.11 --universal --no-header
}

# npm writes where sponsors are found, and perhaps where a package came from; installing needs neither.
strip_addresses() {
    node -e '
        const fs = require("fs");
        const lock = JSON.parse(fs.readFileSync("package-lock.json", "utf8"));
        for (const entry of Object.values(lock.packages)) {
            delete entry.funding;
            delete entry.resolved;
        }
        fs.writeFileSync("package-lock.json", JSON.stringify(lock, null, 2) + "\n");
    '
}

npm_lock() {
    for folder in devhost deploy/forge; do
        (cd "$folder" && npm "$1" --package-lock-only --ignore-scripts --no-audit --no-fund --update-notifier=false &&
            strip_addresses)
    done
}

case ${1-} in
--check) ;;
--upgrade)
    compile --group dev --upgrade -o requirements-dev.lock
    compile -c requirements-dev.lock --upgrade -o requirements.lock
    npm_lock update
    ;;
'')
    compile --group dev -o requirements-dev.lock
    compile -c requirements-dev.lock -o requirements.lock
    npm_lock install
    ;;
*)
    echo "lock.sh: unknown option: $1" >&2
    exit 2
    ;;
esac
check
