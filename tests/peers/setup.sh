#!/usr/bin/env bash
# Makes the virtual environment of the peers outside the project; a second run brings it up to date.
#   tests/peers/setup.sh            PYTHON=python3.12 tests/peers/setup.sh
# Prints the path of the environment's interpreter.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
venv=${FACSIMILE_CACHE:-$HOME/.cache/facsimile}/peers-venv
[ -x "$venv/bin/python" ] || "${PYTHON:-python3}" -m venv "$venv"
# --no-deps: sdv's torch, which the Gaussian copula does not use, would add gigabytes of CUDA packages.
"$venv/bin/python" -m pip install --quiet --no-deps --requirement "$here/requirements.txt"
"$venv/bin/python" -c 'import arfpy, xgboost; from sdv.single_table import GaussianCopulaSynthesizer'
echo "$venv/bin/python"
