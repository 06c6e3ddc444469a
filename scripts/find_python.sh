#!/bin/sh
# Print the newest Python from 3.11 on that can make a virtual environment; the first argument,
# when it is not empty, names the one to take. Every candidate is run, not only looked up: version
# managers leave commands on the path that start no Python, and some systems ship one without venv.
set -u

works() {
    "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

candidates=${1:-"python3.14 python3.13 python3.12 python3.11 python3 python"}
for candidate in $candidates; do
    if works "$candidate"; then
        command -v "$candidate"
        exit 0
    fi
done

echo "Touchstone needs Python 3.11 or later, with its venv module. Tried: $candidates" >&2
for candidate in $candidates; do
    found=$("$candidate" --version 2>/dev/null) && echo "  $candidate is $found" >&2
done
echo "Name one with: make PYTHON=/path/to/python3.12" >&2
echo "(on Debian and Ubuntu the venv module is a package of its own: python3-venv)" >&2
exit 1
