#!/bin/sh
# Make .venv hold exactly what requirements-dev.lock says.
# A finished environment carries a stamp of what it was made from. Without the right stamp (another lock
# file, another folder, an installation that was cut off) it is made anew, so nothing old stays behind.
set -eu
cd "$(dirname "$0")/../.."

lock=requirements-dev.lock
stamp=.venv/.installed
wanted="$(pwd -P) $(sha256sum <"$lock")"

is_current() {
    [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && .venv/bin/python -c '' 2>/dev/null
}

if is_current; then
    exit 0
fi
# Two makes at once take turns; the one that waited finds the work done.
exec 9<"$lock"
flock 9
if is_current; then
    exit 0
fi

python=$(sh deploy/setup/find-python.sh)
echo "Installing Python packages into .venv ($("$python" --version)) ..."
rm -rf .venv
"$python" -m venv .venv
PIP_USER=0 .venv/bin/python -m pip install --disable-pip-version-check --no-input --quiet --progress-bar off \
    --retries 5 --require-hashes --only-binary :all: -r "$lock"
echo "$wanted" >"$stamp"
