#!/usr/bin/env bash
# Installs the system packages that tests need with apt-get where allowed, else says in one line what to install.
# Exit code 1: something is still missing. The tests that need it then fail, each in one line.
set -uo pipefail

NODE_AT_LEAST=20
export DEBIAN_FRONTEND=noninteractive

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

may_install() {
    command -v apt-get >/dev/null && as_root true 2>/dev/null
}

# Whether a font package or a command is installed.
have() {
    case $1 in
        fonts-*) ! command -v dpkg >/dev/null || dpkg -s "$1" >/dev/null 2>&1 ;;
        *) command -v "$1" >/dev/null ;;
    esac
}

# Commands, and the Debian packages that provide them. npm comes after node, since some packages of node include it;
# `file` provides the libmagic that CKAN loads.
NEEDS="curl=curl node=nodejs npm=npm chromium=chromium fonts-thai-tlwg=fonts-thai-tlwg fonts-noto-core=fonts-noto-core
    pdftotext=poppler-utils virtuoso-t=virtuoso-opensource-7-bin file=file"

updated=no
missing=
for need in $NEEDS; do
    have "${need%=*}" && continue
    if may_install; then
        [ $updated = yes ] || as_root apt-get update -qq
        updated=yes
        echo "tests: installing ${need#*=}"
        as_root apt-get install -qq -y --no-install-recommends "${need#*=}" >/dev/null
    fi
    have "${need%=*}" || missing="$missing ${need#*=}"
done

if command -v node >/dev/null && [ "$(node --print 'parseInt(process.versions.node)')" -lt $NODE_AT_LEAST ]; then
    missing="$missing nodejs>=$NODE_AT_LEAST"
fi
if [ -n "$missing" ]; then
    echo "tests: please install (Debian's names):$missing" >&2
    exit 1
fi
