"""What the estimator checks found: weights as repetitions, odd targets, metadata that nothing takes, float32, sparse rows."""
from __future__ import annotations

RTOL, ATOL = 1e-6, 1e-9
SETUP = """
import warnings
warnings.simplefilter('ignore')
import numpy as np
from sklearn.calibration import CalibratedClassifierCV
from sklearn.datasets import load_iris
from sklearn.ensemble import *
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.feature_selection import SequentialFeatureSelector
from sklearn.gaussian_process import GaussianProcessClassifier, GaussianProcessRegressor
from sklearn.gaussian_process.kernels import *
from sklearn.linear_model import *
from sklearn.manifold import TSNE, Isomap
from sklearn.metrics import d2_brier_score
from sklearn.model_selection import FixedThresholdClassifier, TunedThresholdClassifierCV
from sklearn.multiclass import OneVsOneClassifier, OneVsRestClassifier, OutputCodeClassifier
from sklearn.multioutput import ClassifierChain
from sklearn.preprocessing import KBinsDiscretizer
from sklearn.semi_supervised import SelfTrainingClassifier
X, y = load_iris(return_X_y=True)
w = np.arange(150) % 3
few = X[:10, 2:].repeat(2, axis=1) * np.array([1.0, 2.0, 0.5, 3.0])
S = TfidfTransformer(norm=None, use_idf=False).fit_transform(np.where(X > 1, X, 0.0))
two, Z = X[50:], y[50:]
L = LogisticRegression()
class Doubled(Kernel):
    def __init__(self, scale=2.0):
        self.scale = scale
    @property
    def hyperparameter_scale(self):
        return Hyperparameter('scale', 'numeric', (1e-3, 1e3))
    def __call__(self, X, Y=None, eval_gradient=False):
        K = self.scale * (np.asarray(X) @ np.asarray(X if Y is None else Y).T)
        return (K, K[:, :, None]) if eval_gradient else K
    def diag(self, X):
        return self.scale * (np.asarray(X) ** 2).sum(axis=1)
    def is_stationary(self):
        return False
def slopes(kernel):
    return kernel(X[:7], eval_gradient=True)
def edges(**settings):
    return list(KBinsDiscretizer(4, subsample=settings.pop('subsample', None), random_state=0, strategy=settings['strategy']).fit(X, sample_weight=settings.get('w')).bin_edges_)
"""
CASES = r"""
[Ridge(positive=True, alpha=a).fit(X[:, :3], X[:, 3] - 1, sample_weight=s).coef_ for a in (0.1, 10.0) for s in (None, w)]
edges(strategy='uniform', w=w)
edges(strategy='quantile', w=w)
edges(strategy='quantile', subsample=60)
edges(strategy='uniform', subsample=60, w=w)
MultiTaskLasso(alpha=0.01).fit(S, X[:, :2]).coef_
MultiTaskElasticNetCV(alphas=5, cv=3).fit(S, X[:, :2]).alpha_
RandomTreesEmbedding(3, random_state=0).fit_transform(np.where(X > 6, np.nan, X)).toarray().sum(axis=0)
CalibratedClassifierCV(cv=3).fit(two, Z[:, None]).predict_proba(two[::30])
HistGradientBoostingRegressor().fit(X, np.where(y == 1, np.inf, y))
HistGradientBoostingRegressor().fit(X, np.where(y == 1, np.nan, y))
LogisticRegressionCV([0.01, 0.1], scoring='neg_log_loss', cv=[(np.arange(30, 100), np.arange(30))], use_legacy_attributes=False).fit(two, Z).scores_
d2_brier_score([1, 1, 1], np.array([[0.2, 0.8], [0.3, 0.7], [0.1, 0.9]]), labels=[0, 1])
OutputCodeClassifier(L, random_state=0).fit(two, Z).n_features_in_
TSNE(random_state=0, max_iter=250).fit_transform(S).shape
[a.dtype.name for m in [Isomap()] for a in (m.fit_transform(X.astype(np.float32)), m.transform(X[:3].astype(np.float32)), m.dist_matrix_)]
OneVsRestClassifier(L).fit(X, y, sample_weight=w)
OneVsOneClassifier(L).fit(X, y, sample_weight=w)
OutputCodeClassifier(L).fit(X, y, sample_weight=w)
ClassifierChain(L).fit(X, np.stack([y > 0, y > 1], axis=1), sample_weight=w)
TunedThresholdClassifierCV(L).fit(two, Z, sample_weight=w[:100])
FixedThresholdClassifier(L).fit(two, Z, sample_weight=w[:100])
SelfTrainingClassifier(L).fit(X, y, sample_weight=w)
SequentialFeatureSelector(L).fit(X, y, sample_weight=w)
VotingClassifier([('l', L)]).fit(X, y, other=w)
BaggingClassifier(L).fit(X, y, other=w)
slopes(2.0 * RBF([1.0, 2.0, 1.0, 3.0]) + WhiteKernel(0.5) * DotProduct(1.5))
slopes(RationalQuadratic(1.5, 0.7) ** 2 + ExpSineSquared(1.2, 3.0, periodicity_bounds='fixed'))
[slopes(Matern([1.0, 2.0, 0.5, 3.0], nu=nu)) for nu in (0.5, 1.5, 2.5, np.inf)]
slopes(Doubled() * RBF(2.0))
(lambda m: (m.log_marginal_likelihood_value_, m.predict(X[:4], return_std=True)))(GaussianProcessRegressor(Doubled() + WhiteKernel(), random_state=0).fit(X[:, :3], X[:, 3]))
(lambda m: (m.kernel_.theta, m.predict(X[:4], return_cov=True)))(GaussianProcessRegressor(1.0 * RBF(1.0) + WhiteKernel(0.1)).fit(X[:, :2], X[:, 2:]))
(lambda m: (m.log_marginal_likelihood_value_, m.predict_proba(X[::40])))(GaussianProcessClassifier(1.0 * RBF(1.0), random_state=0).fit(X[:, 2:], y))
"""
