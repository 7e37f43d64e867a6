"""Decision trees and forests: structures, values, predictions; seeded ones agree node for node."""
from __future__ import annotations

SETUP = """
import numpy as np
from sklearn.tree import *
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor, ExtraTreesClassifier, ExtraTreesRegressor
from sklearn.datasets import load_iris, load_diabetes, make_classification
X, y = load_iris(return_X_y=True)
D, t = load_diabetes(return_X_y=True)
W = np.arange(150) % 3 + 0.5
H = X.copy()
H[::7, 2] = np.nan
def show(m):
    r = m.tree_
    return r.node_count, r.max_depth, r.n_leaves, r.feature.tolist()[:40], np.round(r.threshold, 6).tolist()[:40], r.children_left.tolist()[:40], np.round(r.value.ravel(), 9).tolist()[:20], np.round(r.impurity, 9).tolist()[:20], r.n_node_samples.tolist()[:20]
"""

CASES = r"""
show(DecisionTreeClassifier(random_state=0).fit(X, y))
show(DecisionTreeClassifier(random_state=0, criterion='entropy', max_depth=3).fit(X, y))
show(DecisionTreeClassifier(random_state=0, criterion='log_loss', max_features='sqrt').fit(X, y))
show(DecisionTreeClassifier(random_state=1, max_features=2, splitter='random').fit(X, y))
show(DecisionTreeClassifier(random_state=0, max_leaf_nodes=5).fit(X, y))
show(DecisionTreeClassifier(random_state=0, ccp_alpha=0.01).fit(X, y))
show(DecisionTreeClassifier(random_state=0, max_leaf_nodes=8, ccp_alpha=0.005).fit(X, y))
show(DecisionTreeClassifier(random_state=0, min_samples_leaf=0.05, min_samples_split=0.2).fit(X, y))
show(DecisionTreeClassifier(random_state=0, min_weight_fraction_leaf=0.1, min_impurity_decrease=0.02).fit(X, y, W))
show(DecisionTreeClassifier(random_state=0, class_weight='balanced').fit(X[20:], y[20:]))
show(DecisionTreeClassifier(random_state=0, class_weight={0: 1, 1: 5, 2: 1}, max_depth=2).fit(X, y))
show(DecisionTreeClassifier(random_state=0).fit(H, y))
show(DecisionTreeClassifier(random_state=0, monotonic_cst=[1, 0, -1, 0]).fit(X, y > 0))
show(ExtraTreeClassifier(random_state=0).fit(X, y))
show(ExtraTreeClassifier(random_state=0).fit(H, y))
show(DecisionTreeRegressor(random_state=0, max_depth=4).fit(D, t))
show(DecisionTreeRegressor(random_state=0, max_depth=3, criterion='absolute_error').fit(D, t))
show(DecisionTreeRegressor(random_state=0, max_depth=3, criterion='poisson').fit(D, t))
show(DecisionTreeRegressor(random_state=0, max_depth=4, monotonic_cst=[0, 0, 1, 1, 0, 0, -1, 0, 0, 0]).fit(D, t))
show(DecisionTreeRegressor(random_state=0, max_leaf_nodes=20).fit(D, t))
show(DecisionTreeRegressor(random_state=0, max_depth=3).fit(D, np.c_[t, D[:, 2]]))
show(ExtraTreeRegressor(random_state=0, max_depth=5).fit(D, t))
m = DecisionTreeClassifier(random_state=0, max_depth=2).fit(X, y); m.predict(X[::10]), m.predict_proba(X[::25]), m.apply(X[::10]), m.feature_importances_, m.get_depth(), m.get_n_leaves(), m.classes_, m.score(X, y)
m = DecisionTreeClassifier(random_state=0).fit(X, np.array(['a', 'b', 'c'])[y]); m.predict(X[::30]).tolist(), m.classes_.tolist()
m = DecisionTreeClassifier(random_state=0, max_depth=2).fit(X, np.c_[y, y > 0]); m.predict(X[::30]), [p.tolist() for p in m.predict_proba(X[::50])], m.n_classes_
p = DecisionTreeClassifier(random_state=0).cost_complexity_pruning_path(X, y); p.ccp_alphas, p.impurities
m = DecisionTreeRegressor(random_state=0, max_depth=2).fit(D, t); m.predict(D[::50]), m.score(D, t)
m = RandomForestClassifier(10, random_state=0).fit(X, y); m.predict_proba(X[::10]), m.feature_importances_, m.score(X, y), m.predict(X[::20])
m = RandomForestClassifier(10, random_state=0, class_weight='balanced', max_samples=0.5, oob_score=True, max_depth=3).fit(X[10:], y[10:]); m.predict_proba(X[::10]), m.oob_score_
m = RandomForestClassifier(5, random_state=1).fit(X, y, W); m.predict_proba(X[::10]), m.apply(X[::30])
RandomForestClassifier(3, random_state=0, class_weight='balanced').fit(X, y, np.arange(150) % 5 / 3 + 0.3).apply(X[::7])
RandomForestClassifier(3, random_state=0, class_weight='balanced_subsample', max_samples=0.5).fit(X, y, np.arange(150) % 5 / 3 + 0.3).apply(X[::7])
ExtraTreesClassifier(3, random_state=0, class_weight='balanced_subsample').fit(X[10:], y[10:], np.arange(140) % 3).apply(X[::7])
DecisionTreeRegressor(criterion='absolute_error', random_state=0).fit(D, t, np.arange(442) % 5 / 3 + 0.3).apply(D[::20])
ExtraTreeRegressor(criterion='absolute_error', random_state=0).fit(D, t, np.arange(442) % 5 / 3 + 0.3).apply(D[::20])
DecisionTreeRegressor(criterion='poisson', random_state=0).fit(D, t, np.arange(442) % 5 / 3 + 0.3).apply(D[::20])
DecisionTreeRegressor(random_state=0).fit(np.round(D, 2), D[:, 3] * t, np.arange(442) % 5 / 3 + 0.3).apply(D[::20])
DecisionTreeRegressor(random_state=0).fit(np.where(D > 0.07, np.nan, np.round(D, 2)), t, np.arange(442) % 5 / 3 + 0.3).apply(D[::20])
ExtraTreeRegressor(random_state=0).fit(np.where(D > 0.07, np.nan, np.round(D, 2)), t, np.arange(442) % 5 / 3 + 0.3).apply(D[::20])
m = RandomForestRegressor(8, random_state=0, max_features=0.5).fit(D, t); m.predict(D[::40]), m.feature_importances_
m = ExtraTreesClassifier(8, random_state=0, bootstrap=True).fit(X, y); m.predict_proba(X[::10])
m = ExtraTreesRegressor(8, random_state=0, min_samples_leaf=3).fit(D, t); m.predict(D[::40])
m = RandomForestClassifier(4, warm_start=True, random_state=0).fit(X, y); m.set_params(n_estimators=6).fit(X, y); m.predict_proba(X[::20]), len(m.estimators_)
DecisionTreeClassifier(max_depth=-1).fit(X, y)
DecisionTreeClassifier(criterion='gin').fit(X, y)
DecisionTreeClassifier(min_samples_leaf=0.0).fit(X, y)
DecisionTreeClassifier().fit(X, y[:-1])
DecisionTreeClassifier().predict(X)
DecisionTreeClassifier().fit(X, y).predict(X[:, :2])
DecisionTreeRegressor(criterion='poisson').fit(D, -t)
DecisionTreeClassifier(monotonic_cst=[1, 0, 0, 0]).fit(X, y)
DecisionTreeClassifier().fit(X, D[:150, 0])
RandomForestClassifier(max_samples=1000).fit(X, y)
RandomForestClassifier(bootstrap=False, oob_score=True).fit(X, y)
RandomForestClassifier(n_estimators=0).fit(X, y)
"""
