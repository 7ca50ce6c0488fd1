"""Fit SDV's Gaussian copula on one table, sample from it, and record what it cost.

    python sdv_gaussian_copula.py --train T.csv --schema S.json --out X.csv --json COST.json --rows N --seed K

One thread. README.md describes COST.json. `--rows 0`, the default, samples as many rows as the table has.
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
warnings.filterwarnings("ignore")

DATE_FORMATS = {"date": "%Y-%m-%d", "datetime": "%Y-%m-%d %H:%M:%S", "time": "%H:%M"}
PACKAGES = ("sdv", "copulas", "rdt", "numpy", "pandas", "scipy")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--train", type=Path, required=True)
    parser.add_argument("--schema", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--json", type=Path, required=True)
    parser.add_argument("--rows", type=int, default=0)
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args()


def status_mb(key):
    """A memory line of this process (VmRSS: now, VmHWM: the most so far) in MB; None where the system has none."""
    try:
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith(key + ":"):
                return int(line.split()[1]) / 1024
    except OSError:
        pass
    return None


def restart_peak():
    """Lets VmHWM start again from the memory held now; tells whether that worked."""
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        return False
    return True


def stopwatch():
    """Wall seconds and CPU seconds, children included."""
    cpu = os.times()
    return time.perf_counter(), cpu.user + cpu.system + cpu.children_user + cpu.children_system


def spent(start, end):
    return {"s": round(end[0] - start[0], 3), "cpu_s": round(end[1] - start[1], 3)}


def column_metadata(schema, train):
    """SDV's column descriptions for both forms of schema.json: a kind, or an object with `kind` and `format`."""
    columns = {}
    for name, given in schema["columns"].items():
        described = given if isinstance(given, dict) else {"kind": given}
        kind = described["kind"]
        if kind in ("numerical", "integer", "decimal"):
            columns[name] = {"sdtype": "numerical"}
        elif kind in DATE_FORMATS:
            written = described.get("format") or schema.get("datetime_formats", {}).get(name) or DATE_FORMATS[kind]
            columns[name] = {"sdtype": "datetime", "datetime_format": written}
        elif kind in ("id", "identifier") and not train[name].duplicated().any():
            columns[name] = {"sdtype": "id", "regex_format": "[A-Z0-9]{10}"} if train[name].dtype == object else {"sdtype": "id"}
        else:
            columns[name] = {"sdtype": "categorical"}
    return columns


def main():
    args = arguments()
    started = stopwatch()
    import numpy
    import pandas
    from sdv.metadata import Metadata
    from sdv.single_table import GaussianCopulaSynthesizer

    imported = stopwatch()
    imports_mb = status_mb("VmRSS")
    imports_peak_mb = status_mb("VmHWM")
    resettable = imports_mb is not None and restart_peak()

    numpy.random.seed(args.seed)
    schema = json.loads(args.schema.read_text())
    train = pandas.read_csv(args.train)
    columns = column_metadata(schema, train)
    train = train[list(columns)]
    rows = args.rows or len(train)
    metadata = Metadata.load_from_dict(
        {"METADATA_SPEC_VERSION": "V1", "tables": {"t": {"columns": columns}}, "relationships": []}
    )
    synthesizer = GaussianCopulaSynthesizer(metadata)
    read = stopwatch()
    synthesizer.fit({"t": train})
    fitted = stopwatch()
    # SDV has no public seed: without this line every run of every seed gives the same rows.
    synthesizer._set_random_state(args.seed)
    synthetic = synthesizer.sample(num_rows=rows)["t"]
    sampled = stopwatch()

    work_peak_mb = status_mb("VmHWM")
    synthetic[list(columns)].to_csv(args.out, index=False)
    fit, sample = spent(read, fitted), spent(fitted, sampled)
    record = {
        "peer": "sdv_gaussian_copula",
        "dataset": schema.get("name", args.train.stem),
        "train_rows": len(train),
        "columns": len(columns),
        "rows": len(synthetic),
        "seed": args.seed,
        "threads": 1,
        "import_s": spent(started, imported)["s"],
        "read_s": spent(imported, read)["s"],
        "fit_s": fit["s"],
        "fit_cpu_s": fit["cpu_s"],
        "sample_s": sample["s"],
        "sample_cpu_s": sample["cpu_s"],
        "peak_rss_mb": round(max(imports_peak_mb, work_peak_mb), 1) if imports_mb else None,
        "imports_rss_mb": round(imports_mb, 1) if imports_mb else None,
        "work_rss_mb": round(work_peak_mb - imports_mb, 1) if resettable else None,
        "versions": {name: importlib.metadata.version(name) for name in PACKAGES},
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}",
    }
    args.json.write_text(json.dumps(record, indent=1) + "\n")
    print(json.dumps(record))


if __name__ == "__main__":
    sys.exit(main())
