"""Embeddings.  What t-SNE finds depends on rounding, so its quality is compared."""
from __future__ import annotations

RTOL, ATOL = 1e-4, 1e-6
SETUP = """
import warnings
warnings.simplefilter('ignore')
import numpy as np
from sklearn.manifold import *
from sklearn.neighbors import kneighbors_graph
from sklearn.datasets import load_iris, load_digits, make_swiss_roll
X = load_iris().data[::5] + 1e-3 * np.random.RandomState(0).random_sample((30, 4))
S = make_swiss_roll(120, noise=0.05, random_state=0)[0]
G = load_digits().data[:90]
"""

CASES = r"""
m = MDS(random_state=0).fit(X); m.embedding_[::5], m.stress_, m.n_iter_
m = MDS(random_state=0, init='classical_mds').fit(X); m.embedding_[::5], m.stress_, m.n_iter_
m = MDS(3, random_state=0, init='random', n_init=2, max_iter=7).fit(X); m.embedding_[::5], m.stress_
m = MDS(random_state=0, init='random', metric_mds=False, max_iter=7).fit(X); m.embedding_[::5], m.stress_, m.n_iter_
MDS(random_state=0, init='random', metric='manhattan', normalized_stress=True).fit(X).stress_
smacof(np.abs(X - X[:, :1])[:, 1:] @ np.ones((3, 1)) * np.ones(30), random_state=0)
smacof(np.abs(X[:, :1] - X[:, 0]), random_state=0, return_n_iter=True)[1:]
m = ClassicalMDS().fit(X); m.embedding_[::5], m.eigenvalues_, m.dissimilarity_matrix_[0, ::7]
MDS(metric='precomputed').fit(X)
m = MDS(random_state=3, init='random', metric_mds=False).fit(X); m.embedding_[::5], m.stress_, m.n_iter_
MDS(init='other').fit(X)
m = Isomap(n_neighbors=6).fit(S); np.abs(m.embedding_[::15]), m.dist_matrix_[0, ::15], m.reconstruction_error(), np.abs(m.transform(S[::30] + 0.1))
m = Isomap(n_neighbors=None, radius=6., n_components=3).fit(S); np.abs(m.embedding_[::15]), np.abs(m.transform(S[::30] + 0.1))
m = Isomap(n_neighbors=3).fit(X); m.dist_matrix_[0, ::4]
m = Isomap(n_neighbors=8, metric='manhattan', path_method='FW').fit(S); m.reconstruction_error(), m.get_feature_names_out()
Isomap(radius=1.0).fit(S)
m = SpectralEmbedding(2, affinity='rbf').fit(S / 10); m.embedding_[::15], m.gamma_
m = SpectralEmbedding(2, random_state=0).fit(S); m.embedding_[::15], m.n_neighbors_
m = SpectralEmbedding(3, n_neighbors=8).fit(S); m.affinity_matrix_.toarray()[0, ::15]
spectral_embedding(np.exp(-np.abs(X @ X.T) / 30), n_components=2, norm_laplacian=False)[::5]
spectral_embedding(np.exp(-np.abs(X @ X.T) / 30), n_components=2, drop_first=False)[::5]
SpectralEmbedding(2, affinity='some').fit(S)
m = LocallyLinearEmbedding(n_neighbors=10).fit(S); np.abs(m.embedding_[::15]), np.abs(m.transform(S[::30] + 0.1)), m.reconstruction_error_ < 1e-4
m = LocallyLinearEmbedding(n_neighbors=12, method='hessian').fit(S); np.abs(m.embedding_[::15])
m = LocallyLinearEmbedding(n_neighbors=12, method='ltsa').fit(S); np.abs(m.embedding_[::15])
m = LocallyLinearEmbedding(n_neighbors=12, method='modified').fit(S); np.abs(m.embedding_[::15])
m = LocallyLinearEmbedding(n_neighbors=10, method='modified').fit(np.random.RandomState(0).randn(80, 6) ** 3); np.abs(m.embedding_[::15]), m.reconstruction_error_
m = LocallyLinearEmbedding(n_neighbors=3, method='modified', n_components=1).fit(S); np.abs(m.embedding_[::15])
np.abs(locally_linear_embedding(X, n_neighbors=6, n_components=2, reg=0.01)[0])
LocallyLinearEmbedding(n_neighbors=5, method='hessian').fit(S)
LocallyLinearEmbedding(n_neighbors=120).fit(S)
LocallyLinearEmbedding(n_components=4).fit(S)
trustworthiness(S, S[:, :2]), trustworthiness(S, S[:, 1:], n_neighbors=12, metric='manhattan')
trustworthiness(X, X[:, :2], n_neighbors=15)
t = TSNE(perplexity=12, random_state=0, max_iter=500); e = t.fit_transform(G); trustworthiness(G, e) > 0.975, t.kl_divergence_ < 0.3, str(e.dtype), e.shape, t.n_iter_, t.learning_rate_
t = TSNE(perplexity=12, random_state=0, max_iter=500, method='exact'); e = t.fit_transform(G); trustworthiness(G, e) > 0.975, t.kl_divergence_ < 0.3, t.get_feature_names_out()
t = TSNE(3, perplexity=12, random_state=0, max_iter=300, init='random', metric='cosine'); e = t.fit_transform(G); trustworthiness(G, e) > 0.7, e.shape
TSNE(perplexity=90).fit(G)
TSNE(4).fit(G)
TSNE(metric='precomputed').fit(G)
TSNE(max_iter=20).fit(G)
"""
