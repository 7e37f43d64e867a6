"""BIRCH."""
from __future__ import annotations

SETUP = """
import numpy as np
from sklearn.cluster import Birch, KMeans, AgglomerativeClustering
from sklearn.datasets import load_iris, make_blobs
from sklearn.base import clone
X, y = load_iris(return_X_y=True)
X = X + 1e-3 * np.random.RandomState(0).standard_normal(X.shape)
B, b = make_blobs(900, centers=25, cluster_std=0.6, random_state=3)
def shown(m): return [m.subcluster_centers_[::5], m.subcluster_labels_, m.labels_[::7], m._n_features_out]
def walk(node): return [node.is_leaf, [[s.n_samples_, s.centroid_, s.squared_sum_, s.sq_norm_, s.linear_sum_, walk(s.child_) if s.child_ is not None else None] for s in node.subclusters_]]
"""

CASES = r"""
shown(Birch().fit(X)), shown(Birch(threshold=0.2).fit(X)), shown(Birch(threshold=0.1, branching_factor=3, n_clusters=None).fit(X))
shown(Birch(threshold=0.4, n_clusters=25).fit(B)), shown(Birch(threshold=0.3, branching_factor=5, n_clusters=25).fit(B))
walk(Birch(threshold=0.9, branching_factor=3).fit(X).root_)
m = Birch(threshold=0.8, branching_factor=2).fit(B); r = [len(m.subcluster_centers_), m.root_.centroids_, m.dummy_leaf_.next_leaf_.centroids_, m.dummy_leaf_.next_leaf_.next_leaf_.centroids_, m.labels_[::9]]
m = Birch(threshold=0.3); m.partial_fit(B[:300]); m.partial_fit(B[300:700]); m.partial_fit(B[700:]); m.partial_fit(); shown(m) + [m.predict(B[::50]), m.transform(B[:3])[:, ::9]]
shown(Birch(threshold=0.2, n_clusters=KMeans(4, random_state=0, n_init=1)).fit(B[:200])), shown(Birch(threshold=0.2, n_clusters=AgglomerativeClustering(5, linkage='average')).fit(B[:200]))
m = Birch(threshold=3., n_clusters=30).fit(X); shown(m)
m = Birch(compute_labels=False).fit(X); hasattr(m, 'labels_'), m.predict(X[::10]), m.get_feature_names_out()
m = Birch(threshold=0.5).fit(np.zeros((70, 2))); shown(m)
m = Birch(threshold=0.5, branching_factor=4).fit(np.repeat(np.arange(20.), 3)[:, None]); m.subcluster_centers_, m.subcluster_labels_
m = Birch(threshold=0.5, n_clusters=2).fit(X.astype(np.float32)); m.subcluster_centers_.dtype, m.transform(X[:2].astype(np.float32)).dtype, m.labels_[::9]
Birch().fit_predict(X)[::10], Birch().fit_transform(X)[::30]
Birch(threshold=0).fit(X)
Birch(branching_factor=1).fit(X)
Birch(n_clusters=0).fit(X)
Birch(n_clusters='x').fit(X)
Birch().partial_fit()
Birch().fit(X).predict(X[:, :2])
m = Birch().partial_fit(X); m.partial_fit(X[:, :2])
Birch(), clone(Birch(threshold=2, n_clusters=None))
"""
