#!/usr/bin/env bash
# Builds the pages' scripts into server/planlink/web/static/build. Where that cannot be done it says so in one line and ends with 1:
# the server then serves the same pages without them.
set -uo pipefail
cd "${BASH_SOURCE[0]%/*}" || exit 1

NODE_AT_LEAST=20

without() {
    echo "planlink: $1, so the pages come without charts and editor: all else is there" >&2
    exit 1
}

command -v node >/dev/null && command -v npm >/dev/null || without "Node.js with npm is not installed"
[ "$(node --print 'parseInt(process.versions.node)')" -ge $NODE_AT_LEAST ] || without "Node.js is older than version $NODE_AT_LEAST"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
npm ci --loglevel=error --no-audit --no-fund >"$log" 2>&1 || without "the packages could not be fetched ($(grep -m 1 . "$log"))"
npm run --silent build >"$log" 2>&1 || { cat "$log" >&2; without "the scripts could not be built"; }
# what each file weighs as it is sent
grep -E 'gzip: ' "$log" | sed 's/.*static\/build\//  /'
