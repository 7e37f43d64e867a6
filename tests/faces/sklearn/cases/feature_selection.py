"""Selection of features: tests, thresholds, elimination."""
from __future__ import annotations

SETUP = """
import numpy as np
from sklearn.feature_selection import *
from sklearn.linear_model import LinearRegression, Ridge
rng = np.random.RandomState(0)
X = rng.rand(40, 5)
y = (X[:, 0] + 0.3 * rng.rand(40) > 0.6).astype(int)
t = X @ np.array([3., 0., -1., 0.5, 0.]) + 0.01 * rng.rand(40)
Z = np.floor(X * 4)
"""

CASES = r"""
f_classif(X, y)
f_oneway(X[:10], X[10:20], X[20:])
f_regression(X, t)
f_regression(X, t, center=False)
r_regression(X, t)
chi2(X, y)
chi2(Z, np.array([0, 1, 2, 3] * 10))
chi2(-X, y)
mutual_info_classif(X, y, random_state=0)
mutual_info_classif(Z, y, discrete_features=True)
mutual_info_regression(X, t, random_state=0)
s = SelectKBest(k=2).fit(X, y); [s.scores_, s.pvalues_, s.get_support(), s.transform(X)[:2], s.get_feature_names_out(), s.inverse_transform(s.transform(X))[:2]]
SelectKBest(chi2, k='all').fit(X, y).get_support()
SelectKBest(k=-1).fit(X, y)
SelectPercentile(f_regression, percentile=40).fit(X, t).get_support(indices=True)
[SelectFpr(alpha=0.01).fit(X, y).get_support(), SelectFdr(alpha=0.1).fit(X, y).get_support(), SelectFwe(alpha=0.1).fit(X, y).get_support()]
GenericUnivariateSelect(chi2, mode='k_best', param=3).fit(X, y).get_support()
GenericUnivariateSelect(mode='nope').fit(X, y)
SelectKBest().fit(X, y).transform(X[:, :2])
SelectKBest(k=2)
v = VarianceThreshold().fit([[0, 2, 0, 3], [0, 1, 4, 3], [0, 1, 1, 3]]); [v.variances_, v.transform([[0, 2, 0, 3]])]
VarianceThreshold(0.1).fit(X)
m = SelectFromModel(Ridge()).fit(X, t); [m.threshold_, m.get_support(), m.transform(X)[:2], m.estimator_.coef_]
SelectFromModel(Ridge(), threshold='0.5*median', max_features=2).fit(X, t).get_support()
SelectFromModel(Ridge(), max_features=9).fit(X, t)
r = RFE(LinearRegression(), n_features_to_select=2).fit(X, t); [r.support_, r.ranking_, r.n_features_, r.predict(X[:2]), r.score(X, t)]
RFE(LinearRegression(), step=2).fit(X, t).ranking_
r = RFECV(LinearRegression(), cv=3).fit(X, t); [r.support_, r.n_features_, r.cv_results_['mean_test_score'], r.cv_results_['n_features']]
s = SequentialFeatureSelector(LinearRegression(), n_features_to_select=2, cv=3).fit(X, t); [s.get_support(), s.n_features_to_select_]
SequentialFeatureSelector(LinearRegression(), direction='backward', cv=3).fit(X, t).get_support()
SequentialFeatureSelector(LinearRegression(), n_features_to_select=9).fit(X, t)
"""
RTOL, ATOL = 1e-6, 1e-8
