"""Writes phi_k.json: φ_K of contingency tables by the authors' package phik.

The package integrates the bivariate normal by quasi-Monte Carlo to four digits or so; here the same function is given adaptive
quadrature instead, and its search for the root, which ends at 1e-5, goes on to 1e-14.
No table is 2 x 2: there the package's chi squared has Yates' correction, which the definition lacks. Needs phik 0.12.5, numpy and scipy.
Run from the root of the repository: python tests/golden/evaluation/phi_k.py
"""
import importlib.metadata
import json
import types

import numpy as np
import phik.bivariate
from phik.phik import phik_from_hist2d
from scipy.integrate import quad
from scipy.optimize import brentq
from scipy.special import ndtr


def below(h, k, rho):
    if rho >= 1:
        return ndtr(min(h, k))
    area, _ = quad(lambda t: np.exp(-(h * h + k * k - 2 * h * k * np.sin(t)) / (2 * np.cos(t) ** 2)), 0, np.arcsin(rho),
                   epsabs=1e-13, epsrel=1e-12, limit=400)
    return ndtr(h) * ndtr(k) + area / (2 * np.pi)


def inside(lower, upper, mu, S, rng=None):
    rho = S[0, 1]
    (a, c), (b, d) = lower, upper
    return below(b, d, rho) - below(a, d, rho) - below(b, c, rho) + below(a, c, rho)


def root(function, low, high, **rest):
    return brentq(function, low, high, **(rest | {"xtol": 1e-14, "rtol": 1e-14}))


phik.bivariate._calc_mvnun = inside
phik.bivariate.optimize = types.SimpleNamespace(brentq=root)
rng = np.random.default_rng(7)
normal = rng.multivariate_normal([0, 0], [[1, 0.6], [0.6, 1]], 4000)
x = rng.normal(size=3000)
parabola = np.column_stack([x, x * x + 0.3 * rng.normal(size=3000)])


def binned(points, bins):
    counts = np.histogram2d(points[:, 0], points[:, 1], bins=bins)[0].astype(int)
    return counts[counts.sum(1) > 0][:, counts.sum(0) > 0]


tables = {
    "two_by_three": np.array([[30, 12, 5], [8, 40, 9]]),
    "normal": binned(normal, [8, 6]),
    "parabola": binned(parabola, [10, 10]),
    "almost_equal": np.array([[50, 1, 0], [2, 60, 1], [0, 1, 40]]),
    "noise": rng.integers(20, 30, size=(4, 5)),
}
cases = [{"id": name, "metric": "phi_k", "library": "phik.phik.phik_from_hist2d", "params": {"noise_correction": True},
          "input": {"table": table.tolist()}, "expected": {"phi_k": float(f"{phik_from_hist2d(table):.12g}")}, "tolerance": 1e-6}
         for name, table in tables.items()]
libraries = {name: importlib.metadata.version(name) for name in ["numpy", "phik", "scipy"]}
suite = {"suite": "phi_k", "description": "Correlation of a binned bivariate normal with the same chi squared",
         "libraries": libraries, "cases": cases}
with open("tests/golden/evaluation/phi_k.json", "w", encoding="utf-8", newline="\n") as file:
    file.write(json.dumps(suite) + "\n")
