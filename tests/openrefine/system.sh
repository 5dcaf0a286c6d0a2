#!/usr/bin/env bash
# Installs OpenRefine with apt-get where allowed, else says in one line what to install and exits with 1.
set -uo pipefail
export DEBIAN_FRONTEND=noninteractive

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

if ! command -v openrefine >/dev/null && command -v apt-get >/dev/null && as_root true 2>/dev/null; then
    echo "tests: installing openrefine"
    as_root apt-get update -qq
    as_root apt-get install -qq -y --no-install-recommends openrefine >/dev/null
fi
if ! command -v openrefine >/dev/null; then
    echo "tests: please install (Debian's name): openrefine" >&2
    exit 1
fi
