#!/bin/sh
# Bring the catalogues in plugin/translations up to date with the texts in the sources, and compile the server's.
# New texts come out empty, for a translator; the tests fail as long as one is.
set -eu
cd "$(dirname "$0")/.."

folder=plugin/translations
languages="de es fr ja"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# update NAME KEYWORDS FOLDER...: the texts of the folders into the catalogues of this name.
update() {
    name=$1
    keywords=$2
    shift 2
    # shellcheck disable=SC2086  # The keywords are meant to be split.
    .venv/bin/pybabel -q extract --mapping-file=pyproject.toml --add-location=file --sort-by-file --no-wrap \
        --project=secrets --version=1 --copyright-holder=- --msgid-bugs-address=- $keywords -o "$work/$name.pot" "$@"
    for language in $languages; do
        file="$folder/$language/LC_MESSAGES/$name.po"
        mkdir -p "${file%/*}"
        .venv/bin/pybabel -q update --domain="$name" --input-file="$work/$name.pot" --output-dir="$folder" \
            --locale="$language" --init-missing --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --no-wrap
    done
}

update messages "--keyword=marked --keyword=Complaint" plugin templates
update browser "--keyword=t --keyword=tn:1,2 --keyword=tc:1c,2" static/js
.venv/bin/pybabel -q compile --directory="$folder" --domain=messages
