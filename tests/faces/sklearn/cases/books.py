"""What textbooks do: targets in one column, labels of dtype object, weights of zeros, more powers than rows."""
from __future__ import annotations

RTOL, ATOL = 1e-6, 1e-9
SETUP = """
import warnings
warnings.simplefilter('ignore')
import numpy as np
from sklearn.datasets import *
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.linear_model import *
from sklearn.metrics import *
from sklearn.multiclass import OneVsRestClassifier
from sklearn.naive_bayes import *
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import *
rng = np.random.RandomState(0)
X = rng.rand(30, 3)
Y = X @ [[1.], [2], [3]]
labels = np.array(list('abc'), dtype=object)[rng.randint(0, 3, 30)]
x = np.linspace(-3, 3, 40)[:, None]
def parts(m, y=Y):
    m.fit(X, y)
    return m.coef_, m.intercept_, m.predict(X[:2])
def steep(d, **k):
    p = make_pipeline(PolynomialFeatures(d, include_bias=False), StandardScaler(), LinearRegression(**k)).fit(x, np.sin(x))
    return p[-1].rank_, p.predict(x[::9])
"""
CASES = r"""
[parts(Ridge(solver=s)) for s in ('auto', 'svd', 'cholesky', 'lsqr')]
[parts(Ridge(solver=s, random_state=0)) for s in ('sag', 'saga', 'sparse_cg')]
[parts(RidgeCV(**k)) for k in ({}, {'cv': 3}, {'fit_intercept': False})]
[parts(m) for m in (Lars(n_nonzero_coefs=2), LassoLars(alpha=0.01))]
[parts(Ridge(), np.c_[Y, Y])]
[steep(d) for d in (3, 20, 30)]
[steep(20, tol=t) for t in (1e-3, 1e-9)]
[m.fit(X, labels).classes_.dtype.kind for m in (SGDClassifier(), Perceptron(), RidgeClassifier(), BernoulliNB(), MultinomialNB(), GaussianNB())]
[m.fit(X, labels).predict(X[:2]).dtype.kind for m in (LinearDiscriminantAnalysis(), MLPClassifier((2,), max_iter=2), OneVsRestClassifier(Perceptron()), LogisticRegression())]
(LabelBinarizer().fit(labels).classes_.dtype.kind, LabelEncoder().fit(labels).classes_.dtype.kind)
OneVsRestClassifier(Perceptron()).fit(X, labels).label_binarizer_.sparse_output
accuracy_score([0, 1], [1, 1], sample_weight=[0, 0])
confusion_matrix([0, 1], [1, 1], sample_weight=[0., 0.])
mean_squared_error([0, 1], [1, 1], sample_weight=[0, 0])
median_absolute_error([0, 1], [1, 1], sample_weight=[0, 0])
f1_score([0, 1], [1, 1], sample_weight=[[1], [2]])
accuracy_score([0, 1], [1, 1], sample_weight=[1, 2, 3])
[list(f()) for f in (load_iris, load_wine, load_breast_cancer, load_digits, load_diabetes)]
"""
