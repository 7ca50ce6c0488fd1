"""Reference values of the encoders: `python tests/golden/transform/generate.py` with requirements.txt installed.

The mixtures start from given labels, so that only the fit itself is compared. Weighted points are repeated rows here.
"""

import json
from pathlib import Path

import numpy
import sklearn
from sklearn.cluster import KMeans
from sklearn.mixture import BayesianGaussianMixture
from sklearn.preprocessing import QuantileTransformer

HERE = Path(__file__).parent


def round_list(values):
    return [float(f"{v:.12g}") for v in numpy.ravel(values)]


class FromLabels(BayesianGaussianMixture):
    """Starts from labels instead of a drawn clustering."""

    labels = None

    def _initialize_parameters(self, X, *args, **kwargs):
        self._initialize(X, numpy.eye(self.n_components)[self.labels])


def mixture(name, x, counts=None, components=10, iterations=100):
    x = numpy.round(x, 4)
    counts = numpy.ones(len(x), dtype=int) if counts is None else counts
    rows = numpy.repeat(x, counts).reshape(-1, 1)
    labels = KMeans(components, n_init=1, random_state=0).fit(x.reshape(-1, 1), sample_weight=counts).labels_
    model = FromLabels(
        n_components=components,
        weight_concentration_prior_type="dirichlet_process",
        weight_concentration_prior=0.001,
        n_init=1,
        max_iter=iterations,
    )
    model.labels = numpy.repeat(labels, counts)
    model.fit(rows)
    at = numpy.quantile(x, [0, 0.1, 0.3, 0.5, 0.77, 1]).reshape(-1, 1)
    return {
        "id": name,
        "metric": "variational mixture",
        "library": "sklearn.mixture.BayesianGaussianMixture",
        "params": {"iterations": iterations, "components": components},
        "input": {
            "x": [float(v) for v in x],
            "counts": [int(c) for c in counts],
            "labels": [int(v) for v in labels],
            "at": [float(v) for v in at.ravel()],
            "iterations": iterations,
            "components": components,
        },
        "expected": {
            "weights": round_list(model.weights_),
            "means": round_list(model.means_),
            "variances": round_list(model.covariances_),
            "iterations": int(model.n_iter_),
            "converged": bool(model.converged_),
            "responsibilities": round_list(model.predict_proba(at)),
        },
    }


def scores(name, x, at):
    x = numpy.round(x, 5)
    model = QuantileTransformer(n_quantiles=len(x), output_distribution="normal", subsample=None).fit(x.reshape(-1, 1))
    return {
        "id": name,
        "metric": "normal scores",
        "library": "sklearn.preprocessing.QuantileTransformer",
        "params": {"n_quantiles": len(x)},
        "input": {"x": [float(v) for v in x], "at": [float(v) for v in at]},
        "expected": {"z": round_list(model.transform(numpy.asarray(at).reshape(-1, 1)))},
    }


def main():
    draw = numpy.random.default_rng(20)
    normals = numpy.concatenate([draw.normal(-5, 1, 100), draw.normal(0, 0.5, 60), draw.normal(6, 1.5, 140)])
    ties = numpy.concatenate([numpy.zeros(120), draw.exponential(2.0, 80)])
    tied, counts = numpy.unique(draw.poisson(4, 400).astype(float), return_counts=True)
    cases = [
        mixture("three_normals", normals),
        mixture("six_components", normals, components=6, iterations=2000),
        mixture("one_normal", draw.normal(0, 1, 250)),
        mixture("exponential", draw.exponential(1.0, 250), iterations=300),
        mixture("point_mass", ties),
        mixture("counted_values", tied, counts, components=8, iterations=400),
        mixture("two_points", numpy.array([1.0, 3.0]), components=2),
        scores("scores_of_a_gamma", draw.gamma(2.0, 1.5, 2000), [0.4, 1.0, 2.0, 3.0, 4.5, 6.0, 8.0]),
    ]
    out = {
        "suite": "transform",
        "description": "Mixtures and normal scores of one column",
        "libraries": {"numpy": numpy.__version__, "scikit-learn": sklearn.__version__},
        "cases": cases,
    }
    lines = ",\n".join(json.dumps(case) for case in out.pop("cases"))
    head = json.dumps(out)[:-1]
    (HERE / "transform.json").write_text(f'{head}, "cases": [\n{lines}\n]}}\n')


if __name__ == "__main__":
    main()
