"""Estimators under `septet.grad` and `septet.compile`: right derivatives and the same numbers, or an error; never wrong ones in silence."""
from __future__ import annotations

import math
import warnings

import pytest

import septet
import septet.numpy as np
from septet.errors import NotSupported

METHODS = ("predict", "predict_proba", "decision_function", "transform", "score_samples")
STEP = 1e-6


def along(function, x, direction):
    """The derivative along a direction by central differences."""
    return float((function(x + STEP * direction) - function(x - STEP * direction)) / (2 * STEP))


def closely(f, x, direction, h=1e-3):
    """The derivative of a smooth function along a direction, by four differences."""
    near, far = ((float(f(x + s * direction)) - float(f(x - s * direction))) / (2 * s) for s in (h, 2 * h))
    return (4 * near - far) / 3


def number_of(method, x):
    """A function of x with one number: a weighted sum of the method's results, with the weights fixed."""
    shape = np.asarray(method(x)).shape
    weights = np.random.RandomState(1).rand(*shape)
    return lambda x: (np.asarray(method(x), dtype=np.float64) * weights).sum()


def test_no_gradient_is_wrong(estimator_name, fitted):
    model, (first, *_) = fitted(estimator_name)
    if not isinstance(first, np.ndarray) or first.dtype.kind != "f" or first.ndim != 2:
        pytest.skip("not fitted on numbers")
    x = first[:7] + 0.0123
    direction = np.random.RandomState(0).randn(*x.shape)
    for name in METHODS:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                f = number_of(getattr(model, name), x)
                wanted = along(f, x, direction)
            except Exception:                       # a method that is not there, or whose results are no numbers
                continue
            try:
                got = float((septet.grad(f)(x) * direction).sum())
            except (NotSupported, TypeError) as error:
                assert str(error)
                continue
        assert math.isclose(got, wanted, rel_tol=1e-4, abs_tol=1e-5 * max(1.0, abs(float(f(x))))), (name, got, wanted)


# ---- whole pipelines -------------------------------------------------------------------------------------------------


RNG = np.random.RandomState(3)
X = RNG.randn(90, 4)
TWO, THREE = (X[:, 0] + X[:, 1] * X[:, 2] > 0).astype(int), np.digitize(X[:, 0], [-0.5, 0.5])
REAL = X @ np.array([1.0, 2.0, -1.0, 0.5]) + 0.1 * RNG.randn(90)


def pipelines():
    """name -> (steps, target, methods): what must compile and be differentiated."""
    from septet.sklearn.compose import ColumnTransformer
    from septet.sklearn.decomposition import PCA, KernelPCA, TruncatedSVD
    from septet.sklearn.discriminant_analysis import LinearDiscriminantAnalysis
    from septet.sklearn.gaussian_process import GaussianProcessRegressor
    from septet.sklearn.kernel_approximation import Nystroem, RBFSampler
    from septet.sklearn.linear_model import LinearRegression, LogisticRegression, PoissonRegressor, Ridge, SGDClassifier
    from septet.sklearn.naive_bayes import GaussianNB
    from septet.sklearn.neural_network import MLPClassifier, MLPRegressor
    from septet.sklearn.pipeline import FeatureUnion
    from septet.sklearn.preprocessing import (
        FunctionTransformer,
        MinMaxScaler,
        Normalizer,
        PolynomialFeatures,
        PowerTransformer,
        StandardScaler,
    )
    from septet.sklearn.svm import SVC, SVR, LinearSVC

    proba, decide, predict = ("predict_proba", "decision_function"), ("decision_function",), ("predict",)
    few = {"max_iter": 40, "random_state": 0}
    columns = ColumnTransformer([("a", StandardScaler(), [0, 1]), ("b", MinMaxScaler(), [2])], remainder="passthrough")
    union = FeatureUnion([("p", PCA(2)), ("s", StandardScaler())])
    return {
        "logistic": ([StandardScaler(), PCA(3), LogisticRegression()], THREE, (*proba, "predict_log_proba")),
        "two classes": ([StandardScaler(), PCA(3, whiten=True), LogisticRegression()], TWO, proba),
        "ridge": ([StandardScaler(), PCA(3), Ridge()], REAL, predict),
        "perceptron": ([StandardScaler(), MLPClassifier((6,), activation="tanh", **few)], THREE, ("predict_proba",)),
        "perceptron of two": ([StandardScaler(), MLPClassifier((6, 5), activation="logistic", **few)], TWO, ("predict_proba",)),
        "regressor": ([StandardScaler(), MLPRegressor(hidden_layer_sizes=(6,), activation="tanh", **few)], REAL, predict),
        "columns": ([columns, LinearRegression()], REAL, predict),
        "union": ([union, SGDClassifier(loss="log_loss", random_state=0)], THREE, proba),
        "products": ([PolynomialFeatures(2), StandardScaler(), LogisticRegression()], THREE, proba),
        "powers": ([PowerTransformer(), Normalizer(), LinearSVC()], THREE, decide),
        "function": ([FunctionTransformer(np.tanh), TruncatedSVD(3), PoissonRegressor()], abs(REAL), predict),
        "machine": ([StandardScaler(), SVC()], TWO, decide), "machine of three": ([StandardScaler(), SVC(kernel="poly")], THREE, decide),
        "regressing machine": ([StandardScaler(), SVR(kernel="sigmoid")], REAL, predict),
        "kernel": ([KernelPCA(3, kernel="rbf"), LogisticRegression()], THREE, proba),
        "samples": ([RBFSampler(random_state=0), Nystroem(n_components=9, random_state=0), Ridge()], REAL, predict),
        "bayes": ([StandardScaler(), GaussianNB()], THREE, ("predict_proba",)), "lda": ([LinearDiscriminantAnalysis()], THREE, proba),
        "process": ([StandardScaler(), GaussianProcessRegressor(alpha=0.1)], REAL, predict),
    }


