"""Score a synthetic table with SDMetrics' quality report and record what it costs.

    python sdmetrics_quality.py --real T.csv --synthetic S.csv --schema S.json --json COST.json

Seconds are those of the CPU, so that a busy machine does not count; reading and imports are left out. README.md describes COST.json.
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
    import pandas
    import sdmetrics
    from sdmetrics.reports.single_table import QualityReport

    schema = json.loads(args.schema.read_text())
    real, synthetic = pandas.read_csv(args.real), pandas.read_csv(args.synthetic)
    kinds = {name: {"sdtype": "numerical" if kind == "numerical" else "categorical"} for name, kind in schema["columns"].items()}
    started, began = time.process_time(), time.perf_counter()
    report = QualityReport()
    report.generate(real, synthetic, {"columns": kinds}, verbose=False)
    scores = report.get_properties().set_index("Property")["Score"]
    record = {
        "peer": "sdmetrics",
        "version": sdmetrics.__version__,
        "cpu_s": round(time.process_time() - started, 4),
        "wall_s": round(time.perf_counter() - began, 4),
        "shapes": float(scores["Column Shapes"]),
        "pairs": float(scores["Column Pair Trends"]),
    }
    args.json.write_text(json.dumps(record, indent=1) + "\n")
    print(json.dumps(record))


if __name__ == "__main__":
    sys.exit(main())
