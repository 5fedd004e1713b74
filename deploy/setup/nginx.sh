#!/bin/sh
# Unpack Debian's nginx into .nginx, for the tests that put it in front of the app, unless this machine has one.
# It is not installed: that would start a server on port 80, now and at each boot.
set -eu
cd "$(dirname "$0")/../.."

if command -v nginx >/dev/null 2>&1 || .nginx/usr/sbin/nginx -v 2>/dev/null || [ -x /usr/sbin/nginx ]; then
    exit 0
fi

stop() {
    echo "$1" >&2
    echo "Missing Debian packages: nginx" >&2
    echo "Install it as root, or let apt fetch it: apt-get update && apt-get download nginx" >&2
    exit 1
}

fetch() {
    (cd .nginx && apt-get -q -o Acquire::Retries=3 download nginx)
}

command -v apt-get >/dev/null 2>&1 || stop "This machine has no nginx and no apt-get."
rm -rf .nginx
mkdir .nginx
if ! fetch; then
    if [ "$(id -u)" -eq 0 ]; then
        apt-get -q update
    else
        sudo -n apt-get -q update || true
    fi
    fetch || stop "apt-get could not fetch nginx."
fi
dpkg-deb -x .nginx/nginx_*.deb .nginx
.nginx/usr/sbin/nginx -v 2>/dev/null || stop "The fetched nginx does not run here."
echo "Unpacked nginx into .nginx"
