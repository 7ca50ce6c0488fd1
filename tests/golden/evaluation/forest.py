"""Writes forest.json: ROC AUC of scikit-learn's random forest on the sample tables, mean over ten seeds.

Every fourth row is tested on, the others are learned from; levels are one-hot. Needs scikit-learn 1.9.1 and numpy.
Run from the root of the repository: python tests/golden/evaluation/forest.py
"""
import csv
import json

import numpy as np
import sklearn
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import roc_auc_score

cases = []
for name, target in [("breast_cancer", "diagnosis"), ("loans", "loan_approved"), ("churn", "churned")]:
    head, *rows = csv.reader(open(f"data/{name}/{name}.csv", encoding="utf-8"))
    at = head.index(target)
    labels = [r[at] for r in rows]
    rare = min(sorted(set(labels)), key=labels.count)
    y = np.array([label == rare for label in labels])
    columns = []
    for c in (c for c in range(len(head)) if c != at):
        cells = [r[c] for r in rows]
        try:
            columns.append([float(v) for v in cells])
        except ValueError:
            columns += [[float(v == level) for v in cells] for level in sorted(set(cells))]
    x = np.array(columns).T
    test = np.arange(len(y)) % 4 == 0

    def auc(seed):
        model = RandomForestClassifier(100, random_state=seed).fit(x[~test], y[~test])
        return roc_auc_score(y[test], model.predict_proba(x[test])[:, 1])

    expected = {"roc_auc": round(float(np.mean([auc(s) for s in range(10)])), 12)}
    cases.append({"id": name, "metric": "RandomForestClassifier", "library": "sklearn RandomForestClassifier",
                  "params": {"n_estimators": 100, "seeds": 10}, "input": {"target": target, "positive": rare},
                  "expected": expected, "tolerance": 0.02})
suite = {"suite": "forest", "description": "Quality of a random forest on the sample tables", "libraries":
         {"numpy": np.__version__, "scikit-learn": sklearn.__version__}, "cases": cases}
with open("tests/golden/evaluation/forest.json", "w", encoding="utf-8", newline="\n") as file:
    file.write(json.dumps(suite, indent=1) + "\n")
