"""Histogram boosting over categories: many, rare, missing, held out, tied, beside numbers; the trees agree with upstream's."""
from __future__ import annotations

SETUP = """
import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
def made(seed, n, cards, missing=0.05):
    rng = np.random.RandomState(seed)
    C = np.stack([np.minimum(rng.geometric(4 / k, n), k) - 1.0 for k in cards], 1)
    effects = [rng.randn(k) for k in cards]
    y = sum(effects[j][C[:, j].astype(int)] for j in range(len(cards))) + rng.randn(n)
    C[rng.rand(n, len(cards)) < missing] = np.nan
    Z = rng.randn(n, 2).round(1)
    return np.hstack([Z[:, :1], C, Z[:, 1:]]), y + Z.sum(1)
def shown(m, X):
    p = m.predict_proba(X)[:, 1] if hasattr(m, 'predict_proba') else m.predict(X)
    return p[::len(X) // 9], p.mean(), p.std(), m.n_iter_
A, a = made(0, 300, (5, 30))
B, b = made(1, 2000, (8, 200, 60))
w = np.arange(2000) % 3 + 0.5
U = np.floor(np.random.RandomState(2).rand(1500, 2) * 60)
u = np.digitize(np.sin(U).sum(1), [-1, 1])
"""

CASES = r"""
shown(HistGradientBoostingRegressor(max_iter=10, categorical_features=[1, 2]).fit(A, a), A)
shown(HistGradientBoostingRegressor(max_iter=10, categorical_features=[1, 2], min_samples_leaf=2, l2_regularization=1.5).fit(A, a), A)
shown(HistGradientBoostingRegressor(max_iter=10, categorical_features=[1, 2, 3]).fit(B, b, w), B)
shown(HistGradientBoostingRegressor(max_iter=6, categorical_features=[1, 2, 3], loss='absolute_error').fit(B, b), B)
shown(HistGradientBoostingClassifier(max_iter=10, categorical_features=[1, 2, 3]).fit(B, b > 0), B)
shown(HistGradientBoostingClassifier(max_iter=6, categorical_features=[1, 2, 3]).fit(B, np.digitize(b, [-1, 1])), B)
shown(HistGradientBoostingClassifier(max_iter=20, categorical_features=[1, 2, 3], early_stopping=True, random_state=0).fit(B, b > 0, w), B)
shown(HistGradientBoostingRegressor(max_iter=8, categorical_features=[1, 3], max_features=0.5, random_state=3).fit(B, b), B)
shown(HistGradientBoostingRegressor(max_iter=8, categorical_features=[2, 3], interaction_cst=[[0, 2], [1, 3]]).fit(B, b), B)
shown(HistGradientBoostingClassifier(max_iter=5, categorical_features=[0, 1], min_samples_leaf=3).fit(U, u), U)
m = HistGradientBoostingRegressor(max_iter=5, categorical_features=[1, 2]).fit(A, a); Q = A[:12].copy(); Q[::2, 2] = 200; Q[::3, 1] = np.nan; m.predict(Q)
HistGradientBoostingRegressor(categorical_features=[2], max_bins=50).fit(B, b)
"""
