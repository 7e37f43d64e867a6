"""Every public estimator, fitted on small data: what tests of all estimators walk over."""
from __future__ import annotations

import importlib
import inspect
import warnings

import septet.numpy as np
from septet.errors import NotSupported

MODULES = """calibration cluster compose covariance cross_decomposition decomposition discriminant_analysis dummy ensemble
    feature_extraction feature_extraction.image feature_extraction.text feature_selection frozen gaussian_process impute isotonic
    kernel_approximation kernel_ridge linear_model manifold mixture model_selection multiclass multioutput naive_bayes neighbors
    neural_network pipeline preprocessing random_projection semi_supervised svm tree""".split()
RNG = np.random.RandomState(0)
X = RNG.rand(60, 4)
BINARY = (X[:, 0] + X[:, 1] > 1).astype(int)
REAL = X @ np.array([1.0, 2.0, 3.0, 4.0]) + RNG.rand(60)
BOTH = np.stack([REAL, REAL * 2 + X[:, 0]], axis=1)
WORDS = ["a red fox", "the red hen", "a blue hen saw the fox", "blue blue"] * 6


def classes():
    """name -> class of every public estimator."""
    from septet.sklearn.base import BaseEstimator

    found = {}
    for place in MODULES:
        module = importlib.import_module(f"septet.sklearn.{place}")
        for name in dir(module):
            if name.startswith(("_", "Base")) or name in found:
                continue
            try:
                thing = getattr(module, name)
            except NotSupported:
                continue
            if isinstance(thing, type) and issubclass(thing, BaseEstimator) and thing.__module__.startswith("septet.sklearn."):
                found[name] = thing
    return dict(sorted(found.items()))


def made(name, cls):
    """An estimator with the parameters it needs and few iterations."""
    from septet.sklearn.linear_model import LogisticRegression, Ridge
    from septet.sklearn.preprocessing import StandardScaler
    from septet.sklearn.tree import DecisionTreeClassifier

    base = Ridge() if is_regressor(cls) else LogisticRegression()
    special = {
        "ColumnTransformer": lambda: cls([("a", StandardScaler(), [0, 1])], remainder="passthrough"),
        "Pipeline": lambda: cls([("scale", StandardScaler()), ("model", LogisticRegression())]),
        "FeatureUnion": lambda: cls([("scale", StandardScaler())]),
        "SparseCoder": lambda: cls(RNG.rand(3, 4)),
        "FrozenEstimator": lambda: cls(Ridge().fit(X, REAL)),
        "SelfTrainingClassifier": lambda: cls(LogisticRegression()),
        "RadiusNeighborsClassifier": lambda: cls(radius=3.0),
        **dict.fromkeys(("GaussianRandomProjection", "SparseRandomProjection"), lambda: cls(n_components=2, random_state=0)),
        **dict.fromkeys(("CCA", "PLSCanonical", "PLSSVD"), lambda: cls(n_components=1)),
        **dict.fromkeys(("GridSearchCV", "HalvingGridSearchCV"), lambda: cls(LogisticRegression(), {"C": [0.1, 1.0]})),
        "RandomizedSearchCV": lambda: cls(LogisticRegression(), {"C": [0.1, 1.0, 2.0]}, n_iter=2),
        "HalvingRandomSearchCV": lambda: cls(LogisticRegression(), {"C": [0.1, 1.0, 2.0]}),
        **dict.fromkeys(("ClassifierChain", "MultiOutputClassifier"), lambda: cls(LogisticRegression())),
        **dict.fromkeys(("RegressorChain", "MultiOutputRegressor"), lambda: cls(Ridge())),
    }
    if name in special:
        return special[name]()
    given = inspect.signature(cls.__init__).parameters
    if "estimators" in given and given["estimators"].default is inspect.Parameter.empty:
        return cls([("a", base), ("b", Ridge(2.0) if is_regressor(cls) else DecisionTreeClassifier(max_depth=2))])
    if "estimator" in given and given["estimator"].default is inspect.Parameter.empty:
        return cls(base, random_state=0) if "random_state" in given else cls(base)
    steps = {"TSNE": 250, "OrthogonalMatchingPursuitCV": 3}.get(name, 60)
    few = {key: n for key, n in (("n_estimators", 4), ("max_iter", steps), ("random_state", 0)) if key in given}
    return cls(**few)


def is_regressor(cls):
    from septet.sklearn.base import RegressorMixin

    return issubclass(cls, RegressorMixin)


def data_for(name, cls):
    """The arguments of `fit`."""
    target = REAL if is_regressor(cls) else BINARY
    if "MultiTask" in name or name in ("MultiOutputRegressor", "RegressorChain", "CCA", "PLSCanonical", "PLSSVD"):
        target = BOTH
    special = {
        **dict.fromkeys(("MultiOutputClassifier", "ClassifierChain"), (X, np.stack([BINARY, 1 - BINARY], axis=1))),
        **dict.fromkeys(("CountVectorizer", "TfidfVectorizer", "HashingVectorizer"), (WORDS,)),
        **dict.fromkeys(("LabelEncoder", "LabelBinarizer"), (np.array(["b", "a", "c", "a"]),)),
        "MultiLabelBinarizer": ([[1, 2], [3]],), "DictVectorizer": ([{"a": 1, "b": "x"}, {"a": 2}],),
        "FeatureHasher": ([{"a": 1}],), "IsotonicRegression": (X[:, 0], REAL), "PatchExtractor": (RNG.rand(3, 8, 8),),
        "KernelCenterer": (X @ X.T,), "SelfTrainingClassifier": (X, np.where(np.arange(60) % 3 == 0, -1, BINARY)),
    }
    return special.get(name, (X, target))


def fitted(name, cls):
    """An estimator after `fit`, and what it was fitted on."""
    data = data_for(name, cls)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return made(name, cls).fit(*data), data
