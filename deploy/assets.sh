#!/bin/sh
# Make static/dist, what the browser loads, from the sources in static (deploy/assets.mjs).
# With --check, change nothing; fail when static/dist is not what the sources give now.
set -eu
cd "$(dirname "$0")/.."

built=static/dist
case ${1-} in
--check) out=$(mktemp -d) && trap 'rm -rf "$out"' EXIT ;;
'') out=$built && rm -rf "$out" ;;
*)
    echo "assets.sh: unknown option: $1" >&2
    exit 2
    ;;
esac

mkdir -p "$out"
node deploy/assets.mjs "$out"

if [ "$out" != "$built" ] && ! diff -r "$built" "$out" >/dev/null; then
    echo "static/dist is not what the sources in static give. Run: make assets" >&2
    exit 1
fi
