"""Clusterings beside the common ones."""
from __future__ import annotations

RTOL = 1e-5
SETUP = """
import numpy as np
from sklearn.cluster import *
from sklearn.datasets import load_iris, make_blobs
X, y = load_iris(return_X_y=True)
X = X + 1e-3 * np.random.RandomState(0).standard_normal(X.shape)
B, b = make_blobs(120, centers=4, cluster_std=0.8, random_state=3)
"""

CASES = r"""
m = MiniBatchKMeans(3, random_state=0, n_init=3).fit(X); m.labels_[::7], m.cluster_centers_, m.inertia_, m.n_iter_, m.n_steps_
m = MiniBatchKMeans(4, random_state=1, batch_size=20, max_iter=10).fit(B); m.labels_[::7], m.cluster_centers_, m.inertia_, m.n_iter_, m.n_steps_
m = MiniBatchKMeans(4, random_state=1, batch_size=30, tol=1e-2, init='random').fit(B, sample_weight=np.arange(120) % 4 + 1); m.cluster_centers_, m.n_steps_, m.predict(B[::9]), m.transform(B[:2]), m.score(B)
m = MiniBatchKMeans(12, random_state=2, batch_size=25, reassignment_ratio=0.5, compute_labels=False, init_size=5).fit(B); m.cluster_centers_, m.inertia_
m = MiniBatchKMeans(3, random_state=0); m.partial_fit(B[:60]); m.partial_fit(B[60:]); m.cluster_centers_, m.labels_[::7], m.n_steps_, m.inertia_
m = MiniBatchKMeans(3, init=X[[0, 60, 120]], random_state=0, max_no_improvement=None, max_iter=3).fit(X); m.cluster_centers_, m.n_iter_
MiniBatchKMeans(200).fit(X)
MiniBatchKMeans(batch_size=0).fit(X)
m = BisectingKMeans(4, random_state=0).fit(B); m.labels_[::7], m.cluster_centers_, m.inertia_, m.predict(B[::9] + 0.1)
m = BisectingKMeans(5, random_state=1, init='k-means++', n_init=3, bisecting_strategy='largest_cluster').fit(X); m.labels_[::7], m.cluster_centers_, m.inertia_, m.score(X)
m = BisectingKMeans(1).fit(B); m.labels_[::20], m.cluster_centers_, m.inertia_
BisectingKMeans(bisecting_strategy='x').fit(X)
estimate_bandwidth(X), estimate_bandwidth(B, quantile=0.1, n_samples=60, random_state=1)
m = MeanShift().fit(B); m.labels_[::7], m.cluster_centers_, m.n_iter_, m.predict(B[::9])
m = MeanShift(bandwidth=1.5, cluster_all=False, bin_seeding=True, min_bin_freq=2).fit(B); m.labels_[::5], m.cluster_centers_, m.n_iter_
mean_shift(X, bandwidth=0.9, seeds=X[::30], max_iter=5)[0]
get_bin_seeds(B, 2.0, 3)
get_bin_seeds(B[:5], 0.01)
MeanShift(bandwidth=0.1, seeds=[[100.0, 100.0]]).fit(B)
MeanShift(bandwidth=-1).fit(B)
m = AffinityPropagation(random_state=0).fit(B); m.labels_[::5], m.cluster_centers_indices_, m.cluster_centers_, m.n_iter_, m.predict(B[::11] + 0.1)
m = AffinityPropagation(random_state=5, preference=-50, damping=0.9).fit(X); m.labels_[::5], m.cluster_centers_indices_, m.n_iter_
m = AffinityPropagation(random_state=5, affinity='precomputed').fit(-((B[:, None] - B[None])**2).sum(-1)); m.labels_[::5], m.cluster_centers_indices_, m.n_iter_
m = AffinityPropagation(random_state=5, max_iter=5).fit(B); m.labels_[::5], m.n_iter_
affinity_propagation(-((B[:40, None] - B[None, :40])**2).sum(-1), random_state=0, return_n_iter=True, preference=-30)
affinity_propagation(np.ones((4, 4)), preference=2), affinity_propagation(np.ones((4, 4)), preference=0)
AffinityPropagation(affinity='precomputed').fit(B)
AffinityPropagation(damping=0.3).fit(B)
m = OPTICS().fit(B); m.labels_, m.ordering_, m.reachability_, m.core_distances_, m.predecessor_, m.cluster_hierarchy_
m = OPTICS(min_samples=10, xi=0.1, min_cluster_size=0.1).fit(X); m.labels_, m.ordering_[::5], m.cluster_hierarchy_
m = OPTICS(min_samples=4, cluster_method='dbscan', eps=0.9, metric='manhattan').fit(B); m.labels_
m = OPTICS(min_samples=8, max_eps=1.0, predecessor_correction=False).fit(B); m.labels_, m.reachability_[::5], m.cluster_hierarchy_
m = OPTICS(min_samples=0.1, metric='cosine').fit(X); m.labels_, m.cluster_hierarchy_
m = OPTICS().fit(B); cluster_optics_dbscan(reachability=m.reachability_, core_distances=m.core_distances_, ordering=m.ordering_, eps=0.7)
OPTICS(max_eps=0.001).fit(B).labels_[::9]
OPTICS(cluster_method='dbscan', max_eps=1, eps=2).fit(B)
OPTICS(min_samples=500).fit(B)
OPTICS(xi=3).fit(B)
m = SpectralClustering(3, random_state=0).fit(X); m.labels_[::4], m.affinity_matrix_[:2, :5]
m = SpectralClustering(3, random_state=1, affinity='nearest_neighbors', assign_labels='discretize').fit(X); m.labels_[::4], m.affinity_matrix_.toarray().sum()
SpectralClustering(3, random_state=1, gamma=0.3, assign_labels='cluster_qr').fit(X).labels_[::4]
SpectralClustering(3, random_state=1, affinity='poly', degree=2, n_components=4).fit(X).labels_[::4]
spectral_clustering(np.exp(-((B[:, None] - B[None])**2).sum(-1) / 9), n_clusters=4, random_state=0)
SpectralClustering(3, affinity='precomputed').fit(X)
SpectralClustering(0).fit(X)
HDBSCAN(copy=True).fit(B).labels_
m = HDBSCAN(min_cluster_size=10, min_samples=3, cluster_selection_method='leaf', copy=True, store_centers='both').fit(B); m.labels_, m.probabilities_, m.centroids_, m.medoids_
m = HDBSCAN(min_cluster_size=10, copy=True, cluster_selection_epsilon=0.9, cluster_selection_method='leaf').fit(B); m.labels_
m = HDBSCAN(min_cluster_size=8, copy=True, allow_single_cluster=True).fit(B[b == 1]); m.labels_, m.probabilities_
m = HDBSCAN(max_cluster_size=40, metric='manhattan', alpha=0.7, copy=True).fit(X); m.labels_ == -1, (m.labels_[:, None] == m.labels_[::20])[::9]
m = HDBSCAN(copy=True).fit(np.vstack([B, [[np.nan, 1], [np.inf, 2]]])); m.labels_[::3], m.probabilities_[-4:]
m = HDBSCAN(metric='precomputed', copy=True).fit(np.sqrt(((B[:, None] - B[None])**2).sum(-1))); m.labels_[::3]
HDBSCAN(min_samples=500, copy=True).fit(B)
HDBSCAN(min_cluster_size=1).fit(B)
HDBSCAN(metric='precomputed', copy=True).fit(B)
"""
