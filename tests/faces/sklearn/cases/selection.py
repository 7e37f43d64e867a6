"""Splits, cross-validation, searches."""
from __future__ import annotations

SETUP = """
import numpy as np
from sklearn.model_selection import (
    KFold, StratifiedKFold, GroupKFold, StratifiedGroupKFold, TimeSeriesSplit, LeaveOneOut, LeavePOut, LeaveOneGroupOut, LeavePGroupsOut,
    ShuffleSplit, StratifiedShuffleSplit, GroupShuffleSplit, RepeatedKFold, RepeatedStratifiedKFold, PredefinedSplit, train_test_split,
    check_cv, ParameterGrid, ParameterSampler, cross_val_score, cross_validate, cross_val_predict, learning_curve, validation_curve,
    permutation_test_score, GridSearchCV, RandomizedSearchCV)
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.preprocessing import StandardScaler
from sklearn.pipeline import make_pipeline
from sklearn.linear_model import Ridge
rng = np.random.RandomState(0)
X = rng.randn(24, 3)
y = np.array([0, 1, 1, 0, 2, 2, 1, 0] * 3)
t = X @ np.array([1., 2., -1.]) + 0.1 * rng.randn(24)
g = np.array([0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5] * 2)
def show(cv, *args, **kw): return [[a.tolist(), b.tolist()] for a, b in cv.split(*args, **kw)]
"""

