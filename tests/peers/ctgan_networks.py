"""Train the package ctgan's CTGAN or TVAE on one table, sample as many rows, and record what it cost.

    python ctgan_networks.py --model ctgan|tvae --epochs N --train T.csv --schema S.json --out X.csv --json COST.json --seed K

One thread. The package itself neither rounds numbers nor keeps them in range, and takes no missing cells: numbers are rounded to
the decimals and cut to the range of the table here, as SDV does around it, and missing cells are a level or the median.
"""

import argparse
import importlib.metadata
import json
import os
import platform
import sys
import time
import warnings
from pathlib import Path

for variable in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMEXPR_NUM_THREADS"):
    os.environ[variable] = "1"
# The mixtures of the columns are fitted by processes of their own, whose time would be counted late or not at all.
os.environ["LOKY_MAX_CPU_COUNT"] = "1"
warnings.filterwarnings("ignore")

PACKAGES = ("ctgan", "rdt", "torch", "scikit-learn", "numpy", "pandas")
MISSING = "<missing>"


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", choices=("ctgan", "tvae"), required=True)
    parser.add_argument("--epochs", type=int, required=True)
    parser.add_argument("--train", type=Path, required=True)
    parser.add_argument("--schema", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--json", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args()


def stopwatch():
    """Wall seconds and CPU seconds, children included."""
    cpu = os.times()
    return time.perf_counter(), cpu.user + cpu.system + cpu.children_user + cpu.children_system


def spent(start, end):
    return {"s": round(end[0] - start[0], 3), "cpu_s": round(end[1] - start[1], 3)}


def kind(given):
    return given["kind"] if isinstance(given, dict) else given


def decimals(values):
    """Digits behind the point that the numbers have, at most 6."""
    return next((d for d in range(6) if ((values * 10**d).round() / 10**d - values).abs().max() < 1e-9), 6)


def main():
    args = arguments()
    import ctgan
    import numpy
    import pandas
    import torch

    torch.set_num_threads(1)
    torch.manual_seed(args.seed)
    numpy.random.seed(args.seed)
    schema = json.loads(args.schema.read_text())
    kinds = {name: kind(given) for name, given in schema["columns"].items() if kind(given) not in ("id", "identifier")}
    real = pandas.read_csv(args.train)[list(kinds)]
    numbers = [name for name, k in kinds.items() if k in ("numerical", "integer", "decimal")]
    levels = [name for name in kinds if name not in numbers]
    table = real.copy()
    for name in levels:
        table[name] = table[name].astype(object).where(table[name].notna(), MISSING).astype(str)
    for name in numbers:
        table[name] = table[name].fillna(table[name].median())
    model = {"ctgan": ctgan.CTGAN, "tvae": ctgan.TVAE}[args.model](epochs=args.epochs, enable_gpu=False)
    read = stopwatch()
    model.fit(table, levels)
    fitted = stopwatch()
    synthetic = model.sample(len(table))
    sampled = stopwatch()
    for name in numbers:
        known = real[name].dropna()
        synthetic[name] = synthetic[name].astype(float).round(decimals(known)).clip(known.min(), known.max())
        if decimals(known) == 0:
            synthetic[name] = synthetic[name].astype("int64")
    synthetic = synthetic.replace(MISSING, "")
    synthetic.to_csv(args.out, index=False)
    fit, sample = spent(read, fitted), spent(fitted, sampled)
    record = {
        "peer": args.model,
        "train_rows": len(table),
        "epochs": args.epochs,
        "seed": args.seed,
        "threads": 1,
        "fit_s": fit["s"],
        "fit_cpu_s": fit["cpu_s"],
        "sample_s": sample["s"],
        "sample_cpu_s": sample["cpu_s"],
        "versions": {name: importlib.metadata.version(name) for name in PACKAGES},
        "python": platform.python_version(),
    }
    args.json.write_text(json.dumps(record, indent=1) + "\n")
    print(json.dumps(record))


if __name__ == "__main__":
    sys.exit(main())
