"""Factorizations learnt from batches of rows."""
from __future__ import annotations

RTOL, ATOL = 1e-5, 1e-8
SETUP = """
import warnings
warnings.simplefilter('ignore')
import numpy as np
from sklearn.decomposition import *
from sklearn.datasets import load_iris, load_digits
X, y = load_iris(return_X_y=True)
X = X + 1e-3 * np.random.RandomState(0).random_sample(X.shape)
G = load_digits().data[:120]
S = np.random.RandomState(5)
Z = S.normal(size=(80, 6)) @ np.diag([3, 2, 1.5, 1, 0.5, 0.3]) + S.normal(size=(80, 1))
def nmf(m, Z):
    W = m.fit_transform(Z)
    return W[::20], m.components_[:, ::5], m.reconstruction_err_, m.n_iter_, m.n_steps_, m.n_components_
def dl(m, Z=Z): m.fit(Z); return m.components_, m.n_iter_, m.n_steps_, m.transform(Z[::20])
"""

CASES = r"""
nmf(MiniBatchNMF(3, random_state=0), X), nmf(MiniBatchNMF(3, random_state=0, batch_size=20), X)
nmf(MiniBatchNMF(4, random_state=1, init='random', batch_size=32, alpha_W=0.001, l1_ratio=0.3, tol=0), X)
nmf(MiniBatchNMF(5, random_state=0, batch_size=50, beta_loss='kullback-leibler', init='nndsvda'), G)
nmf(MiniBatchNMF(3, random_state=0, batch_size=50, beta_loss='itakura-saito', max_iter=20), X)
nmf(MiniBatchNMF(3, random_state=0, batch_size=50, beta_loss=0.5, max_iter=20, alpha_W=0.001, alpha_H=0.002), X)
nmf(MiniBatchNMF(3, random_state=0, batch_size=50, beta_loss=2.5, max_iter=20), X)
nmf(MiniBatchNMF(3, random_state=0, batch_size=50, fresh_restarts=True, fresh_restarts_max_iter=7, max_iter=5, transform_max_iter=4), X)
nmf(MiniBatchNMF(3, random_state=0, batch_size=50, max_no_improvement=None, forget_factor=1., max_iter=30), X)
m = MiniBatchNMF(3, random_state=0, batch_size=40).fit(X[:100]); m.transform(X[100::9]), m.inverse_transform(m.transform(X[100::9])), m.get_feature_names_out()
m = MiniBatchNMF(3, random_state=0); m.partial_fit(X[:50]); m.partial_fit(X[50:90]); m.partial_fit(X[90:]); m.components_, m.n_steps_, m.transform(X[::50])
m = MiniBatchNMF(2, init='custom', max_iter=5); m.fit_transform(X, W=np.full((150, 2), 0.5) + y[:, None] * [0.1, 0.3], H=np.arange(8.).reshape(2, 4) + 1)[::30]
m = MiniBatchNMF(random_state=0).fit(X); m.n_components_, m.components_
MiniBatchNMF(3, random_state=0).fit(X.astype(np.float32)).components_.dtype
MiniBatchNMF(3).fit(-X)
MiniBatchNMF(3, beta_loss=0).fit(G)
MiniBatchNMF(3, forget_factor=2).fit(X)
MiniBatchNMF(3, batch_size=0).fit(X)
MiniBatchNMF(9, init='nndsvd').fit(X)
dl(MiniBatchDictionaryLearning(4, random_state=0)), dl(MiniBatchDictionaryLearning(4, random_state=0, batch_size=10, alpha=0.5))
dl(MiniBatchDictionaryLearning(5, random_state=1, batch_size=7, alpha=0.2, max_iter=3, shuffle=False, fit_algorithm='cd', transform_algorithm='lasso_cd'))
dl(MiniBatchDictionaryLearning(5, random_state=1, batch_size=16, alpha=0.2, fit_algorithm='cd', positive_code=True, positive_dict=True, transform_algorithm='lasso_cd', max_iter=10))
dl(MiniBatchDictionaryLearning(8, random_state=1, batch_size=16, alpha=0.1, max_iter=5, transform_algorithm='lasso_lars', transform_alpha=0.3, split_sign=True))
dl(MiniBatchDictionaryLearning(3, random_state=1, batch_size=16, tol=0, max_no_improvement=3)), dl(MiniBatchDictionaryLearning(3, random_state=1, batch_size=16, tol=0, max_no_improvement=None, max_iter=20))
dl(MiniBatchDictionaryLearning(2, dict_init=np.arange(12.).reshape(2, 6) / 10, random_state=2, batch_size=8, max_iter=4))
m = MiniBatchDictionaryLearning(3, random_state=0, alpha=0.3); m.partial_fit(Z[:30]); m.partial_fit(Z[30:50]); m.partial_fit(Z[50:]); m.components_, m.n_steps_, m.transform(Z[::20])
m = MiniBatchDictionaryLearning(random_state=0, max_iter=2, batch_size=20).fit(Z); m.components_.shape, m.get_feature_names_out()
MiniBatchDictionaryLearning(3, positive_code=True).fit(Z)
MiniBatchDictionaryLearning(3, batch_size=0).fit(Z)
MiniBatchDictionaryLearning(3, dict_init=[[1, 2]]).fit(Z)
[a[:5] for a in dict_learning_online(Z, 3, random_state=0, batch_size=10)], dict_learning_online(Z, random_state=0, return_code=False, max_iter=3)
[a[:5] for a in dict_learning_online(Z, 3, random_state=0, batch_size=10, method='cd', alpha=0.2, shuffle=False)]
m = MiniBatchSparsePCA(3, random_state=0).fit(Z); m.components_, m.n_iter_, m.mean_, m.transform(Z[::20]), m.inverse_transform(m.transform(Z[::20]))
m = MiniBatchSparsePCA(2, random_state=0, alpha=0.3, method='cd', batch_size=2, max_iter=10).fit(Z); m.components_, m.n_iter_, m.n_components_
m = MiniBatchSparsePCA(random_state=0, alpha=2, max_iter=5, shuffle=False, tol=0).fit(G[:, 10:20]); m.components_, m.n_iter_, m.get_feature_names_out()
MiniBatchSparsePCA(0).fit(Z)
MiniBatchNMF(2), MiniBatchDictionaryLearning(3, alpha=2), MiniBatchSparsePCA(2)
"""
