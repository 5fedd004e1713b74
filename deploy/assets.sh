#!/bin/sh
# Make static/dist, what the browser loads, from the sources in static: one file per page, small. esbuild does it.
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

# The word list stays a file of its own: it is loaded when somebody asks for words. The messages are the server's.
devhost/node_modules/.bin/esbuild static/js/panel.js static/js/admin.js static/js/macro-editor.js static/js/message.js \
    static/js/word-list.js static/secrets.css --bundle --external:./word-list.js --external:./messages.js --minify \
    --format=esm --target=es2022 --charset=utf8 --legal-comments=inline --entry-names='[name]' --outdir="$out" \
    --log-level=warning

if [ "$out" != "$built" ] && ! diff -r "$built" "$out" >/dev/null; then
    echo "static/dist is not what the sources in static give. Run: make assets" >&2
    exit 1
fi
