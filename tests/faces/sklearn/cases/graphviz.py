"""Trees in Graphviz's language."""
from __future__ import annotations

SETUP = r"""
import numpy as np
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor, ExtraTreeClassifier, export_graphviz
from sklearn.datasets import load_iris, load_diabetes
I, i = load_iris(return_X_y=True)
X, y = load_diabetes(return_X_y=True)
c = DecisionTreeClassifier(max_depth=3, random_state=0).fit(I, i)
b = DecisionTreeClassifier(max_depth=2, random_state=0).fit(I[:120], i[:120] > 0, sample_weight=np.linspace(0.5, 1, 120))
r = DecisionTreeRegressor(max_depth=2, random_state=0).fit(X, y)
m = DecisionTreeRegressor(max_depth=2, random_state=0).fit(X, np.c_[y, -y])
e = DecisionTreeClassifier(max_depth=2, random_state=0, criterion='entropy').fit(I, np.c_[i, i > 1])
o = DecisionTreeClassifier().fit([[0], [1]], [0, 0])
q = DecisionTreeClassifier().fit([[0], [1]], [0, 1])
"""

CASES = r"""
export_graphviz(c), export_graphviz(c, filled=True), export_graphviz(c, leaves_parallel=True)
export_graphviz(c, filled=True, rounded=True, special_characters=True, feature_names=list('abcd'), class_names=['x', 'y&', 'z'])
export_graphviz(c, special_characters=True, node_ids=True), export_graphviz(c, filled=True, max_depth=1, rotate=True), export_graphviz(c, rounded=True, fontname='x', precision=1)
export_graphviz(c, filled=True, proportion=True, label='none', impurity=False), export_graphviz(c, filled=True, leaves_parallel=True, rounded=True, max_depth=1)
export_graphviz(c, label='root', class_names=True, filled=True), export_graphviz(c, class_names=True, special_characters=True, node_ids=True, label='none')
[export_graphviz(t, filled=True, special_characters=True) for t in (b, r, m, e, o)]
[export_graphviz(t, precision=2, proportion=True) for t in (b, r, m, e, o)], export_graphviz(b, class_names=['n', 'y']), export_graphviz(e, class_names=True), export_graphviz(o, class_names=True)
export_graphviz(q, feature_names=['a"b'], class_names=['u"v', 'w']), export_graphviz(q, feature_names=['a"b'], class_names=['u"v', 'w'], special_characters=True, filled=True, max_depth=0, rounded=True)
export_graphviz(c, feature_names=['a'])
export_graphviz(DecisionTreeClassifier())
"""
