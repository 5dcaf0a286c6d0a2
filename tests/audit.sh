#!/usr/bin/env bash
# Looks up known vulnerabilities of the locked Python and npm packages. Where a registry's advisories cannot be reached,
# says that nothing was audited. Exit code 1: vulnerabilities were found. Argument: the pip-audit to run.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
pip_audit=$1
vulnerable=0

# $1: what is audited; $2: a pattern of findings; the rest: the command
audit() {
    local what=$1 findings=$2 output
    shift 2
    if output=$(timeout 120 "$@" 2>&1); then
        echo "audit: $what: no known vulnerabilities"
    elif grep -qiE "$findings" <<<"$output"; then
        echo "audit: $what: known vulnerabilities"
        echo "$output"
        vulnerable=1
    else
        echo "audit: $what: NOT AUDITED, no advisories: $(grep -m 1 -iE 'error|warn|not ' <<<"$output" || echo 'no answer in time')"
    fi
}

# without --strict, pip-audit passes when it has audited nothing
audit "Python packages" "found [0-9]+ known vulnerabilit" \
    "$pip_audit" --strict --disable-pip --require-hashes --progress-spinner off --requirement tests/requirements.txt
for folder in server/frontend tests/clients/node; do
    audit "npm packages of $folder" "[0-9]+ (low|moderate|high|critical|vulnerabilit)" npm audit --prefix "$folder"
done
exit $vulnerable
