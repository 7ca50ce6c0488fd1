"""Boost trees for a two-class target with XGBoost on one thread and record time per tree and AUC on held-out rows.

    python xgboost_adult.py --train T.csv --holdout H.csv --schema S.json --json COST.json --rounds 100

Seconds are those of the CPU, so that a busy machine does not count. Defaults of XGBoost but for what is said here: histogram method, 256 bins, levels as categories. README.md describes COST.json.
"""

import argparse
import json
import os
import sys
import time
from pathlib import Path

for variable in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMEXPR_NUM_THREADS"):
    os.environ[variable] = "1"


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--train", type=Path, required=True)
    parser.add_argument("--holdout", type=Path, required=True)
    parser.add_argument("--schema", type=Path, required=True)
    parser.add_argument("--json", type=Path, required=True)
    parser.add_argument("--rounds", type=int, default=100)
    return parser.parse_args()


def main():
    args = arguments()
    import pandas
    import xgboost
    from sklearn.metrics import roc_auc_score

    schema = json.loads(args.schema.read_text())
    target = schema["target"]
    train, holdout = pandas.read_csv(args.train), pandas.read_csv(args.holdout)
    levels = sorted(train[target].unique())
    inputs = [name for name in schema["columns"] if name != target]
    for name in inputs:
        if schema["columns"][name] != "numerical":
            kinds = pandas.CategoricalDtype(sorted(train[name].dropna().astype(str).unique()))
            train[name], holdout[name] = train[name].astype(str).astype(kinds), holdout[name].astype(str).astype(kinds)
    settings = {
        "objective": "binary:logistic",
        "tree_method": "hist",
        "max_bin": 256,
        "max_depth": 6,
        "eta": 0.3,
        "nthread": 1,
        "seed": 0,
    }
    started = time.process_time()
    matrix = xgboost.QuantileDMatrix(train[inputs], (train[target] == levels[1]).astype(int), enable_categorical=True, nthread=1)
    binned = time.process_time()
    model = xgboost.train(settings, matrix, num_boost_round=args.rounds)
    ended = time.process_time()
    scores = model.predict(xgboost.DMatrix(holdout[inputs], enable_categorical=True, nthread=1))
    record = {
        "peer": "xgboost",
        "version": xgboost.__version__,
        "rows": len(train),
        "rounds": args.rounds,
        "threads": 1,
        "bin_s": round(binned - started, 4),
        "train_s": round(ended - binned, 4),
        "ms_per_tree": round(1000 * (ended - binned) / args.rounds, 4),
        "auc": round(roc_auc_score(holdout[target] == levels[1], scores), 5),
    }
    args.json.write_text(json.dumps(record, indent=1) + "\n")
    print(json.dumps(record))


if __name__ == "__main__":
    sys.exit(main())
