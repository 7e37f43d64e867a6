"""Mutual information with few samples in a class, single linkage, encoders of strings with missing ones."""
from __future__ import annotations

SETUP = """
import numpy as np
from sklearn.cluster import AgglomerativeClustering
from sklearn.datasets import load_iris, make_blobs
from sklearn.feature_selection import mutual_info_classif, mutual_info_regression
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder
X, y = load_iris(return_X_y=True)
rng = np.random.RandomState(3)
Z, c, t = rng.randn(12, 3), rng.randint(0, 4, 12), rng.randn(12)
P, d = rng.randn(40, 3), rng.randint(0, 9, 40)
S = np.array([['b', 'x'], ['a', None], [None, 'y'], ['c', np.nan], ['a', 'x']], dtype=object)
"""

CASES = r"""
mutual_info_classif(X, y, random_state=0)
mutual_info_classif(Z, c, random_state=0)
mutual_info_classif(Z, c, random_state=0, n_neighbors=1)
mutual_info_classif(P, d, random_state=0)
mutual_info_classif(P, d, random_state=0, n_neighbors=2)
mutual_info_classif(P.round(), d, random_state=0, discrete_features=[1])
mutual_info_regression(Z, t, random_state=0)
mutual_info_regression(P.round(), P[:, 0], random_state=0, discrete_features=[1])
m = AgglomerativeClustering(linkage='single', compute_distances=True).fit(P); m.children_, m.distances_, m.labels_
m = AgglomerativeClustering(5, linkage='single').fit(X); m.children_, m.labels_
m = AgglomerativeClustering(None, distance_threshold=1.0, linkage='single', metric='manhattan').fit(P); m.children_, m.n_clusters_, m.labels_
OneHotEncoder(sparse_output=False).fit_transform(S)
OrdinalEncoder().fit_transform(S)
OrdinalEncoder(handle_unknown='use_encoded_value', unknown_value=-1).fit(S[:2]).transform(S)
OneHotEncoder().fit(S[:2]).transform(S)
"""