CASES = r"""
show(KFold(5), X)
show(KFold(3, shuffle=True, random_state=0), X)
show(KFold(30), X)
KFold(1)
KFold(3, random_state=0)
KFold(2.5)
show(StratifiedKFold(3), X, y)
show(StratifiedKFold(3, shuffle=True, random_state=1), X, y)
show(StratifiedKFold(3), X, t)
show(StratifiedKFold(20), X, y)
show(GroupKFold(3), X, y, g)
show(GroupKFold(3, shuffle=True, random_state=0), X, y, g)
show(GroupKFold(9), X, y, g)
show(GroupKFold(3), X, y)
show(StratifiedGroupKFold(3), X, y, g)
show(StratifiedGroupKFold(3, shuffle=True, random_state=3), X, y, g)
show(TimeSeriesSplit(4), X)
show(TimeSeriesSplit(3, max_train_size=5, test_size=2, gap=1), X)
show(TimeSeriesSplit(30), X)
show(LeaveOneOut(), X[:4])
show(LeavePOut(2), X[:4])
LeavePOut(2).get_n_splits(X)
show(LeaveOneGroupOut(), X, y, g)
show(LeavePGroupsOut(2), X[:8], y[:8], g[:8])
show(LeaveOneGroupOut(), X, y, np.ones(24))
show(ShuffleSplit(3, random_state=0), X)
show(ShuffleSplit(2, test_size=0.3, train_size=5, random_state=0), X)
show(ShuffleSplit(2, test_size=1.5), X)
show(StratifiedShuffleSplit(3, test_size=0.4, random_state=0), X, y)
show(StratifiedShuffleSplit(3, test_size=2, random_state=0), X, y)
show(GroupShuffleSplit(3, random_state=0), X, y, g)
show(RepeatedKFold(n_splits=2, n_repeats=2, random_state=0), X)
show(RepeatedStratifiedKFold(n_splits=2, n_repeats=2, random_state=0), X, y)
RepeatedStratifiedKFold(n_splits=2, n_repeats=3).get_n_splits(X, y)
show(PredefinedSplit([0, 1, -1, 1]))
[KFold(), StratifiedKFold(4, shuffle=True), TimeSeriesSplit(), ShuffleSplit(), RepeatedKFold(), LeaveOneOut(), PredefinedSplit([0, 1])][:6]
train_test_split(X, y, random_state=0)
train_test_split(list(range(10)), test_size=3, random_state=1)
train_test_split(X, y, stratify=y, test_size=0.25, random_state=0)
train_test_split(np.arange(10), shuffle=False, train_size=0.6)
train_test_split(np.arange(10), shuffle=False, stratify=[0] * 10)
train_test_split(np.arange(10), test_size=11)
train_test_split(np.arange(10), [1, 2])
train_test_split(np.arange(3), stratify=[0, 1, 1])
train_test_split()
check_cv(3, y, classifier=True)
check_cv(3, t, classifier=True)
check_cv('x')
list(ParameterGrid({'a': [1, 2], 'b': [True, False]}))
list(ParameterGrid([{'k': ['l']}, {'k': ['r'], 'g': [1, 10]}]))
ParameterGrid({'a': [1, 2], 'b': [3, 4]})[2]
len(ParameterGrid({'a': [1, 2], 'b': [3, 4]}))
ParameterGrid({'a': 3})
ParameterGrid({'a': []})
list(ParameterSampler({'a': [1, 2, 3], 'b': [4, 5]}, 3, random_state=0))
cross_val_score(DummyClassifier(), X, y)
cross_val_score(Ridge(), X, t, cv=4)
cross_val_score(Ridge(), X, t, cv=KFold(3, shuffle=True, random_state=0), scoring='neg_mean_squared_error')
cross_val_score(Ridge(), X, t, scoring='nope')
cross_val_score(Ridge(alpha=-1), X, t)
cross_val_score(Ridge(alpha=-1), X, t, error_score='raise')
r = cross_validate(Ridge(), X, t, scoring=['r2', 'neg_mean_absolute_error'], return_train_score=True, return_indices=True); [sorted(r), r['test_r2'], r['train_neg_mean_absolute_error'], r['indices']['test'][0]]
cross_val_predict(Ridge(), X, t, cv=3)
cross_val_predict(DummyClassifier(), X, y, cv=3, method='predict_proba')
cross_val_predict(Ridge(), X, t, cv=ShuffleSplit(3))
learning_curve(Ridge(), X, t, cv=3, train_sizes=[0.3, 0.6, 1.0])
learning_curve(Ridge(), X, t, cv=3, train_sizes=[3, 6], shuffle=True, random_state=0)
learning_curve(Ridge(), X, t, cv=3, train_sizes=[100])
validation_curve(Ridge(), X, t, param_name='alpha', param_range=[0.1, 1, 10], cv=3)
permutation_test_score(Ridge(), X, t, cv=3, n_permutations=5, random_state=0)
s = GridSearchCV(Ridge(), {'alpha': [0.1, 1., 10.]}, cv=3).fit(X, t); [s.best_params_, s.best_score_, s.best_index_, s.n_splits_, s.score(X, t), s.predict(X[:2])]
s = GridSearchCV(Ridge(), {'alpha': [0.1, 1., 10.], 'fit_intercept': [True, False]}, cv=3, return_train_score=True).fit(X, t); [sorted(s.cv_results_), s.cv_results_['rank_test_score'], s.cv_results_['mean_test_score'], s.cv_results_['std_train_score'], s.cv_results_['split1_test_score'], s.cv_results_['params']]
s = GridSearchCV(Ridge(), {'alpha': [0.1, 1.]}, cv=3, scoring=['r2', 'max_error'] and ['r2', 'neg_max_error'], refit='r2').fit(X, t); [s.best_params_, s.cv_results_['mean_test_neg_max_error'], s.score(X, t)]
GridSearchCV(Ridge(), {'alpha': [0.1, 1.]}, scoring=['r2', 'neg_max_error']).fit(X, t)
GridSearchCV(Ridge(), {'alpha': [0.1, 1.]}, refit=False).fit(X, t).predict(X)
GridSearchCV(Ridge(), {'beta': [0.1]}).fit(X, t)
GridSearchCV(Ridge(), {'alpha': 3}).fit(X, t)
s = GridSearchCV(make_pipeline(StandardScaler(), Ridge()), {'ridge__alpha': [0.1, 100.], 'standardscaler': [StandardScaler(), 'passthrough']}, cv=3).fit(X, t); [s.best_params_['ridge__alpha'], s.cv_results_['mean_test_score']]
s = RandomizedSearchCV(Ridge(), {'alpha': [0.1, 1., 10., 100.]}, n_iter=2, cv=3, random_state=0).fit(X, t); [s.best_params_, s.cv_results_['params']]
str(GridSearchCV(Ridge(), {'alpha': [0.1, 1.]}))
GridSearchCV(DummyClassifier(), {'strategy': ['prior', 'uniform']}, cv=2).fit(X, y).classes_
GridSearchCV(Ridge(), {'alpha': [0.1]}).predict(X)
"""
