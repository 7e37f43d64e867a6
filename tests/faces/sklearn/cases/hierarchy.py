"""Hierarchical clustering over graphs, and its functions."""
from __future__ import annotations

SETUP = """
import numpy as np
from sklearn.cluster import AgglomerativeClustering, FeatureAgglomeration, ward_tree, linkage_tree
from sklearn.neighbors import kneighbors_graph
from sklearn.feature_extraction.image import grid_to_graph
from sklearn.metrics import pairwise_distances
from sklearn.datasets import load_digits, make_blobs, load_iris
R = np.random.RandomState(0)
X = R.normal(size=(12, 2))
C = kneighbors_graph(X, 3, include_self=False)
B, b = make_blobs(200, centers=5, random_state=2)
K = kneighbors_graph(B, 5)
I = load_iris().data
J = (pairwise_distances(I) < 0.65).astype(float)
D = np.zeros((12, 12)); D[:6, :6] = 1; D[6:, 6:] = 1
G = load_digits().data[:60]
def shown(m, X): m = m.fit(X); return [m.children_, m.distances_, m.n_connected_components_, m.n_leaves_, m.n_clusters_, m.labels_]
def tree(linkage, n=3, **k): return AgglomerativeClustering(n, linkage=linkage, **{'connectivity': C, 'compute_distances': True, **k})
"""

CASES = r"""
shown(tree('ward'), X), shown(tree('complete'), X), shown(tree('average'), X), shown(tree('single'), X)
shown(tree('ward', connectivity=K), B)[1:], tree('ward', connectivity=K).fit(B).children_[::7]
shown(tree('complete', connectivity=K), B)[1:], shown(tree('average', 6, connectivity=K), B)[1:]
shown(tree('single', connectivity=K), B)[1:5]
shown(tree('average', connectivity=J), I)[1:], shown(tree('complete', connectivity=J), I)[1:], shown(tree('ward', connectivity=J), I)[1:]
shown(tree('ward', connectivity=D), X), shown(tree('complete', connectivity=D), X), shown(tree('average', connectivity=D), X), shown(tree('single', connectivity=D), X)
shown(tree('ward', 4, compute_full_tree=False), X), shown(tree('average', 4, compute_full_tree=False), X), shown(tree('single', 4, compute_full_tree=False), X)
shown(tree('ward', 4, compute_full_tree=False, connectivity=None), X), shown(tree('average', 4, compute_full_tree=False, connectivity=None), X)
shown(tree('ward', None, distance_threshold=1.0), X), shown(tree('average', None, distance_threshold=0.9), X), shown(tree('single', None, distance_threshold=0.9), X)
shown(tree('ward', 30, compute_full_tree=False, connectivity=K), B)[2:]
shown(tree('complete', 150, connectivity=K), B)[2:]
shown(tree('ward', connectivity=lambda X: kneighbors_graph(X, 3)), X), shown(tree('average', connectivity=C.toarray(), metric='manhattan'), X)
shown(tree('average', connectivity=C, metric='cosine'), X), shown(tree('complete', connectivity=C, metric='precomputed'), pairwise_distances(X))
m = FeatureAgglomeration(6, connectivity=grid_to_graph(8, 8)).fit(G); m.labels_, m.transform(G[:3]), m.inverse_transform(m.transform(G[:3]))[:, ::9], m.children_[::9]
m = FeatureAgglomeration(5, connectivity=grid_to_graph(8, 8), linkage='average', pooling_func=np.max).fit(G); m.labels_, m.transform(G[:3])
tree('ward', connectivity=np.ones((3, 3))).fit(X)
tree("ward", 13).fit(X)
tree('ward', 13, compute_full_tree=False).fit(X)
tree('ward', None, distance_threshold=1., compute_full_tree=False).fit(X)
tree('average', metric='nothing').fit(X)
tree('average', connectivity=3).fit(X)
ward_tree(X), ward_tree(X, connectivity=C), ward_tree(X, connectivity=C, n_clusters=4), ward_tree(X, n_clusters=4)
ward_tree(X, return_distance=True), ward_tree(X, connectivity=C, return_distance=True), ward_tree(X, connectivity=C, n_clusters=4, return_distance=True)
ward_tree(X[:, 0], connectivity=C)
linkage_tree(X), linkage_tree(X, linkage='single', return_distance=True), linkage_tree(X, C, linkage='average', affinity='manhattan', return_distance=True)
linkage_tree(X, C, n_clusters=4, linkage='average', return_distance=True), linkage_tree(X, n_clusters=4, linkage='average', return_distance=True)
linkage_tree(X, C, linkage='average', affinity='cosine', return_distance=True), linkage_tree(X, affinity='l1'), linkage_tree(X, affinity='l2')
linkage_tree(pairwise_distances(X), C, linkage='average', affinity='precomputed'), linkage_tree(pairwise_distances(X), linkage='average', affinity='precomputed')
linkage_tree(X, linkage='complete', affinity=lambda a: pairwise_distances(a)), linkage_tree(X, C, linkage='single')
linkage_tree(X, linkage='average', affinity='precomputed')
linkage_tree(np.zeros((4, 2)), linkage='average', affinity='cosine')
linkage_tree(X, linkage='x')
ward_tree(X, connectivity=np.ones((3, 3)))
ward_tree(X, connectivity=C, n_clusters=14)
ward_tree(X, connectivity=C, n_clusters=0)
"""
