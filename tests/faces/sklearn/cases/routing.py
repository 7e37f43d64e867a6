"""Metadata on its way through estimators: what is asked for arrives, what nobody asks for is refused; tags and weights of models."""
from __future__ import annotations

RTOL, ATOL = 1e-4, 1e-7
SETUP = """
import warnings
warnings.simplefilter('ignore')
import numpy as np
from sklearn import config_context
from sklearn.base import is_regressor
from sklearn.ensemble import *
from sklearn.linear_model import *
from sklearn.model_selection import GridSearchCV, GroupKFold, cross_val_score, cross_validate, permutation_test_score, validation_curve
from sklearn.naive_bayes import *
from sklearn.tree import DecisionTreeClassifier
from sklearn.utils import get_tags
X = np.random.RandomState(0).standard_normal((60, 4))
y = (X[:, 0] + X[:, 1] > 0).astype(int)
t = 2 * X[:, 0] + X[:, 1]
T = np.stack([t, X[:, 2] - t], axis=1)
w = np.arange(60) % 7 + 0.5
g = np.arange(60) % 5
L = lambda: LogisticRegression().set_fit_request(sample_weight=True).set_score_request(sample_weight=True)
def R(f):
    with config_context(enable_metadata_routing=True):
        return f()
"""

CASES = r"""
R(lambda: cross_validate(L(), X, y, params={'sample_weight': w, 'groups': g}, cv=GroupKFold(5))['test_score'])
R(lambda: cross_val_score(L(), X, y, params={'sample_weight': w}))
R(lambda: cross_val_score(LogisticRegression(), X, y, params={'sample_weight': w}))
R(lambda: GridSearchCV(L(), {'C': [0.1, 1]}).fit(X, y, sample_weight=w).cv_results_['mean_test_score'])
R(lambda: validation_curve(L(), X, y, param_name='C', param_range=[1], params={'sample_weight': w})[1])
R(lambda: permutation_test_score(L(), X, y, params={'sample_weight': w}, n_permutations=3, random_state=0)[0])
R(lambda: AdaBoostClassifier().fit(X, y, sample_weight=w))
R(lambda: LassoCV(cv=GroupKFold(3)).fit(X, t, groups=g).alpha_)
R(lambda: LarsCV(cv=GroupKFold(3)).fit(X, t, groups=g).alpha_)
R(lambda: LassoCV().fit(X, t, groups=g))
R(lambda: OrthogonalMatchingPursuitCV().fit(X, t, bogus=1))
LassoCV().fit(X, t, groups=g)
LassoLarsCV().fit(X, t, groups=g)
OrthogonalMatchingPursuitCV().fit(X, t, groups=g)
RidgeCV().fit(X, t, groups=g)
LogisticRegressionCV().fit(X, y, groups=g)
MultiTaskLassoCV().fit(X, T, groups=g)
LogisticRegression().set_score_request(sample_weight=True)
[hasattr(m, 'set_score_request') for m in (LogisticRegression(), Lasso(), RandomForestRegressor(), GaussianNB())]
[hasattr(m, 'set_predict_request') for m in (DecisionTreeClassifier(), LogisticRegression())]
MultiTaskElasticNet(0.1).fit(X, T, w).coef_
MultiTaskLasso(0.1).fit(X, T, sample_weight=w).intercept_
MultiTaskLassoCV(cv=3).fit(X, T, w).alpha_
MultiTaskElasticNetCV(cv=3).fit(X, T, w).coef_
[is_regressor(m) for m in (HuberRegressor(), QuantileRegressor())]
HuberRegressor().fit(X, None)
get_tags(PoissonRegressor()).target_tags.positive_only
MultinomialNB().fit(abs(X), t)
BernoulliNB().fit(X, t)
GaussianNB().fit(X, t)
Ridge(positive=True).fit(X, T).coef_
Ridge(0.3, positive=True, fit_intercept=False).fit(X * [1, 5, 1, 0.2], t + X[:, 3], w).coef_
Ridge(positive=True, tol=1e-8).fit(X, t - X[:, 2]).intercept_
QuantileRegressor(solver_options={'presolve': True}).fit(X[:59], t[:59]).intercept_
VotingClassifier(1).set_params(voting='soft').voting
LassoLars().eps
"""
