"""Boosting, bagging, voting, stacking, isolation: predictions and what is fitted; seeded ones agree."""
from __future__ import annotations

SETUP = """
import numpy as np
from sklearn.ensemble import *
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.datasets import load_iris, load_diabetes, load_breast_cancer
X, y = load_iris(return_X_y=True)
D, t = load_diabetes(return_X_y=True)
B, c = load_breast_cancer(return_X_y=True)
W = np.arange(442) % 5 + 0.5
R = np.random.RandomState(0).standard_normal((80, 5))
r = R[:, 0] + R[:, 1] * 2 - R[:, 3]
H = D.copy()
H[::5, 2] = np.nan
"""

CASES = r"""
HistGradientBoostingRegressor(max_iter=10).fit(D, t).predict(D[::40])
HistGradientBoostingRegressor(max_iter=10).fit(D, t, W).predict(D[::40])
HistGradientBoostingRegressor(max_iter=10).fit(H, t).predict(H[::40])
HistGradientBoostingRegressor(max_iter=5, loss='poisson').fit(D, t).predict(D[::40])
HistGradientBoostingRegressor(max_iter=5, loss='gamma').fit(D, t).predict(D[::40])
HistGradientBoostingRegressor(max_iter=5, loss='absolute_error').fit(D, t).predict(D[::40])
HistGradientBoostingRegressor(max_iter=5, loss='quantile', quantile=0.3).fit(D, t).predict(D[::40])
HistGradientBoostingRegressor(max_iter=5, max_leaf_nodes=None, max_depth=2, l2_regularization=2).fit(D, t).predict(D[::40])
HistGradientBoostingRegressor(max_iter=5, monotonic_cst=[0, 0, 1, 1, 0, 0, -1, 0, 0, 0]).fit(D, t).predict(D[::40])
HistGradientBoostingRegressor(max_iter=5, interaction_cst='no_interactions').fit(D, t).predict(D[::40])
HistGradientBoostingRegressor(max_iter=5, max_features=0.5, random_state=0).fit(D, t).predict(D[::40])
m = HistGradientBoostingRegressor(early_stopping=True, random_state=0).fit(D, t); m.n_iter_, m.train_score_[-3:], m.validation_score_[-3:]
HistGradientBoostingClassifier(max_iter=8).fit(B, c).predict_proba(B[::60])
m = HistGradientBoostingClassifier(max_iter=6).fit(X, y); m.predict_proba(X[::30]), m.predict(X[::30]), m.classes_
HistGradientBoostingClassifier(max_iter=5, class_weight='balanced').fit(B, c).decision_function(B[::60])
HistGradientBoostingRegressor(loss='gamma').fit(D, t - 100)
HistGradientBoostingClassifier(max_bins=300).fit(X, y)
m = GradientBoostingRegressor(n_estimators=10, random_state=0).fit(D, t); m.predict(D[::40]), m.train_score_, m.feature_importances_
GradientBoostingRegressor(n_estimators=10, random_state=0, loss='huber').fit(D, t, W).predict(D[::40])
GradientBoostingRegressor(n_estimators=10, random_state=0, loss='absolute_error').fit(D, t).predict(D[::40])
m = GradientBoostingClassifier(n_estimators=8, random_state=0).fit(X, y); m.predict_proba(X[::25]), m.train_score_, [p.tolist() for p in m.staged_predict(X[::50])][-1]
GradientBoostingClassifier(n_estimators=5, random_state=0, loss='exponential').fit(X[:100], y[:100]).predict_proba(X[:100:10])
GradientBoostingClassifier(loss='exponential').fit(X, y)
from sklearn.dummy import DummyClassifier; GradientBoostingClassifier(n_estimators=5, random_state=0, init=DummyClassifier(strategy='prior')).fit(B, c).predict_proba(B[::60])
m = GradientBoostingClassifier(n_estimators=20, random_state=0).fit(B, c); m.feature_importances_, m.predict_proba(B[::60])
m = AdaBoostClassifier(n_estimators=6, random_state=0).fit(X, y); m.predict_proba(X[::20]), m.estimator_errors_
m = AdaBoostRegressor(n_estimators=6, random_state=0).fit(D, t); m.predict(D[::40]), m.estimator_weights_
m = BaggingClassifier(n_estimators=6, random_state=0, oob_score=True).fit(X, y); m.predict_proba(X[::20])
m = BaggingRegressor(KNeighborsRegressor(3), n_estimators=5, random_state=0, max_features=0.5).fit(D, t); m.predict(D[::40])
m = IsolationForest(n_estimators=20, random_state=0).fit(X); m.score_samples(X[::20]), m.predict(X[::20]), m.offset_
m = IsolationForest(n_estimators=20, random_state=0, contamination=0.2).fit(X); m.decision_function(X[::20]), m.offset_
RandomTreesEmbedding(3, random_state=0, sparse_output=False).fit_transform(X)[::30]
VotingClassifier([('a', DecisionTreeClassifier(max_depth=2, random_state=0)), ('b', KNeighborsClassifier())]).fit(X, y).predict(X[::9])
VotingClassifier([('a', DecisionTreeClassifier(max_depth=2, random_state=0)), ('b', KNeighborsClassifier())], voting='soft').fit(X, y).transform(X[::40])
VotingRegressor([('a', DecisionTreeRegressor(max_depth=2)), ('b', KNeighborsRegressor())], weights=[1, 2]).fit(D, t).predict(D[::40])
StackingRegressor([('a', DecisionTreeRegressor(max_depth=2)), ('b', KNeighborsRegressor())], final_estimator=DecisionTreeRegressor(max_depth=2)).fit(D, t).predict(D[::40])
RandomForestRegressor(10, random_state=0).fit(R[:60], r[:60]).predict(R[60:])
ExtraTreesRegressor(10, random_state=0).fit(R[:60], r[:60]).predict(R[60:])
ExtraTreesRegressor(10, random_state=1, bootstrap=True).fit(R[:60], r[:60], W[:60]).predict(R[60:])
BaggingRegressor(random_state=0).fit(R[:60], r[:60]).predict(R[60:])
BaggingRegressor(random_state=0).fit(R[:60], r[:60], W[:60]).predict(R[60:])
BaggingRegressor(random_state=0, max_features=0.6, max_samples=0.5, oob_score=True).fit(R[:60], r[:60]).predict(R[60:])
BaggingRegressor(KNeighborsRegressor(), random_state=0).fit(R[:60], r[:60]).predict(R[60:])
BaggingClassifier(random_state=0).fit(X, y, np.arange(150) % 3 + 1.0).predict_proba(X[::9])
hasattr(BaggingClassifier(), 'decision_function')
BaggingClassifier().decision_function(X)
VotingClassifier([]).fit(X, y)
StackingClassifier([('a', KNeighborsRegressor())]).fit(X, y)
"""
