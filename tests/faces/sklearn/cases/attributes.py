"""What a comparison of all fitted attributes found: shapes, sparse rows, float32, attributes that were missing."""
from __future__ import annotations

RTOL, ATOL = 1e-5, 1e-7
SETUP = """
import warnings
warnings.simplefilter('ignore')
import numpy as np
from sklearn.covariance import *
from sklearn.datasets import load_iris
from sklearn.decomposition import *
from sklearn.ensemble import *
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.feature_selection import RFECV
from sklearn.impute import SimpleImputer
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import *
from sklearn.manifold import SpectralEmbedding
from sklearn.multiclass import OneVsOneClassifier
from sklearn.neighbors import KernelDensity
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler
from sklearn.semi_supervised import LabelPropagation, LabelSpreading
X, y = load_iris(return_X_y=True)
low = X - X.mean(axis=0)
S = TfidfTransformer(norm=None, use_idf=False).fit_transform(np.maximum(low, 0.0))
X32, few = low.astype(np.float32), np.where(np.arange(150) % 5 == 0, np.arange(150) % 60 > 40, -1)
rng = np.random.RandomState(7)
R = TfidfTransformer(norm=None, use_idf=False).fit_transform(rng.rand(60, 4) + 3 * (np.arange(60) > 40)[:, None])
P = np.abs(np.round(rng.randn(60, 4) + rng.randn(60, 1), 6))
"""
CASES = r"""
[(m.fit(X, y > 0).coef_, m.intercept_, m.decision_function(X[::40]), m.predict(X[::40])) for m in (RidgeClassifier(), RidgeClassifierCV(), RidgeClassifierCV(cv=3), RidgeClassifier(fit_intercept=False))]
[(m.fit(X, y).coef_.shape, m.intercept_) for m in (RidgeClassifier(), RidgeClassifierCV(fit_intercept=False))]
[(m.fit(S).n_components_, m.explained_variance_, m.noise_variance_) for m in (PCA(random_state=0), PCA(2, random_state=0), PCA(svd_solver='covariance_eigh'))]
KernelPCA().fit(X32).eigenvalues_.shape
[(m.fit(R, few[:60]).label_distributions_[::10], m.predict(R[::9])) for m in (LabelPropagation(gamma=2), LabelPropagation('knn'), LabelSpreading(gamma=2), LabelSpreading('knn'))]
[(m.fit(S[:40]).gamma_, m.affinity_matrix_[:3, :3]) for m in (SpectralEmbedding(random_state=0), SpectralEmbedding(gamma=2.0, random_state=0))]
RFECV(LogisticRegression(), step=2, cv=3).fit(X, y).cv_results_
[(m.n_iter_, m.covariance_) for m in (GraphicalLasso(alpha=a).fit(P[:, k:]) for a in (0.01, 0.1) for k in (0, 1, 2))]
[(m.f_([0.5, 1.5, 9.0]), m.predict([1.5, 2.0])) for m in (IsotonicRegression(out_of_bounds=o).fit([1, 2, 3], [1.0, 3.0, 2.0]) for o in ('nan', 'clip'))]
IsotonicRegression().fit([1, 1], [1.0, 2.0]).predict([0, 1, 5])
IsotonicRegression(out_of_bounds='raise').fit([1, 2], [1.0, 2.0]).f_([0, 1])
[GradientBoostingClassifier(n_estimators=1, max_features=f).fit(X, y).max_features_ for f in (None, 'sqrt', 'log2', 0.5, 3)]
[(lambda m: m.one_hot_encoder_.transform(m.apply(X)).toarray().sum(axis=0))(RandomTreesEmbedding(3, random_state=0).fit(X))]
[KernelDensity(algorithm=a).fit(X).tree_.query(X[:3] + 0.01, k=1)[1] for a in ('auto', 'ball_tree')]
(lambda m: (m.n_classes_, type(m.estimators_).__name__))(OneVsOneClassifier(Ridge()).fit(X, y))
[hasattr(OneHotEncoder(**k).fit(y[:, None]), 'infrequent_categories_') for k in ({}, {'max_categories': 2})]
hasattr(OrdinalEncoder().fit(y[:, None]), 'missing_indices_')
[type(SimpleImputer(strategy=s).fit(X32).statistics_[0]).__name__ for s in ('mean', 'median', 'most_frequent')]
[LogisticRegressionCV(Cs=2, cv=2, **k).fit(X, y).l1_ratios_ for k in ({}, {'l1_ratios': (0.0,)})]
[(m.fit(X32).covariance_, m.precision_.dtype.name, m.mahalanobis(X32[:2])) for m in (EmpiricalCovariance(), ShrunkCovariance(), LedoitWolf(), OAS())]
"""
