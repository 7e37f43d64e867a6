"""Factorizations: non-negative, independent, kernel, factor analysis, topics."""
from __future__ import annotations

RTOL, ATOL = 1e-5, 1e-7
SETUP = """
import warnings
warnings.simplefilter('ignore')
import numpy as np
from sklearn.decomposition import *
from sklearn.datasets import load_iris, load_digits
X, y = load_iris(return_X_y=True)
X = X + 1e-3 * np.random.RandomState(0).random_sample(X.shape)
G = load_digits().data[:120]
R = np.random.RandomState(3)
S = np.c_[np.sin(np.arange(300) / 7), np.sign(np.sin(np.arange(300) / 11)), R.laplace(size=300)]
M = S @ R.normal(size=(3, 4)) + 0.01 * R.normal(size=(300, 4))
C = R.poisson(0.7, size=(40, 25)).astype(float)
def nmf(m, Z):
    W = m.fit_transform(Z)
    return W[::20], m.components_[:, ::5], m.reconstruction_err_, m.n_iter_
"""

CASES = r"""
nmf(NMF(3, init='nndsvd', random_state=0), X)
nmf(NMF(5, random_state=0), G)
nmf(NMF(4, init='random', random_state=1, shuffle=True, alpha_W=0.01, alpha_H=0.02, l1_ratio=0.4), X)
nmf(NMF(5, init='nndsvdar', random_state=1, max_iter=50), G)
nmf(NMF(3, init='random', random_state=1, solver='mu'), X)
nmf(NMF(3, init='nndsvda', random_state=1, solver='mu', beta_loss='kullback-leibler', alpha_W=0.001), G[:, 2:])
nmf(NMF(3, init='random', random_state=1, solver='mu', beta_loss='itakura-saito', max_iter=60), X)
nmf(NMF(3, init='random', random_state=1, solver='mu', beta_loss=2.5, max_iter=60), X)
nmf(NMF(3, init='random', random_state=1, solver='mu', beta_loss=0.5, max_iter=60), X)
m = NMF(3, random_state=0).fit(X[:100]); m.transform(X[100::9]), m.inverse_transform(m.transform(X[100::9])), m.get_feature_names_out()
m = NMF(3, random_state=0, solver='mu').fit(X[:100]); m.transform(X[100::9])
[a[:5] for a in non_negative_factorization(X, n_components=2, init='random', random_state=0)[:2]]
m = NMF(2, init='custom'); m.fit_transform(X, W=np.full((150, 2), 0.5) + y[:, None] * [0.1, 0.3], H=np.arange(8.).reshape(2, 4))[::30]
NMF().fit(X - 5)
NMF(9, init='nndsvd').fit(X)
NMF(2, solver='cd', beta_loss=1).fit(X)
NMF(0).fit(X)
NMF(3, init='random', solver='mu', beta_loss='itakura-saito').fit(G)
m = FastICA(3, random_state=0); m.fit_transform(M)[::30], m.components_, m.mixing_, m.mean_, m.whitening_, m.n_iter_
m = FastICA(3, random_state=0, fun='exp', whiten='arbitrary-variance'); m.fit_transform(M)[::30], m.components_
m = FastICA(2, random_state=0, fun='cube', algorithm='deflation').fit(M); m.transform(M[::40]), m.components_
m = FastICA(random_state=0, whiten=False, max_iter=20).fit(M); m.components_.shape
m = FastICA(3, random_state=0, whiten_solver='eigh').fit(M); m.inverse_transform(m.transform(M[::40]))
[a[:4] for a in fastica(M, 3, random_state=0)]
FastICA(3, fun_args={'alpha': 3}).fit(M)
FastICA(2, w_init=np.eye(3)).fit(M)
FastICA(whiten=True).fit(M)
m = KernelPCA(3, kernel='rbf', gamma=0.3); m.fit_transform(X)[::20], m.eigenvalues_, m.transform(X[::40] + 0.1)
m = KernelPCA(2, kernel='poly', degree=2, coef0=0.5).fit(X); np.abs(m.transform(X[::20])), m.gamma_
m = KernelPCA(2, kernel='cosine').fit(X); m.transform(X[::20])
m = KernelPCA(3, kernel='rbf', fit_inverse_transform=True, alpha=0.1).fit(X); m.inverse_transform(m.transform(X[::30]))
m = KernelPCA(kernel='linear').fit(X[:30]); m.eigenvalues_[:4], m.eigenvectors_[::10, :4]
KernelPCA(2, kernel='precomputed').fit_transform(X[:20] @ X[:20].T)
m = KernelPCA(3, kernel='rbf', eigen_solver='randomized', random_state=0).fit(X); m.eigenvalues_
m = KernelPCA(3, kernel=lambda a, b, p: float(a @ b) ** p, kernel_params={'p': 2}).fit(X[:20]); m.eigenvalues_
KernelPCA(2).fit(X).inverse_transform(X)
KernelPCA(2, kernel='precomputed', fit_inverse_transform=True).fit(X @ X.T)
m = FactorAnalysis(2).fit(X); m.components_, m.noise_variance_, m.loglike_, m.n_iter_, m.transform(X[::30]), m.score(X)
m = FactorAnalysis(2, rotation='varimax', tol=1e-5).fit(X); m.components_, m.get_covariance(), m.get_precision()
m = FactorAnalysis(3, rotation='quartimax', svd_method='lapack').fit(X); np.abs(m.components_), m.score_samples(X[::30])
FactorAnalysis(2, noise_variance_init=[1, 2]).fit(X)
m = LatentDirichletAllocation(4, random_state=0).fit(C); m.components_[:, ::5], m.transform(C[::10]), m.bound_, m.score(C), m.perplexity(C)
m = LatentDirichletAllocation(3, random_state=1, learning_method='online', batch_size=16, max_iter=4).fit(C); m.components_[:, ::5], m.n_batch_iter_
m = LatentDirichletAllocation(3, random_state=1, evaluate_every=1, max_iter=30, perp_tol=0.5).fit(C); m.n_iter_, m.bound_
m = LatentDirichletAllocation(3, random_state=1, doc_topic_prior=0.2, topic_word_prior=0.7).partial_fit(C); m.components_[:, ::5], m.perplexity(C, sub_sampling=True)
LatentDirichletAllocation(3).fit(-C)
LatentDirichletAllocation(3).fit(C).transform(C[:, 1:])
"""
