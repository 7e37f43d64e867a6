"""Bundled sets and generators."""
from __future__ import annotations

SETUP = """
import numpy as np
from sklearn.datasets import *
def look(X, y):
    return np.asarray(X).shape, [float(v) for v in np.asarray(X, dtype=float).ravel()[:6]], float(np.asarray(X, dtype=float).sum()), np.asarray(y).ravel()[:8].tolist(), float(np.asarray(y, dtype=float).sum())
"""

CASES = r"""
look(*load_iris(return_X_y=True))
look(*load_wine(return_X_y=True))
look(*load_breast_cancer(return_X_y=True))
look(*load_digits(return_X_y=True))
look(*load_digits(n_class=4, return_X_y=True))
look(*load_diabetes(return_X_y=True))
look(*load_diabetes(return_X_y=True, scaled=False))
look(*load_linnerud(return_X_y=True))
sorted(load_iris().keys())
load_iris().target_names.tolist(), load_iris().feature_names, load_iris().filename
load_breast_cancer().feature_names.tolist()
load_digits().images.shape, load_digits().target_names.tolist()
look(*make_classification(random_state=0))
look(*make_classification(60, 8, n_informative=4, n_classes=3, n_repeated=1, random_state=3, weights=[0.5, 0.3]))
look(*make_classification(200, 40, n_informative=33, random_state=1, shift=None, scale=None))
look(*make_classification(hypercube=False, shuffle=False, flip_y=0, random_state=5))
look(*make_regression(random_state=0))
look(*make_regression(50, 6, n_informative=3, n_targets=2, noise=2.0, random_state=1))
look(*make_regression(30, 5, effective_rank=2, random_state=1))
look(*make_blobs(random_state=0))
look(*make_blobs([5, 9, 3], 3, cluster_std=[0.1, 1, 2], random_state=2))
look(*make_blobs(20, centers=[[0, 0], [5, 5]], shuffle=False, random_state=2))
look(*make_moons(40, noise=0.1, random_state=0))
look(*make_circles((7, 12), noise=0.1, factor=0.3, random_state=0))
look(*make_gaussian_quantiles(n_samples=50, n_features=3, n_classes=4, random_state=0))
look(*make_hastie_10_2(50, random_state=0))
look(*make_multilabel_classification(20, random_state=0))
look(*make_multilabel_classification(20, allow_unlabeled=False, n_labels=1, random_state=2))
look(*make_friedman1(30, noise=0.3, random_state=0))
look(*make_friedman2(30, noise=0.3, random_state=0))
look(*make_friedman3(30, noise=0.3, random_state=0))
look(*make_swiss_roll(30, noise=0.1, random_state=0))
look(*make_swiss_roll(30, hole=True, random_state=0))
look(*make_s_curve(30, noise=0.1, random_state=0))
look(*make_sparse_uncorrelated(30, 6, random_state=0))
look(make_low_rank_matrix(20, 10, effective_rank=3, random_state=0), [0])
look(make_spd_matrix(4, random_state=0), [0])
look(make_sparse_spd_matrix(5, alpha=0.5, random_state=0), [0])
look(*make_biclusters((8, 9), 3, noise=0.5, random_state=0)[:2])
look(*make_checkerboard((8, 9), (2, 3), noise=0.5, random_state=0)[:2])
make_blobs(0)
make_classification(n_informative=1)
make_classification(n_features=3, n_informative=2, n_redundant=2)
make_circles(factor=2)
load_digits(n_class=11)
load_iris(return_X_y=3)
make_gaussian_quantiles(n_samples=2, n_classes=3)
make_moons((1, 2, 3))
"""
