#!/usr/bin/env bash
# Makes the virtual environment of the networks' peers (ctgan on torch) outside the project, about 4 GB; a second run brings it up to date.
#   tests/peers/networks.sh         PYTHON=python3.12 tests/peers/networks.sh
# Prints the path of the environment's interpreter.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
venv=${FACSIMILE_CACHE:-$HOME/.cache/facsimile}/torch-peers
[ -x "$venv/bin/python" ] || "${PYTHON:-python3}" -m venv "$venv"
# --no-deps: triton and further CUDA packages, which nothing here calls, would add gigabytes.
"$venv/bin/python" -m pip install --quiet --no-cache-dir --no-deps --requirement "$here/requirements-networks.txt"
"$venv/bin/python" -c 'import ctgan, torch'
echo "$venv/bin/python"
