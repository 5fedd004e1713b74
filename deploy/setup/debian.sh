#!/bin/sh
# Install the Debian packages that the named needs lack: debian.sh [python] [node] [chromium] [postgresql] [softhsm]
# As root by apt; otherwise by sudo without a question; otherwise it stops and names the packages.
set -eu
here=$(dirname "$0")

has() {
    command -v "$1" >/dev/null 2>&1
}

has_node() {
    node -e 'process.exit(Number(process.versions.node.split(".")[0]) < 18 ? 1 : 0)' >/dev/null 2>&1
}

has_fonts() {
    find /usr/share/fonts /usr/local/share/fonts -name 'LiberationSans-Regular*' 2>/dev/null | grep -q .
}

has_postgresql() {
    has initdb || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1
}

has_softhsm() {
    has softhsm2-util && find /usr/lib -name libsofthsm2.so 2>/dev/null | grep -q .
}

# Print the packages that one need lacks; print nothing when it is met.
lacking() {
    case $1 in
    python) sh "$here/find-python.sh" >/dev/null 2>&1 || echo python3 python3-venv ;;
    node)
        has_node || echo nodejs
        has npm || echo npm
        ;;
    chromium)
        has chromium || echo chromium
        has_fonts || echo fonts-liberation
        ;;
    postgresql) has_postgresql || echo postgresql ;;
    softhsm) has_softhsm || echo softhsm2 ;;
    *)
        echo "debian.sh: unknown need: $1" >&2
        exit 2
        ;;
    esac
}

# Set $packages to what all the needs lack, on one line.
find_lacking() {
    packages=$(for need in "$@"; do lacking "$need"; done)
    packages=$(printf '%s' "$packages" | tr '\n' ' ')
}

stop() {
    echo "$1" >&2
    echo "Missing Debian packages: $packages" >&2
    echo "Install them as root: apt-get update && apt-get install --no-install-recommends $packages" >&2
    exit 1
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        env DEBIAN_FRONTEND=noninteractive "$@" </dev/null
    else
        sudo -n env DEBIAN_FRONTEND=noninteractive "$@" </dev/null
    fi
}

apt_get() {
    as_root apt-get -q -y -o Acquire::Retries=3 -o DPkg::Lock::Timeout=300 --no-install-recommends "$@"
}

install_once() {
    # A dpkg that was cut off earlier refuses all further work until this is done.
    as_root dpkg --configure -a
    # One unreachable extra source fails the update, but not what the other sources offer.
    apt_get update || echo "apt-get update failed in part; going on with the lists at hand." >&2
    # shellcheck disable=SC2086  # The list is meant to be split into names.
    apt_get install $packages
}

# Debian's package would make and start a server for the whole machine; the tests need its programs only.
no_cluster=/etc/postgresql-common/createcluster.d/secrets-programs-only.conf

refuse_cluster() {
    # shellcheck disable=SC2016  # The inner shell fills in $1.
    as_root sh -c 'mkdir -p "${1%/*}" && echo "create_main_cluster = false" >"$1"' - "$no_cluster"
    trap 'as_root rm -f "$no_cluster"' EXIT
}

install_all() {
    case " $packages " in *" postgresql "*) refuse_cluster ;; esac
    for pause in 5 15 0; do
        if install_once; then
            return
        fi
        sleep "$pause"
    done
    stop "apt-get could not install the packages."
}

find_lacking "$@"
[ -n "$packages" ] || exit 0
has apt-get || stop "This machine has no apt-get."
[ "$(id -u)" -eq 0 ] || sudo -n true 2>/dev/null || stop "Installing needs root, or sudo without a password."
echo "Installing Debian packages: $packages"
install_all
find_lacking "$@"
[ -z "$packages" ] || stop "The packages were installed, but what they bring is still missing or too old."
