"""Neighbours, clusters, components."""
from __future__ import annotations

RTOL = 1e-5
SETUP = """
import numpy as np
from sklearn.neighbors import *
from sklearn.cluster import *
from sklearn.decomposition import *
from sklearn.mixture import GaussianMixture
from sklearn.inspection import permutation_importance, partial_dependence
from sklearn.tree import DecisionTreeClassifier
from sklearn.covariance import EmpiricalCovariance, LedoitWolf, OAS, ShrunkCovariance
from sklearn.cross_decomposition import CCA, PLSCanonical, PLSRegression
from sklearn.datasets import load_iris, load_digits, load_linnerud
A, Y = load_linnerud(return_X_y=True)
X, y = load_iris(return_X_y=True)
G, g = load_digits(return_X_y=True)
G, g = G[:300], g[:300]
X = X + 1e-3 * np.random.RandomState(0).standard_normal(X.shape)
def parts(m, Z):
    return np.abs(m.fit_transform(Z)[::40]), np.abs(m.components_[:, ::5]), m.explained_variance_ratio_
"""

CASES = r"""
KNeighborsClassifier(7, weights='distance').fit(X, y).predict_proba(X[::15] + 0.05)
KNeighborsClassifier(3, p=1).fit(X, np.c_[y, y > 1]).predict(X[::15] + 0.05)
KNeighborsRegressor(4).fit(X, X[:, :2]).predict(X[::15] + 0.05)
RadiusNeighborsClassifier(0.8, outlier_label=1).fit(X[::2], y[::2]).predict(X[1::10])
RadiusNeighborsRegressor(1.0, weights='distance').fit(X, y).predict(X[::15] + 0.05)
NearestNeighbors(n_neighbors=3).fit(X).kneighbors(X[::30])
NearestNeighbors(n_neighbors=3).fit(X).kneighbors()[1][::20]
NearestNeighbors(n_neighbors=3).fit(G).kneighbors(G[::60] + 0.1)
NearestNeighbors(radius=0.4).fit(X).radius_neighbors_graph(X, mode='distance').toarray().sum(axis=1)[::10]
kneighbors_graph(X, 3, mode='distance').toarray().sum(axis=0)[::10]
KDTree(X).query(X[::40] + 0.1, k=2)
BallTree(X).query_radius(X[::20], r=0.5, count_only=True)
NearestNeighbors(n_neighbors=0).fit(X)
NearestNeighbors(n_neighbors=3).fit(X).kneighbors(X[:, :2])
NearestNeighbors(n_neighbors=151).fit(X).kneighbors(X)
m = KMeans(3, random_state=0).fit(X); m.labels_[::7], m.cluster_centers_, m.inertia_, m.n_iter_, m.transform(X[::50])
m = KMeans(6, n_init=3, random_state=1).fit(G); m.labels_[::9], m.inertia_
m = KMeans(4, init='random', n_init=2, random_state=1).fit(X, sample_weight=np.arange(150) % 3 + 1); m.cluster_centers_, m.score(X)
m = KMeans(3, init=X[[0, 60, 120]], n_init=1).fit(X); m.cluster_centers_
kmeans_plusplus(X, 3, random_state=0)[1]
KMeans(200).fit(X)
m = DBSCAN(eps=0.5).fit(X); m.labels_[::5], m.core_sample_indices_[::9]
DBSCAN(eps=0.8, min_samples=8, metric='manhattan').fit(X).labels_[::5]
DBSCAN(eps=0.5).fit(X, sample_weight=np.arange(150) % 3).labels_[::5]
parts(PCA(), X)
parts(PCA(5, whiten=True), G)
parts(PCA(0.9), G)
parts(PCA(4, svd_solver='randomized', random_state=0), G)
parts(PCA('mle'), X)
m = PCA(2).fit(X); m.get_covariance(), m.get_precision(), m.score(X), m.noise_variance_, m.inverse_transform(m.transform(X[:2]))
parts(IncrementalPCA(3, batch_size=70), G)
parts(TruncatedSVD(3, random_state=0), G)
PCA(10).fit(X)
PCA(n_components=-1).fit(X)
m = LocalOutlierFactor(); m.fit_predict(X)[::9], m.negative_outlier_factor_[::20]
NearestCentroid(shrink_threshold=0.3).fit(X, y).predict_proba(X[::30])
KernelDensity(bandwidth=0.5, kernel='exponential').fit(X).score_samples(X[::30])
KernelDensity(bandwidth='silverman').fit(X).sample(2, random_state=0)
m = GaussianMixture(3, random_state=0).fit(X); m.means_, m.weights_, m.n_iter_, m.bic(X), m.predict(X[::9]), m.predict_proba(X[::50])
m = GaussianMixture(2, covariance_type='tied', random_state=0).fit(X); m.covariances_, m.score(X), m.sample(3)
GaussianMixture(2, covariance_type='diag', random_state=0).fit(X).precisions_
m = AgglomerativeClustering(4, compute_distances=True).fit(X); m.labels_[::6], m.children_[-5:], m.distances_[-5:]
AgglomerativeClustering(None, distance_threshold=2.0, linkage='average').fit(X).labels_[::6]
AgglomerativeClustering(3, linkage='complete', metric='manhattan').fit(X).labels_[::6]
FeatureAgglomeration(3).fit_transform(G)[::60]
permutation_importance(DecisionTreeClassifier(max_depth=3, random_state=0).fit(X, y), X, y, random_state=0).importances
partial_dependence(DecisionTreeClassifier(max_depth=3, random_state=0).fit(X, y), X, [2], grid_resolution=4).average
m = LedoitWolf().fit(X); m.covariance_, m.shrinkage_, m.score(X), m.mahalanobis(X[::40])
OAS().fit(X).covariance_, ShrunkCovariance().fit(X).precision_, EmpiricalCovariance().fit(X).precision_
m = PLSRegression(2).fit(A, Y); m.coef_, m.predict(A[:3]), m.transform(A[:3])
PLSCanonical(2).fit(A, Y).transform(A[:3], Y[:3])
CCA(1).fit(A, Y).coef_
AgglomerativeClustering(2, distance_threshold=1.0).fit(X)
PLSRegression(7).fit(A, Y)
"""
