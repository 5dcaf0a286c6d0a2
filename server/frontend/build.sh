#!/usr/bin/env bash
# Builds the scripts of the pages into server/planlink/web/static/build. If that fails, prints one line and exits with 1;
# the server then serves the pages without scripts.
set -uo pipefail
cd "${BASH_SOURCE[0]%/*}" || exit 1

MIN_NODE=20

without() {
    echo "planlink: $1, so the pages are served without charts and editor" >&2
    exit 1
}

command -v node >/dev/null && command -v npm >/dev/null || without "Node.js with npm is not installed"
[ "$(node --print 'parseInt(process.versions.node)')" -ge $MIN_NODE ] || without "Node.js is older than version $MIN_NODE"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
npm ci --loglevel=error --no-audit --no-fund >"$log" 2>&1 || without "the packages could not be fetched ($(grep -m 1 . "$log"))"
npm run --silent build >"$log" 2>&1 || { cat "$log" >&2; without "the scripts could not be built"; }
# the compressed size of each file
grep -E 'gzip: ' "$log" | sed 's/.*static\/build\//  /'
