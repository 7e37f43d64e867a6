"""Spectral biclusterings."""
from __future__ import annotations

SETUP = """
import warnings
warnings.simplefilter('ignore')
import numpy as np
from sklearn.cluster import SpectralBiclustering, SpectralCoclustering
from sklearn.datasets import make_biclusters, make_checkerboard
from sklearn.metrics import consensus_score
X, r, c = make_checkerboard((24, 18), (3, 2), noise=5, random_state=0, shuffle=True)
D, dr, dc = make_biclusters((30, 20), 4, noise=3, random_state=1, shuffle=True)
def shown(m, X): m = m.fit(X); return [m.row_labels_, m.column_labels_, m.rows_, m.columns_]
"""

CASES = r"""
shown(SpectralCoclustering(4, random_state=0), D), consensus_score(SpectralCoclustering(4, random_state=0).fit(D).biclusters_, (dr, dc))
shown(SpectralCoclustering(3, random_state=0), X), shown(SpectralCoclustering(2, random_state=np.random.RandomState(3), n_init=1), D)
shown(SpectralCoclustering(4, random_state=1, mini_batch=True, n_init=2), D), shown(SpectralCoclustering(4, random_state=1, init='random', n_svd_vecs=3), D)
shown(SpectralCoclustering(1, random_state=0), D)
shown(SpectralBiclustering((3, 2), random_state=0), X), shown(SpectralBiclustering((3, 2), random_state=0, method='scale'), X), shown(SpectralBiclustering((3, 2), random_state=0, method='log'), X)
shown(SpectralBiclustering(2, random_state=np.random.RandomState(1), n_best=2, n_components=4), X), shown(SpectralBiclustering(4, random_state=2, n_init=1), D)
shown(SpectralBiclustering((3, 2), random_state=0, method='log'), -X), shown(SpectralBiclustering((3, 2), random_state=0, method='bistochastic'), X - 90)
shown(SpectralBiclustering((3, 2), random_state=0, mini_batch=True), X)
m = SpectralBiclustering((3, 2), random_state=0).fit(X); m.get_shape(1), m.get_indices(2), m.get_submatrix(0, X), m.biclusters_
m = SpectralCoclustering(2, random_state=0).fit(np.kron(np.eye(2), np.ones((4, 3))) + 0.01); m.row_labels_, m.column_labels_
SpectralBiclustering((3, 30)).fit(X)
SpectralBiclustering((3,)).fit(X)
SpectralBiclustering(('a', 2)).fit(X)
SpectralBiclustering(30).fit(X)
SpectralCoclustering(31).fit(D)
SpectralBiclustering(0).fit(X)
SpectralBiclustering(2, n_best=8).fit(X)
SpectralBiclustering(2, n_svd_vecs=30, svd_method='arpack').fit(X)
SpectralBiclustering(2, n_components=18, svd_method='arpack').fit(X)
SpectralBiclustering(2, method='x').fit(X)
SpectralCoclustering(2).fit(X[:1])
SpectralCoclustering(), SpectralBiclustering((2, 3), n_best=2)
"""
