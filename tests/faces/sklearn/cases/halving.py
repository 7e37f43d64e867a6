"""Searches by successive halving."""
from __future__ import annotations

SETUP = """
import numpy as np
from sklearn.experimental import enable_halving_search_cv
from sklearn.model_selection import HalvingGridSearchCV, HalvingRandomSearchCV, KFold, ShuffleSplit
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import Ridge, LogisticRegression
from sklearn.tree import DecisionTreeClassifier
from sklearn.datasets import load_iris, load_diabetes
X, y = load_iris(return_X_y=True)
D, d = load_diabetes(return_X_y=True)
def shown(h): return [h.n_resources_, h.n_candidates_, h.n_remaining_candidates_, h.n_iterations_, h.n_possible_iterations_, h.n_required_iterations_, h.min_resources_, h.max_resources_, h.n_splits_, h.best_index_, h.best_params_, h.cv_results_['mean_test_score'], h.cv_results_['iter'], h.cv_results_['n_resources'], h.cv_results_['rank_test_score']]
class Logged(ClassifierMixin, BaseEstimator):
    def __init__(self, a=1, n=5): self.a = a; self.n = n
    def fit(self, X, y=None): self.classes_ = np.unique(y); self.sum_ = float(np.sum(np.asarray(X) * np.arange(len(X))[:, None])); return self
    def score(self, X, y=None): return np.nan if self.a == 3 else self.a * self.n + self.sum_ % 7 + float(np.asarray(X)[0, 0])
Z = np.arange(40.)[:, None]
z = np.arange(40) % 2
G = {'a': [1, 2, 3, 4, 5, 6]}
def grid(**k): return HalvingGridSearchCV(Logged(), k.pop('g', G), **{'cv': 2, 'random_state': 0, **k}).fit(Z, z)
def drawn(**k): return HalvingRandomSearchCV(Logged(), k.pop('g', {'a': [1, 2, 4, 5, 6, 7, 8, 9, 10, 11], 'n': [1, 2]}), **{'cv': 2, 'random_state': 0, **k}).fit(Z, z)
"""

CASES = r"""
shown(HalvingGridSearchCV(Ridge(), {'alpha': [.01, .1, 1., 10.], 'fit_intercept': [True, False]}, random_state=0).fit(D, d))
shown(HalvingGridSearchCV(LogisticRegression(solver='newton-cholesky'), {'C': [.01, .1, 1, 10]}, factor=2, random_state=1, scoring='neg_log_loss', min_resources='smallest').fit(X, y))
h = HalvingRandomSearchCV(DecisionTreeClassifier(random_state=0), {'max_depth': [1, 2, 3, 4, None], 'min_samples_leaf': [1, 2, 3]}, random_state=0, n_candidates=7, cv=3).fit(X, y); shown(h) + [h.predict(X[::20]), h.score(X, y), h.classes_, h.n_features_in_]
shown(grid()), grid().cv_results_['split1_train_score']
shown(grid(factor=2)), shown(grid(factor=1.5))
shown(grid(resource='n', max_resources=20)), grid(resource='n', max_resources=20).cv_results_['params']
shown(grid(resource='n', max_resources=20, min_resources=3, factor=1.5))
shown(grid(aggressive_elimination=True, min_resources=20)), shown(grid(resource='n', max_resources=20, aggressive_elimination=True))
shown(grid(min_resources=4)), shown(grid(min_resources='smallest', max_resources=30))
shown(grid(random_state=np.random.RandomState(5)))
shown(grid(scoring=lambda e, X, y: e.a * 1.0)), shown(grid(refit=lambda r: 2)), shown(grid(refit=False))
shown(grid(cv=KFold(2, shuffle=True, random_state=1))), shown(grid(cv=[([0, 1, 2, 3, 4, 5, 6, 7], [8, 9, 10, 11, 12, 13])], min_resources=20))
grid(return_train_score=False).cv_results_.keys()
grid(cv=KFold(2, shuffle=True))
grid(cv=ShuffleSplit(2))
grid(resource='zz')
grid(resource='a')
grid(resource='a', max_resources=5)
grid(max_resources=100)
grid(min_resources=30, max_resources=20)
grid(max_resources=0)
grid(max_resources='x')
grid(min_resources='x')
grid(scoring=['accuracy'], refit='accuracy')
grid(scoring=lambda e, X, y: {'k': e.a})
grid(factor=1)
grid(factor=0)
grid(g={'a': 3})
shown(drawn()), drawn().cv_results_['params']
shown(drawn(n_candidates=4)), shown(drawn(min_resources='exhaust', n_candidates=9)), shown(drawn(n_candidates='exhaust', min_resources=4))
shown(drawn(resource='n', max_resources=30, g={'a': [1, 2, 4, 5]}))
drawn(random_state=np.random.RandomState(3)).cv_results_['params']
drawn(n_candidates='exhaust', min_resources='exhaust')
drawn(n_candidates='x')
drawn(n_candidates=0)
HalvingGridSearchCV(Ridge(), {'alpha': [1, 2]}), HalvingRandomSearchCV(Ridge(), {'alpha': [1, 2]}, n_candidates=3)
HalvingRandomSearchCV(Ridge(), {'alpha': [1, 2]}).get_params()
"""
