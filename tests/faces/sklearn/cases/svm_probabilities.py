"""Probabilities of kernel machines."""
from __future__ import annotations

RTOL, ATOL = 1e-5, 1e-8
SETUP = """
import warnings
warnings.simplefilter('ignore')
import numpy as np
from sklearn.svm import SVC, NuSVC
from sklearn.datasets import load_iris, make_classification, make_blobs
X, y = load_iris(return_X_y=True)
C, c = make_classification(200, 6, random_state=0, flip_y=0.2)
B, b = make_blobs(160, centers=5, cluster_std=3, random_state=1)
w = np.random.RandomState(0).rand(200) + 0.1
def P(m, X, y, **k): m.fit(X, y, **k); return [m.probA_, m.probB_, m.predict_proba(X[::15]), m.predict_log_proba(X[:2]), m.predict(X[::15])]
"""

CASES = r"""
P(SVC(probability=True, random_state=0), X[:100], y[:100]), P(SVC(probability=True, random_state=1), X[:100], y[:100])
P(SVC(probability=True, random_state=0), X, y), P(SVC(probability=True, random_state=7, C=10), X, y)
P(SVC(probability=True, random_state=0), C, c), P(SVC(probability=True, random_state=1, C=5, gamma=0.5), C, c)
P(SVC(probability=True, random_state=2, kernel='linear'), C, c), P(SVC(probability=True, random_state=3, kernel='poly'), C, c), P(SVC(probability=True, random_state=3, kernel='sigmoid'), C, c)
P(SVC(probability=True, random_state=2, kernel='precomputed'), X @ X.T, y)
P(SVC(probability=True, random_state=2, kernel=lambda a, b: a @ b.T), X, y)
P(SVC(probability=True, random_state=0), B, b), P(SVC(probability=True, random_state=5, decision_function_shape='ovo', tol=1e-5), B, b)
P(SVC(probability=True, random_state=0, class_weight='balanced'), C[40:], c[40:]), P(SVC(probability=True, random_state=0, class_weight={0: 3, 1: 0.5}), C, c)
P(SVC(probability=True, random_state=0), C, c, sample_weight=w), P(SVC(probability=True, random_state=0), C, c, sample_weight=w * (np.arange(200) % 5 > 0))
P(SVC(probability=True, random_state=np.random.RandomState(4)), C, c), P(SVC(probability=True, random_state=0, shrinking=False), C, c)
P(SVC(probability=True, random_state=0), np.r_[X[:4], X[60:64]], np.repeat([0, 1], 4)), P(SVC(probability=True, random_state=0), X[47:53], y[47:53])
P(NuSVC(probability=True, random_state=0), X[:100], y[:100]), P(NuSVC(probability=True, random_state=0, nu=0.3), X, y), P(NuSVC(probability=True, random_state=0), C, c)
P(NuSVC(probability=True, random_state=0, nu=0.4), C, c, sample_weight=w)
P(NuSVC(probability=True, random_state=0, nu=0.3, class_weight={0: 2, 1: 0.5}), C, c), P(NuSVC(probability=True, random_state=0, nu=0.6), C[c > 0][:30].tolist() + C[c < 1][:13].tolist(), [1] * 30 + [0] * 13)
P(SVC(probability=True, random_state=0), X, np.array(['a', 'b', 'c'])[y])[2]
hasattr(SVC(probability=True), 'predict_proba'), hasattr(SVC(), 'predict_proba'), SVC().fit(X, y).probA_
SVC().fit(X, y).predict_proba(X)
SVC(probability=True).predict_proba(X)
m = SVC().fit(X, y); m.probability = True; m.predict_proba(X)
SVC(probability='x').fit(X, y)
"""
