"""Robust and sparse covariances, mixtures by variational inference, partial least squares by one decomposition."""
from __future__ import annotations

RTOL, ATOL = 1e-4, 1e-6
SETUP = """
import numpy as np
from sklearn.covariance import *
from sklearn.covariance import fast_mcd
from sklearn.mixture import BayesianGaussianMixture
from sklearn.cross_decomposition import PLSSVD
from sklearn.datasets import load_iris, load_linnerud
A, Y = load_linnerud(return_X_y=True)
X, y = load_iris(return_X_y=True)
X = X + 1e-3 * np.random.RandomState(0).standard_normal(X.shape)
Z = np.vstack([X[:50], X[:6] + 4])
L = np.random.RandomState(2).standard_normal((620, 3)) @ np.array([[1, .5, 0], [0, 1, .3], [0, 0, 2]])
def bayes(m):
    m = m.fit(X)
    return m.weights_, m.means_, m.covariances_, m.lower_bound_, m.n_iter_, m.predict(X[::9]), m.predict_proba(X[::50]), m.score(X), m.mean_precision_, m.degrees_of_freedom_, m.weight_concentration_
"""

CASES = r"""
m = MinCovDet(random_state=0).fit(Z); m.covariance_, m.location_, m.support_, m.dist_[::7], m.raw_location_, m.raw_covariance_, m.raw_support_.sum()
m = MinCovDet(random_state=1, support_fraction=0.8, assume_centered=True).fit(Z - Z.mean(0)); m.covariance_, m.location_, m.precision_
m = MinCovDet(random_state=0).fit(Z[:, :1]); m.covariance_, m.location_, m.support_.sum(), m.raw_location_
m = MinCovDet(random_state=0).fit(L); m.covariance_, m.location_, m.raw_support_.sum(), m.mahalanobis(L[:3])
fast_mcd(Z, random_state=3)[:2]
MinCovDet(support_fraction=2).fit(Z)
m = EllipticEnvelope(random_state=0).fit(Z); m.offset_, m.predict(Z), m.decision_function(Z[::9]), m.score(Z, np.r_[np.ones(50), -np.ones(6)])
m = EllipticEnvelope(random_state=0, contamination=0.3, support_fraction=1.0).fit(Z); m.offset_, m.predict(Z)
EllipticEnvelope(contamination=0.7).fit(Z)
m = GraphicalLasso(alpha=0.1).fit(X); m.covariance_, m.precision_, m.n_iter_, m.location_, m.costs_, m.score(X)
m = GraphicalLasso(alpha=0.05, mode='lars', assume_centered=True).fit(X); m.covariance_, m.precision_, m.n_iter_
m = GraphicalLasso(alpha=0.02, covariance='precomputed').fit(np.cov(X.T)); m.covariance_, m.precision_
GraphicalLasso(alpha=0).fit(X).precision_
graphical_lasso(np.cov(X.T), 0.2, return_n_iter=True)
GraphicalLasso(mode='x').fit(X)
m = GraphicalLassoCV(cv=3).fit(X); m.alpha_, m.covariance_, len(m.cv_results_['alphas']), sorted(m.cv_results_)
m = GraphicalLassoCV(alphas=[0.3, 0.1, 0.02], enet_tol=1e-10, max_iter=500).fit(X); m.alpha_, m.precision_, m.cv_results_['std_test_score']
bayes(BayesianGaussianMixture(n_components=3, random_state=0))
bayes(BayesianGaussianMixture(n_components=4, random_state=0, covariance_type='tied', max_iter=40))
bayes(BayesianGaussianMixture(n_components=3, random_state=1, covariance_type='diag', weight_concentration_prior_type='dirichlet_distribution', n_init=2))
bayes(BayesianGaussianMixture(n_components=3, random_state=1, covariance_type='spherical', weight_concentration_prior=10, mean_precision_prior=2.0, mean_prior=[5, 3, 3, 1], degrees_of_freedom_prior=6, covariance_prior=1.5))
bayes(BayesianGaussianMixture(n_components=2, random_state=1, init_params='random', tol=1e-2))
m = BayesianGaussianMixture(n_components=2, random_state=1).fit(X); m.sample(5)
m = BayesianGaussianMixture(random_state=1).fit(X); m.weights_, m.means_, hasattr(m, 'bic')
BayesianGaussianMixture(degrees_of_freedom_prior=1).fit(X)
BayesianGaussianMixture(mean_prior=[1, 2]).fit(X)
BayesianGaussianMixture(n_components=200).fit(X)
m = PLSSVD(2).fit(A, Y); m.x_weights_, m.y_weights_, m.transform(A[:3]), m.transform(A[:3], Y[:3])
PLSSVD(1, scale=False).fit_transform(A, Y[:, 0]), PLSSVD().fit(A, Y).get_feature_names_out()
PLSSVD(4).fit(A, Y)
PLSSVD(0).fit(A, Y)
"""
