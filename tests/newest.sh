#!/usr/bin/env bash
# Runs some tests with the newest version of each library that planlink depends on, whatever its upper bound.
# Newer versions go into an environment above the project's own, so only they are downloaded. Argument: the project's Python.
set -euo pipefail
cd "$(dirname "$0")/.."
python=$1
newest=.venv-newest

rm -rf $newest
"$python" -m venv --without-pip $newest
packages=$("$python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
above=$($newest/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
echo "import site; site.addsitedir('$packages')" >"$above/below.pth"

names=$("$python" -c '
import re, tomllib
from pathlib import Path
dependencies = tomllib.loads(Path("pyproject.toml").read_text())["project"]["dependencies"]
print(*(re.match("[A-Za-z0-9._-]+", dependency)[0] for dependency in dependencies))')
# shellcheck disable=SC2086 # one word a name
timeout 180 $newest/bin/python -m pip install --quiet --disable-pip-version-check --upgrade $names
newer=$(find "$above" -maxdepth 1 -name '*.dist-info' -printf '%f ' | sed 's/\.dist-info//g')
if [ -z "$newer" ]; then
    echo "newest: the lock files hold the newest versions: nothing to try"
    exit 0
fi
echo "newest: trying $newer"
timeout 300 $newest/bin/python -m pytest --quiet -n 2 --dist loadfile tests/rdf tests/dataset tests/engine/local tests/questions/test_questions.py \
    tests/checks/test_hygiene.py tests/publish/test_spreadsheet.py tests/reconciliation/test_matching.py tests/web/sparql
