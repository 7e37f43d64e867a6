"""Partial dependence of trees by recursion."""
from __future__ import annotations

SETUP = """
import warnings
warnings.simplefilter('ignore')
import numpy as np
from sklearn.ensemble import *
from sklearn.tree import *
from sklearn.linear_model import LinearRegression
from sklearn.inspection import partial_dependence
from sklearn.datasets import load_iris, load_diabetes
X, y = load_diabetes(return_X_y=True)
I, i = load_iris(return_X_y=True)
w = np.arange(442.) + 1
def P(m, X, f, **k): r = partial_dependence(m, X, f, **{'grid_resolution': 6, **k}); return [r[n] for n in r if n == 'average'] + [list(g) for g in r['grid_values']] + [list(r)]
R = RandomForestRegressor(3, random_state=0, max_depth=6).fit(X, y)
H = HistGradientBoostingRegressor(max_iter=5, categorical_features=[9]).fit(X, y)
G = GradientBoostingRegressor(n_estimators=5, random_state=0).fit(X, y)
"""

CASES = r"""
P(R, X, [2]), P(R, X, [2, 8]), P(R, X, [2], method='brute'), P(R, X, [2], method='recursion')
P(G, X, [2]), P(G, X, [2, 8]), P(G, X, [2], method='brute')
P(HistGradientBoostingRegressor(max_iter=5).fit(X, y), X, [2]), P(HistGradientBoostingRegressor(max_iter=5).fit(X, y), X, [8, 2, 0], grid_resolution=3), P(H, X, [2], method='brute')
P(DecisionTreeRegressor(max_depth=5, random_state=0).fit(X, y), X, [2, 3]), P(DecisionTreeRegressor(max_depth=5, random_state=0).fit(X, y, sample_weight=w), X, [2])
P(RandomForestRegressor(4, random_state=1, max_depth=4).fit(X, y, sample_weight=w), X, [2], percentiles=(0, 1))
P(GradientBoostingClassifier(n_estimators=4, random_state=0).fit(I, i), I, [2]), P(GradientBoostingClassifier(n_estimators=4, random_state=0).fit(I[50:], i[50:]), I, [2, 3])
P(HistGradientBoostingClassifier(max_iter=4).fit(I, i), I, [2]), P(HistGradientBoostingClassifier(max_iter=4).fit(I[50:], i[50:]), I, [3, 0])
P(GradientBoostingRegressor(n_estimators=3, random_state=0, init=DecisionTreeRegressor(max_depth=1)).fit(X, y), X, [2]), P(GradientBoostingRegressor(n_estimators=3, random_state=0, init=DecisionTreeRegressor(max_depth=1)).fit(X, y), X, [2], method='recursion')
P(ExtraTreesRegressor(3, random_state=0, max_depth=3).fit(X, y), X, [2]), P(RandomForestClassifier(3, random_state=0, max_depth=2).fit(I, i), I, [2])
P(R, X, [2], sample_weight=w), P(R, X, [2], kind='both')[0], P(GradientBoostingClassifier(n_estimators=4, random_state=0).fit(I, i), I, [2], method='brute', response_method='predict_proba')
P(LinearRegression().fit(X, y), X, [0], method='recursion')
P(R, X, [0], method='recursion', kind='both')
P(R, X, [0], method='recursion', sample_weight=y)
P(HistGradientBoostingRegressor(max_iter=3).fit(X, y, sample_weight=w), X, [0])
P(HistGradientBoostingRegressor(max_iter=3).fit(X, y, sample_weight=w), X, [0], method='brute')
P(R, X, [0], response_method='decision_function')
P(GradientBoostingClassifier(n_estimators=2).fit(I, i), I, [0], response_method='predict_proba')
P(R, X, [0], method='x')
"""