def ready(name):
    from septet.sklearn.pipeline import make_pipeline

    steps, target, methods = pipelines()[name]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return make_pipeline(*steps).fit(X, target), methods


@pytest.mark.parametrize("name", list(pipelines()))
def test_pipelines(name):
    model, methods = ready(name)
    x = X[:6] + 0.0123
    for method in methods:
        plain = getattr(model, method)
        f = number_of(plain, x)
        value, slope = septet.value_and_grad(f)(x)
        assert float(value) == pytest.approx(float(f(x)), rel=1e-12)
        numeric = [closely(f, x, (np.arange(x.size) == k).astype(float).reshape(x.shape)) for k in range(x.size)]
        assert slope.ravel().tolist() == pytest.approx(numeric, rel=1e-6, abs=1e-8)
        fast = septet.compile(plain)
        for rows in (x, x * 1.1, X[10:16], X[20:29], X[30:41], X[50:62]):
            assert np.array_equal(np.asarray(fast(rows)), np.asarray(plain(rows)))
        assert any(plan is not None for plan in fast.plans.values()), "it was not compiled"
        with pytest.raises(ValueError, match="contains NaN"):
            fast(np.where(x > 0, x, np.nan))
        if name != "function":                      # whose tanh is finite
            with pytest.raises(ValueError, match="contains infinity"):
                fast(x * np.inf)


def test_compiled_gradient():
    model, _ = ready("logistic")
    loss = number_of(model.predict_log_proba, X[:6])
    fast, plain = septet.compile(septet.grad(loss)), septet.grad(loss)
    for rows in (X[:6] + 0.01, X[20:26] * 1.3):
        assert np.array_equal(fast(rows), plain(rows))


def test_a_model_fitted_again_is_captured_again():
    from septet.sklearn.linear_model import Ridge
    from septet.sklearn.pipeline import make_pipeline
    from septet.sklearn.preprocessing import StandardScaler

    model = make_pipeline(StandardScaler(), Ridge()).fit(X, REAL)
    fast = septet.compile(model.predict)
    first = fast(X[:5]).tolist()
    assert fast(X[:5]).tolist() == first
    model.fit(X, -REAL)
    assert fast(X[:5]).tolist() == model.predict(X[:5]).tolist() != first


def test_trees_are_flat():
    from septet.sklearn.ensemble import HistGradientBoostingRegressor, RandomForestRegressor
    from septet.sklearn.tree import DecisionTreeRegressor

    for model in (DecisionTreeRegressor(), RandomForestRegressor(4), HistGradientBoostingRegressor(max_iter=4)):
        model.fit(X, REAL)
        assert not septet.grad(lambda x, m=model: m.predict(x).sum())(X[:5]).any()
        assert septet.compile(model.predict)(X[:5]).tolist() == model.predict(X[:5]).tolist()


def test_distances_of_neighbours():
    from septet.sklearn.neighbors import KNeighborsRegressor

    for options in ({"p": 1}, {"p": 2}, {"p": 3}, {"metric": "chebyshev"}, {"p": 2, "algorithm": "brute"}):
        model = KNeighborsRegressor(4, weights="distance", **options).fit(X, REAL)
        f, x = number_of(model.predict, X[:5]), X[:5] + 0.01 * RNG.rand(5, 4)
        direction = RNG.randn(*x.shape)
        assert float((septet.grad(f)(x) * direction).sum()) == pytest.approx(along(f, x, direction), rel=1e-5)
    other = KNeighborsRegressor(4, weights="distance", metric="cosine").fit(X, REAL)
    with pytest.raises(NotSupported, match="the gradient of distances by the metric 'cosine'"):
        septet.grad(lambda x: other.predict(x).sum())(X[:5])
