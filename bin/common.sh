# What bin/demo and bin/test share: a clean environment, a Python, the locked packages, Pango.
# Nothing is assumed but bash, git and Python 3.11 or newer.
# shellcheck shell=bash

set -euo pipefail
umask 022

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
VENV=$ROOT/.venv
cd "$ROOT"

export PATH="${PATH:-/usr/bin}:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"
export PYTHONUTF8=1
export HOME="${HOME:-$ROOT/var}"
# The demo and the tests run on their own servers, whatever this terminal is set up for.
unset ALLOWED_HOSTS CONTINUITE_LOCAL DATABASE_URL DEBUG DJANGO_SETTINGS_MODULE PYTHONHOME PYTHONPATH REDIS_URL SECRET_KEY

fail() {
    printf '%s\n' "$*" >&2
    exit 1
}

say() {
    printf '%s\n' "$*"
}

# set_up LOCKFILE: make .venv hold the packages of the lock file.
set_up() {
    find_python
    local stamp
    stamp=$VENV/$(basename "$1").installed
    # A Python that was upgraded or removed since leaves a .venv that imports nothing.
    if ! cmp -s "$1" "$stamp" || ! "$VENV/bin/python" -c 'import django' 2>/dev/null; then
        one_at_a_time
        install_packages "$1"
        cp "$1" "$stamp"
        exec 8>&-
    fi
    need_pango
}

find_python() {
    local name
    for name in python3 python3.14 python3.13 python3.12 python3.11 python; do
        PYTHON=$(command -v "$name") || continue
        "$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && return
    done
    fail "Python 3.11 or newer is needed: install it (Debian, Ubuntu: apt-get install python3 python3-venv), then start again."
}

# Two set-ups of one .venv would spoil it: hold a lock on descriptor 8, which this shell keeps open.
one_at_a_time() {
    mkdir -p "$ROOT/var" 2>/dev/null && touch "$ROOT/var/setup.lock" 2>/dev/null && exec 8>"$ROOT/var/setup.lock" ||
        fail "The folder $ROOT cannot be written to: clone the project into a folder of yours."
    "$PYTHON" -c 'import fcntl; fcntl.flock(8, fcntl.LOCK_EX)'
}

install_packages() {
    say "Installing the Python packages (the first time only, about a minute)…"
    need_space 1500
    need_venv_module
    "$VENV/bin/python" -m pip --version >/dev/null 2>&1 || "$PYTHON" -m venv --clear "$VENV" || no_packages
    patiently "$VENV/bin/python" -m pip install --quiet --disable-pip-version-check --no-input --no-deps \
        --require-hashes --requirement "$1" >"$VENV/install.log" 2>&1 </dev/null || no_packages
}

no_packages() {
    need_space 200
    if grep -qiE 'no space left|disk quota' "$VENV/install.log" 2>/dev/null; then
        fail "The disk is full: make 1500 MB of room where $ROOT is, then start again."
    fi
    if grep -qiE 'connection|name resolution|timed out|no matching distribution' "$VENV/install.log" 2>/dev/null; then
        fail "The Python package index does not answer: check the network, then start again ($VENV/install.log has the details)."
    fi
    tail -n 3 "$VENV/install.log" >&2 2>/dev/null || true
    fail "The Python packages could not be installed: $VENV/install.log says why."
}

# need_space MEGABYTES
need_space() {
    local free
    free=$("$PYTHON" -c 'import shutil, sys; print(shutil.disk_usage(sys.argv[1]).free // 1_000_000)' "$ROOT")
    [ "$free" -ge "$1" ] || fail "The disk is full: $free MB are free where $ROOT is and $1 MB are needed; make room, then start again."
}

need_venv_module() {
    "$PYTHON" -c 'import ensurepip, venv' 2>/dev/null && return
    local package
    package=$("$PYTHON" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
    install_system "$package" && "$PYTHON" -c 'import ensurepip, venv' 2>/dev/null && return
    fail "Python's venv module is missing: install it (Debian, Ubuntu: apt-get install $package), then start again."
}

# WeasyPrint prints the guides with Pango, a library of the system.
need_pango() {
    has_pango && return
    install_system libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 && has_pango && return
    fail "Pango, which prints the guides, is missing: install it (Debian, Ubuntu: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0; macOS: brew install pango), then start again."
}

has_pango() {
    "$VENV/bin/python" -c 'import weasyprint' >/dev/null 2>&1
}

# install_system PACKAGE…: through apt-get, where that is allowed.
install_system() {
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 1
    say "Installing $* with apt-get…"
    {
        patiently apt-get update --quiet &&
            DEBIAN_FRONTEND=noninteractive patiently apt-get install --quiet --yes --no-install-recommends "$@"
    } >"$ROOT/var/apt.log" 2>&1 </dev/null
}

# patiently COMMAND…: a long command that a signal to this script ends too.
patiently() {
    "$@" &
    local child=$! status=0
    trap 'kill "$child" 2>/dev/null; exit 130' INT TERM HUP
    wait "$child" || status=$?
    trap - INT TERM HUP
    return "$status"
}
