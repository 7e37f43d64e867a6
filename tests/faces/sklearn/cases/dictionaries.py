"""Sparse codes and dictionaries."""
from __future__ import annotations

RTOL, ATOL = 1e-4, 1e-6
SETUP = """
import warnings
warnings.simplefilter('ignore')
import numpy as np
from sklearn.decomposition import *
R = np.random.RandomState(0)
D = R.normal(size=(6, 8))
D = D / np.linalg.norm(D, axis=1)[:, None]
X = R.normal(size=(30, 8))
"""

CASES = r"""
sparse_encode(X[:4], D), sparse_encode(X[:4], D, alpha=0.3)
sparse_encode(X[:4], D, algorithm='lasso_cd', alpha=0.3), sparse_encode(X[:4], D, algorithm='lasso_cd', alpha=0.3, positive=True)
sparse_encode(X[:4], D, algorithm='lars'), sparse_encode(X[:4], D, algorithm='lars', n_nonzero_coefs=3)
sparse_encode(X[:4], D, algorithm='omp'), sparse_encode(X[:4], D, algorithm='omp', n_nonzero_coefs=3)
sparse_encode(X[:4], D, algorithm='threshold', alpha=0.3), sparse_encode(X[:4], D, algorithm='threshold', positive=True)
sparse_encode(X[:1], D, alpha=0.2), sparse_encode(X[:1], D, algorithm='omp')
sparse_encode(X, D[:, 1:])
sparse_encode(X, D, algorithm='omp', positive=True)
m = SparseCoder(D, transform_algorithm='lasso_lars', transform_alpha=0.1).fit(X); m.transform(X[::9]), m.n_components_, m.n_features_in_
m = SparseCoder(D, transform_n_nonzero_coefs=2, split_sign=True); c = m.fit_transform(X[::9]); c, m.inverse_transform(c)
m = DictionaryLearning(3, random_state=0, max_iter=20).fit(X); m.components_, m.error_[-1], m.n_iter_, m.transform(X[::9])
m = DictionaryLearning(4, random_state=0, max_iter=10, fit_algorithm='cd', transform_algorithm='lasso_cd', positive_dict=True); m.fit_transform(X)[::9], m.components_
m = DictionaryLearning(4, random_state=0, alpha=0.2, max_iter=5, transform_algorithm='lasso_lars').fit(X); m.transform(X[::9]), m.get_feature_names_out()
m = DictionaryLearning(10, random_state=0, alpha=0.2, max_iter=3).fit(X); m.components_.shape
DictionaryLearning(3, positive_code=True).fit(X)
[np.shape(a) for a in dict_learning(X, 3, alpha=0.5, random_state=0)[:2]]
m = SparsePCA(3, random_state=0).fit(X); m.components_, m.error_[-1], m.n_iter_, m.transform(X[::9]), m.inverse_transform(m.transform(X[::9]))
m = SparsePCA(2, alpha=0.5, method='cd', max_iter=30, random_state=0).fit(X); m.components_, m.mean_
SparsePCA(2).fit(X).transform(X[:, 1:])
SparsePCA(0).fit(X)
"""
