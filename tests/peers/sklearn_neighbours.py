"""Find each synthetic row's nearest real row with scikit-learn's brute force and record what it costs.

    python sklearn_neighbours.py --real T.csv --synthetic S.csv --schema S.json --json COST.json

Rows are encoded as the engine's `fidelity::encoding::common` says: numbers by the range of the real ones, levels as one-hot columns
divided by the square root of 2. Reading, encoding and imports are left out. README.md describes COST.json.
"""

import argparse
import json
import sys
import time
from pathlib import Path


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--real", type=Path, required=True)
    parser.add_argument("--synthetic", type=Path, required=True)
    parser.add_argument("--schema", type=Path, required=True)
    parser.add_argument("--json", type=Path, required=True)
    return parser.parse_args()


def main():
    args = arguments()
    import numpy
    import pandas
    import sklearn
    from sklearn.neighbors import NearestNeighbors

    schema = json.loads(args.schema.read_text())
    tables = [pandas.read_csv(args.real), pandas.read_csv(args.synthetic)]
    parts = [[], []]
    for name, kind in schema["columns"].items():
        columns = [table[name] for table in tables]
        if kind == "numerical":
            low, width = columns[0].min(), columns[0].max() - columns[0].min()
            for part, column in zip(parts, columns):
                scaled = (column - low) / width if width > 0 else column * 0
                part.append(scaled.fillna(((columns[0] - low) / width).mean()).to_numpy()[:, None])
        else:
            levels = sorted(set().union(*(column.astype(str) for column in columns)))
            for part, column in zip(parts, columns):
                codes = pandas.Categorical(column.astype(str), categories=levels).codes
                part.append(numpy.eye(len(levels))[codes] / numpy.sqrt(2))
    real, synthetic = (numpy.hstack(part).astype(numpy.float32) for part in parts)
    cpu, began = time.process_time(), time.perf_counter()
    found = NearestNeighbors(n_neighbors=1, algorithm="brute", n_jobs=-1).fit(real)
    distances, _ = found.kneighbors(synthetic)
    record = {
        "peer": "scikit-learn",
        "version": sklearn.__version__,
        "wall_s": round(time.perf_counter() - began, 4),
        "cpu_s": round(time.process_time() - cpu, 4),
        "rows": [len(real), len(synthetic)],
        "width": real.shape[1],
        "mean_distance": float(distances.mean()),
    }
    args.json.write_text(json.dumps(record, indent=1) + "\n")
    print(json.dumps(record))


if __name__ == "__main__":
    sys.exit(main())
