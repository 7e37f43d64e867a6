"""Neighborhood components analysis."""
from __future__ import annotations

RTOL, ATOL = 1e-5, 1e-7
SETUP = """
import warnings
warnings.simplefilter('ignore')
import numpy as np
from sklearn.neighbors import NeighborhoodComponentsAnalysis as NCA
from sklearn.datasets import load_iris, load_wine, load_digits
from sklearn.base import clone
X, y = load_iris(return_X_y=True)
X = X + 0.01 * np.random.RandomState(0).normal(size=X.shape)
W, w = load_wine(return_X_y=True)
W = (W - W.mean(axis=0)) / W.std(axis=0)
seen = []
def run(m, X=X, y=y): m = m.fit(X, y); return [m.components_, m.n_iter_, m.transform(X[::40])]
"""

CASES = r"""
run(NCA(2, random_state=0, max_iter=5, init='pca')), run(NCA(2, random_state=0, init='pca'))
run(NCA(random_state=0, max_iter=10, init='identity')), run(NCA(3, random_state=0, max_iter=10, init='random')), run(NCA(random_state=1))
run(NCA(2, max_iter=10, init=np.eye(4)[:2])), run(NCA(3, max_iter=8), W, w)
abs(run(NCA(2, max_iter=10))[0]), abs(run(NCA(2, max_iter=10, init='lda'), W, w)[0])
m = NCA(2, init='pca', max_iter=3, warm_start=True, random_state=0); m.fit(X, y); m.fit(X, y); r = m.components_
m = NCA(2, init='pca', max_iter=3, callback=lambda a, i: seen.append([i, a.shape]), random_state=0).fit(X, y); r = seen
run(NCA(2, init='pca', max_iter=5, tol=0.1)), run(NCA(2, init='pca', max_iter=5), X, np.array(['a', 'b', 'c'])[y])[0], NCA(2, init='pca', max_iter=2).fit(X, y).get_feature_names_out()
NCA(5).fit(X, y)
NCA(2, init=np.eye(4)[:3]).fit(X, y)
NCA(init=np.eye(3)).fit(X, y)
NCA(init=np.ones((5, 4))).fit(X, y)
NCA(init='x').fit(X, y)
NCA(0).fit(X, y)
NCA().fit(X)
NCA().transform(X)
m = NCA(2, warm_start=True, max_iter=1, init='pca').fit(X, y); m.fit(W, w)
NCA(2), clone(NCA(3, tol=1))
"""
