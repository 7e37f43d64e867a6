"""Stochastic gradient descent: steps are chaotic, so that only the same rounding gives the same model."""
from __future__ import annotations

RTOL, ATOL = 1e-9, 1e-12
SETUP = """
import warnings
warnings.simplefilter('ignore')
import numpy as np
from sklearn.linear_model import *
from sklearn.svm import LinearSVC, LinearSVR
from sklearn.datasets import load_diabetes, load_iris
X, y = load_diabetes(return_X_y=True)
Xi, yi = load_iris(return_X_y=True)
w = np.arange(150) % 4 * 0.7 + 0.1
F = lambda m: [m.coef_, m.intercept_, m.n_iter_]
from sklearn.feature_extraction.text import TfidfTransformer
low = Xi - Xi.mean(axis=0)
low[::13] = -1.0
S, S32 = (TfidfTransformer(norm=None, use_idf=False).fit_transform(np.maximum(low, 0.0).astype(kind)) for kind in (np.float64, np.float32))
gaps = np.where(np.arange(12)[:, None] % 4 == 1, 0.0, low[::12][:12])
S_gaps, gap_y = TfidfTransformer(norm=None, use_idf=False).fit_transform(np.maximum(gaps, 0.0)), np.arange(12) * 7 % 5 > 2
X32, Xi32 = X.astype(np.float32), low.astype(np.float32)
D = lambda m: [*F(m), m.coef_.dtype.name, m.intercept_.dtype.name]

def parts(average):
    m = SGDClassifier(random_state=3, average=average)
    for k in range(3):
        m.partial_fit(Xi[k::3], yi[k::3], classes=[0, 1, 2])
    return [m.coef_, m.intercept_, m.t_]
"""
CASES = r"""
F(SGDClassifier(loss='log_loss', random_state=0).fit(Xi, yi))
F(SGDClassifier(loss='modified_huber', random_state=0).fit(Xi, yi, sample_weight=w))
D(SGDClassifier(random_state=0).fit(Xi32, yi, sample_weight=w))
D(SGDClassifier(loss='log_loss', penalty='elasticnet', alpha=0.01, average=True, random_state=0).fit(Xi32, yi))
D(SGDClassifier(loss='squared_hinge', penalty='l1', alpha=0.01, random_state=0).fit(S32, yi == 1))
D(SGDRegressor(penalty='l2', alpha=0.01, average=10, random_state=0).fit(X32, y))
D(SGDRegressor(average=True, random_state=0, warm_start=True, max_iter=5).fit(X32, y).fit(X32, y))
D(Perceptron(random_state=0).fit(Xi32, yi))
[(SGDOneClassSVM(random_state=0).fit(a).coef_, SGDOneClassSVM(random_state=0).fit(a).offset_) for a in (Xi32, S32)]
[F(SGDClassifier(penalty=p, alpha=0.01, random_state=0).fit(S, yi)) for p in (None, 'l1', 'l2', 'elasticnet')]
[F(SGDRegressor(penalty=p, alpha=0.01, random_state=0, loss='huber').fit(S, w)) for p in ('l1', 'l2', 'elasticnet')]
[F(SGDClassifier(penalty=p, learning_rate=r, eta0=0.3, alpha=0.01, random_state=0, max_iter=9, tol=None).fit(S, yi > 0)) for p in (None, 'l2') for r in ('pa1', 'pa2')]
F(SGDClassifier(loss='squared_hinge', random_state=0, average=True).fit(Xi, yi))
[F(SGDClassifier(penalty=p, learning_rate=r, eta0=1.0, alpha=0.1, random_state=k, n_iter_no_change=1).fit(a, gap_y)) for p in ('l1', 'l2', 'elasticnet') for r in ('pa1', 'pa2') for k in range(4) for a in (gaps, S_gaps)]
[F(SGDRegressor(loss='epsilon_insensitive', penalty=p, learning_rate=r, eta0=1.0, alpha=0.1, random_state=1, n_iter_no_change=1).fit(gaps, low[:12, 0])) for p in ('l1', 'l2') for r in ('pa1', 'pa2')]
[F(LogisticRegression(solver='liblinear', l1_ratio=1.0, C=C, random_state=k, max_iter=m).fit(a, b)) for C in (0.05, 1.0, 30.0) for k, m, a, b in ((0, 100, low, yi > 0), (1, 3, low, yi == 1), (2, 100, S, yi == 2))]
F(LogisticRegression(solver='liblinear', l1_ratio=1.0, random_state=0, class_weight='balanced', intercept_scaling=3.0).fit(low, yi == 1, sample_weight=w))
F(LogisticRegression(solver='liblinear', l1_ratio=1.0, random_state=0, fit_intercept=False, tol=1e-7).fit((X - X.mean(axis=0)) * 20.0, y > 140))
F(SGDClassifier(loss='squared_error', random_state=0, max_iter=50).fit(Xi, yi))
F(SGDClassifier(loss='squared_epsilon_insensitive', random_state=0, learning_rate='adaptive', eta0=0.1, average=True).fit(Xi, yi))
F(SGDClassifier(loss='log_loss', random_state=0, early_stopping=True).fit(Xi, yi > 0))
F(SGDClassifier(early_stopping=True, random_state=3, class_weight='balanced').fit(Xi[20:], yi[20:], sample_weight=w[20:]))
F(SGDClassifier(penalty='elasticnet', random_state=3, learning_rate='pa1', eta0=0.5).fit(Xi, yi))
F(SGDRegressor(loss='huber', early_stopping=True, random_state=3).fit(X, y))
F(LogisticRegression(solver='saga', max_iter=5, random_state=0).fit(Xi, yi))
F(LogisticRegression(solver='saga', l1_ratio=0.5, C=0.1, max_iter=20, random_state=0).fit(Xi, yi, sample_weight=w))
F(Ridge(solver='saga', alpha=0.1, max_iter=3, random_state=0).fit(X, y))
F(LogisticRegression(solver='newton-cg', max_iter=5).fit(Xi, yi))
F(LogisticRegression(solver='newton-cholesky', max_iter=2, C=100).fit((Xi - Xi.mean(0)) / Xi.std(0), yi))
F(LogisticRegression(solver='newton-cholesky', tol=1e-2, C=100).fit(X, y > 140))
F(TweedieRegressor(power=3, link='log', solver='newton-cholesky', max_iter=3).fit(X, y))
F(LinearSVC(loss='hinge', random_state=0, max_iter=3).fit(Xi[::-1], yi[::-1]))
F(LinearSVC(dual=True, random_state=0, max_iter=3, fit_intercept=False).fit(Xi, np.arange(150) % 3, sample_weight=w))
F(LinearSVC(multi_class='crammer_singer', random_state=0).fit(Xi, yi))
F(LinearSVC(multi_class='crammer_singer', random_state=0, max_iter=1, penalty='l1', loss='hinge', C=0.01).fit(Xi[::-1], yi[::-1]))
F(LinearSVC(multi_class='crammer_singer', random_state=1, fit_intercept=False, C=0.1, class_weight='balanced').fit(S, yi))
F(LinearSVC(multi_class='crammer_singer', random_state=2, intercept_scaling=2.5).fit(low[:100], yi[:100]))
F(LinearSVC(multi_class='crammer_singer', random_state=0).fit(Xi, yi, sample_weight=w - 0.1))
F(LinearSVC(multi_class='crammer_singer', random_state=0).fit(Xi, yi, sample_weight=yi))
F(LinearSVC(multi_class='crammer_singer', random_state=0).fit(Xi, yi * 0))
LinearSVC(multi_class='crammer_singer', random_state=0).fit(Xi[:100], yi[:100], sample_weight=yi[:100])
F(LinearSVC(loss='hinge', random_state=0, max_iter=5).fit(Xi, yi, sample_weight=w - 0.1))
F(LinearSVC(dual=False, random_state=0).fit(Xi, yi, sample_weight=yi))
F(LinearSVR(random_state=0, C=10, max_iter=5).fit(X[:150], y[:150], sample_weight=w - 0.1))
[F(LinearSVC(random_state=0, class_weight={0: 1, 1: 5, 2: 10}, max_iter=5, **k).fit(Xi, yi, sample_weight=w)) for k in ({'dual': False}, {'dual': True}, {'penalty': 'l1', 'dual': False})]
[F(LinearSVC(penalty='l1', dual=False, random_state=0, max_iter=n).fit(Xi, yi > 1)) for n in (1, 5, 1000, 50000)]
F(LinearSVC(penalty='l1', dual=False, random_state=0, C=0.1).fit(S, yi))
[F(LogisticRegression(solver='liblinear', dual=True, random_state=0, max_iter=n).fit(Xi, yi > 1)) for n in (1, 5, 1000)]
F(LogisticRegression(solver='liblinear', dual=True, random_state=0, C=0.1, class_weight='balanced').fit(S, yi > 0))
parts(False)
parts(True)
parts(60)
SGDClassifier(loss='huber', learning_rate='pa1', eta0=1.0).fit(Xi, yi)
SGDRegressor(loss='huber', learning_rate='pa2', eta0=1.0).fit(X, y)
"""
