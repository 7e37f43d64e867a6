"""Which of equally far rows are neighbours, and in which order: rows on a grid"""
from __future__ import annotations

SETUP = """
import numpy as np
from sklearn.cluster import HDBSCAN
from sklearn.datasets import load_iris
from sklearn.neighbors import (KDTree, KNeighborsClassifier, KNeighborsRegressor, LocalOutlierFactor, NearestNeighbors, RadiusNeighborsClassifier,
    kneighbors_graph, radius_neighbors_graph)
X, y = load_iris(return_X_y=True)
rng = np.random.RandomState(7)
G, Q, c = rng.randint(0, 6, (240, 2)).astype(float), rng.randint(0, 6, (9, 2)).astype(float), rng.randint(0, 3, 240)
L = rng.randint(0, 3, (500, 3)).astype(float)
same, N = np.zeros((40, 1)), rng.randn(80, 2)
N[5], N[9, 1] = np.nan, np.inf
"""

CASES = r"""
NearestNeighbors(n_neighbors=5).fit(G).kneighbors(Q)
NearestNeighbors(n_neighbors=5, leaf_size=3).fit(G).kneighbors(Q)
NearestNeighbors(n_neighbors=5, leaf_size=1).fit(L).kneighbors(L[:9])
NearestNeighbors(n_neighbors=15, metric='manhattan').fit(G).kneighbors(Q)
NearestNeighbors(n_neighbors=16, metric='chebyshev').fit(G).kneighbors(Q)
NearestNeighbors(n_neighbors=40).fit(G).kneighbors(Q)
NearestNeighbors(n_neighbors=100).fit(L).kneighbors(L[:4])
NearestNeighbors(n_neighbors=5, algorithm='brute').fit(G).kneighbors(Q)
NearestNeighbors(n_neighbors=5, algorithm='brute').fit(G).kneighbors(np.vstack([G, Q]))
NearestNeighbors(n_neighbors=33, algorithm='brute', metric='manhattan').fit(G).kneighbors(Q)
NearestNeighbors(n_neighbors=5).fit(G).kneighbors()
NearestNeighbors(n_neighbors=40).fit(same).kneighbors([[1.0]])
NearestNeighbors(n_neighbors=31, algorithm='kd_tree').fit(same).kneighbors([[1.0]])
[NearestNeighbors(n_neighbors=k, algorithm='kd_tree').fit(same).kneighbors([[1.0]], return_distance=False) for k in range(1, 34)]
[i.tolist() for i in NearestNeighbors(radius=1.0).fit(G).radius_neighbors(Q, return_distance=False)]
[i.tolist() for i in NearestNeighbors(radius=1.0, algorithm='brute').fit(G).radius_neighbors(Q, return_distance=False)]
KDTree(L, leaf_size=5).get_arrays()[1]
KDTree(G).query(Q, k=6, sort_results=False)
[i.tolist() for i in KDTree(G).query_radius(Q, 1.5)]
KNeighborsClassifier().fit(X, y).predict_proba(X)
KNeighborsClassifier(3).fit(G, c).predict(Q), KNeighborsClassifier(3, algorithm='brute').fit(G, c).predict(Q)
KNeighborsClassifier(7, weights='distance').fit(G, c).predict_proba(Q + 0.5)
KNeighborsRegressor(4).fit(G, c).predict(Q + 0.5)
LocalOutlierFactor(8).fit(G).negative_outlier_factor_
[HDBSCAN(copy=True).fit(N).dbscan_clustering(cut, least) for cut in (0.1, 0.3, 0.6, 2) for least in (2, 5)]
kneighbors_graph(G, 3).toarray()[:40].nonzero()[1], radius_neighbors_graph(L[:60], 1.0).toarray().nonzero()[1]
"""
