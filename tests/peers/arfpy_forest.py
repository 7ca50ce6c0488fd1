"""Fit arfpy's adversarial random forest with its defaults on one table, sample from it, and record what it cost.

    python arfpy_forest.py --train T.csv --schema S.json --out X.csv --json COST.json --seed K

As many rows are sampled as the table has. Seconds are those of the CPU, so that a busy machine does not count. README.md describes COST.json.
"""

import argparse
import json
import os
import sys
import time
import warnings
from pathlib import Path

for variable in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMEXPR_NUM_THREADS"):
    os.environ[variable] = "1"
warnings.filterwarnings("ignore")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--train", type=Path, required=True)
    parser.add_argument("--schema", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--json", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args()


def main():
    args = arguments()
    import numpy
    import pandas
    # arfpy 0.1 asks for a name that numpy 2.4 no longer has.
    if not hasattr(numpy, "in1d"):
        numpy.in1d = numpy.isin
    from arfpy import arf

    numpy.random.seed(args.seed)
    schema = json.loads(args.schema.read_text())
    train = pandas.read_csv(args.train)
    for name, kind in schema["columns"].items():
        train[name] = train[name].astype(float) if kind == "numerical" else train[name].astype(str).astype("category")
    started = time.process_time()
    model = arf.arf(x=train, verbose=False, random_state=args.seed)
    model.forde()
    fitted = time.process_time()
    synthetic = model.forge(n=len(train))
    sampled = time.process_time()
    synthetic.to_csv(args.out, index=False)
    record = {
        "peer": "arfpy",
        "version": "0.1.1",
        "rows": len(train),
        "threads": 1,
        "fit_s": round(fitted - started, 3),
        "sample_s": round(sampled - fitted, 3),
    }
    args.json.write_text(json.dumps(record, indent=1) + "\n")
    print(json.dumps(record))


if __name__ == "__main__":
    sys.exit(main())
