"""septet.export: the file computes what the estimator does.  By an interpreter of the tests, and by onnxruntime where it is."""
from __future__ import annotations

import importlib.util
import warnings
from pathlib import Path

import pytest

import septet
import septet.numpy as np
from septet.errors import NotSupported
from septet.sklearn import cluster, compose, decomposition, ensemble, feature_selection, impute, linear_model, neural_network, svm, tree
from septet.sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from septet.sklearn.exceptions import NotFittedError
from septet.sklearn.naive_bayes import GaussianNB
from septet.sklearn.pipeline import make_pipeline
from septet.sklearn.preprocessing import (
    MaxAbsScaler,
    MinMaxScaler,
    OneHotEncoder,
    PolynomialFeatures,
    RobustScaler,
    StandardScaler,
)

_spec = importlib.util.spec_from_file_location("onnx_runner", Path(__file__).with_name("onnx_runner.py"))
onnx_runner = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(onnx_runner)
RNG = np.random.RandomState(5)
X = RNG.randn(90, 4)
THREE = np.array(["ash", "birch", "cedar"], dtype=object)[(X[:, 0] > 0).astype(int) + (X[:, 1] > 0.5)]
TWO = (X[:, 0] + X[:, 2] > 0).astype(int) * 3
Y = X @ np.array([1.0, -2.0, 0.5, 3.0]) + RNG.randn(90)
GAPS = np.where(RNG.rand(90, 4) < 0.1, np.nan, X)
WHOLE = np.round(X * 2)

CLASSIFIERS = [
    linear_model.LogisticRegression(), linear_model.LogisticRegression(fit_intercept=False), linear_model.SGDClassifier(random_state=0),
    linear_model.RidgeClassifier(), linear_model.Perceptron(), svm.LinearSVC(), GaussianNB(), LinearDiscriminantAnalysis(),
    neural_network.MLPClassifier((5,), max_iter=30, random_state=0), tree.DecisionTreeClassifier(),
    ensemble.RandomForestClassifier(6, random_state=0), ensemble.ExtraTreesClassifier(4, random_state=0)]
REGRESSORS = [
    linear_model.LinearRegression(), linear_model.Ridge(), linear_model.Lasso(0.1), linear_model.HuberRegressor(), svm.LinearSVR(),
    neural_network.MLPRegressor(hidden_layer_sizes=(5,), activation="tanh", max_iter=30, random_state=0),
    tree.DecisionTreeRegressor(max_depth=5), ensemble.RandomForestRegressor(5, random_state=0),
    ensemble.GradientBoostingRegressor(n_estimators=12, random_state=0)]
TRANSFORMERS = [
    decomposition.PCA(2), decomposition.PCA(3, whiten=True), decomposition.TruncatedSVD(2), MaxAbsScaler(), RobustScaler(),
    MinMaxScaler((-1, 2)), PolynomialFeatures(3), PolynomialFeatures(2, interaction_only=True, include_bias=False),
    feature_selection.VarianceThreshold(), OneHotEncoder(handle_unknown="ignore"), make_pipeline(StandardScaler(), decomposition.PCA(2)),
    compose.ColumnTransformer([("s", StandardScaler(), [0, 2]), ("o", OneHotEncoder(handle_unknown="ignore"), slice(1, 2)),
                               ("d", "drop", [3])]),
    compose.ColumnTransformer([("s", StandardScaler(), [True, False, False, True])], remainder="passthrough")]


def same(model, tmp_path, x):
    """The outputs of the file are what the methods of their names give."""
    path = str(tmp_path / "m.onnx")
    septet.export(model, path)
    for run in onnx_runner.RUNNERS:
        for name, found in run(path, x).items():
            wanted = getattr(model, name)(x)
            wanted = wanted.toarray() if hasattr(wanted, "toarray") else np.asarray(wanted)
            assert found.shape == wanted.shape, (run, name)
            if wanted.dtype.kind == "f":
                np.testing.assert_allclose(found, wanted, rtol=1e-11, atol=1e-12)
            else:
                assert found.tolist() == wanted.tolist(), (run, name)


def fitted(model, x, y=None):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return model.fit(x, y)


@pytest.mark.parametrize("model", CLASSIFIERS, ids=str)
@pytest.mark.parametrize("labels", [TWO, THREE], ids=["two", "three"])
def test_classifiers(tmp_path, model, labels):
    same(fitted(make_pipeline(StandardScaler(), model), X, labels), tmp_path, X)


@pytest.mark.parametrize("model", REGRESSORS, ids=str)
def test_regressors(tmp_path, model):
    same(fitted(model, X, Y), tmp_path, X)


@pytest.mark.parametrize("model", [linear_model.LinearRegression(), ensemble.RandomForestRegressor(3, random_state=0)], ids=str)
def test_several_outputs(tmp_path, model):
    same(fitted(model, X, np.stack([Y, Y ** 2], axis=1)), tmp_path, X)


@pytest.mark.parametrize("model", TRANSFORMERS, ids=str)
def test_transformers(tmp_path, model):
    same(fitted(model, WHOLE, TWO), tmp_path, WHOLE)


def test_missing_values_and_clusters(tmp_path):
    same(fitted(make_pipeline(impute.SimpleImputer(strategy="median"), linear_model.LogisticRegression()), GAPS, TWO), tmp_path, GAPS)
    same(fitted(ensemble.RandomForestClassifier(4, random_state=0), GAPS, TWO), tmp_path, GAPS)
    same(fitted(linear_model.PoissonRegressor(), X, Y ** 2), tmp_path, X)
    same(fitted(make_pipeline(MinMaxScaler(clip=True), cluster.KMeans(3, n_init=1, random_state=0)), X), tmp_path, X)
    same(fitted(linear_model.LogisticRegression(solver="liblinear"), X, TWO), tmp_path, X)


@pytest.mark.parametrize(("model", "error"), [
    (ensemble.HistGradientBoostingRegressor(max_iter=2), NotSupported), (OneHotEncoder(), NotSupported), (svm.SVR(), NotSupported),
    (make_pipeline(impute.SimpleImputer(add_indicator=True), linear_model.Ridge()), NotSupported)], ids=str)
def test_what_has_no_graph_is_refused_and_leaves_no_file(tmp_path, model, error):
    with pytest.raises(error):
        septet.export(fitted(model, X, Y), tmp_path / "m.onnx")
    assert not list(tmp_path.iterdir())


def test_wrong_use(tmp_path):
    with pytest.raises(NotFittedError):
        septet.export(linear_model.Ridge(), tmp_path / "m.onnx")
    with pytest.raises(NotSupported, match=r"\.wasm"):
        septet.export(fitted(linear_model.Ridge(), X, Y), tmp_path / "m.wasm")
