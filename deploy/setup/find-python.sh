#!/bin/sh
# Print the path of a Python that can make the project's environment: 3.11 or newer, with venv and pip.
# Candidates are run, not only looked up: a version manager's stand-in may exist and yet refuse to start,
# and Debian's python3 lacks ensurepip until python3-venv is installed.
set -eu

for name in python3.11 python3 python3.12 python3.13 python3.14; do
    if "$name" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        command -v "$name"
        exit 0
    fi
done
echo "No Python 3.11 or newer with the venv module was found." >&2
exit 1
