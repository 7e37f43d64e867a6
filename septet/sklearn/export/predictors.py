"""What classifiers, regressors and clusterings compute, as operations of a graph."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.errors import NotSupported
from septet.sklearn.export import trees
from septet.sklearn.export.tensors import Tensors

LINEAR = frozenset("""LinearRegression Ridge RidgeCV Lasso LassoCV ElasticNet ElasticNetCV SGDRegressor HuberRegressor Lars LarsCV LassoLars
LassoLarsCV LassoLarsIC OrthogonalMatchingPursuit OrthogonalMatchingPursuitCV LinearSVR BayesianRidge ARDRegression TheilSenRegressor
QuantileRegressor MultiTaskLasso MultiTaskElasticNet""".split())
SEPARATING = frozenset("RidgeClassifier RidgeClassifierCV LinearSVC SGDClassifier Perceptron".split())
LOGISTIC = frozenset("LogisticRegression LogisticRegressionCV LinearDiscriminantAnalysis".split())
ACTIVATIONS = {"relu": "Relu", "tanh": "Tanh", "logistic": "Sigmoid", "softmax": "Softmax"}


def classified(g: Tensors, model: Any, x: str) -> None:
    """Outputs of a classifier."""
    name = type(model).__name__
    if np.asarray(model.classes_[0]).ndim:
        raise NotSupported(f"export of {name} with several outputs")
    if name in LOGISTIC or name in SEPARATING:
        separated(g, model, x, name in LOGISTIC)
    elif name == "GaussianNB":
        chosen(g, model, bayes(g, model, x))
    elif name == "MLPClassifier":
        layered(g, model, x)
    elif trees.is_tree(model) or trees.is_forest(model):
        chosen(g, model, trees.averaged(g, model, x))
    else:
        raise NotSupported(f"export of {name}")


def chosen(g: Tensors, model: Any, scores: str, name: str = "predict_proba") -> None:
    """The class of the greatest score, and the scores."""
    labels, dtype = g.labels(model.classes_)
    best = g.op("ArgMax", scores, axis=1, keepdims=0)
    g.graph.output(g.op("Gather", labels, best, axis=0), "predict", dtype, ("rows",))
    g.graph.output(scores, name, "float64", ("rows", len(model.classes_)))


def separated(g: Tensors, model: Any, x: str, proba: bool) -> None:
    """By planes: one for two classes."""
    scores = g.linear(x, np.atleast_2d(model.coef_), model.intercept_)
    if len(model.classes_) > 2:
        chosen(g, model, softmax(g, model, scores) if proba else scores, "predict_proba" if proba else "decision_function")
        return
    flat = g.flat(scores)
    labels, dtype = g.labels(model.classes_)
    upper = g.cast(g.op("Greater", flat, g.array(0.0)), "int64")
    g.graph.output(g.op("Gather", labels, upper, axis=0), "predict", dtype, ("rows",))
    if proba:
        g.graph.output(two(g, g.op("Sigmoid", scores)), "predict_proba", "float64", ("rows", 2))
    else:
        g.graph.output(flat, "decision_function", "float64", ("rows",))


def two(g: Tensors, p: str) -> str:
    """Probabilities of two classes from the second's."""
    return g.op("Concat", g.op("Sub", g.array(1.0), p), p, axis=1)


def softmax(g: Tensors, model: Any, scores: str) -> str:
    """Probabilities of several classes: together, or (liblinear) each against the rest."""
    if getattr(model, "solver", "") != "liblinear":
        return g.op("Softmax", scores, axis=1)
    each = g.op("Sigmoid", scores)
    return g.op("Div", each, g.op("ReduceSum", each, g.array([1], "int64"), keepdims=1))


def bayes(g: Tensors, model: Any, x: str) -> str:
    """Normal distributions of the features by class."""
    apart = g.op("Sub", g.op("Reshape", x, g.array([0, 1, -1], "int64")), g.array(model.theta_[None]))
    squares = g.op("Div", g.op("Mul", apart, apart), g.array(model.var_[None]))
    total = g.op("ReduceSum", squares, g.array([2], "int64"), keepdims=0)
    constant = np.log(model.class_prior_) - 0.5 * np.log(2.0 * np.pi * model.var_).sum(axis=1)
    return g.op("Softmax", g.op("Add", g.op("Mul", total, g.array(-0.5)), g.array(constant)), axis=1)


def network(g: Tensors, model: Any, x: str) -> str:
    """The layers of a perceptron, the last one's activation included."""
    for k, (w, b) in enumerate(zip(model.coefs_, model.intercepts_, strict=True)):
        x = g.linear(x, np.asarray(w).T, b)
        kind = model.activation if k < len(model.coefs_) - 1 else model.out_activation_
        if kind != "identity":
            x = g.op(ACTIVATIONS[kind], x, **({"axis": 1} if kind == "softmax" else {}))
    return x


def layered(g: Tensors, model: Any, x: str) -> None:
    scores = network(g, model, x)
    if model.out_activation_ != "softmax" and len(model.classes_) > 2:
        raise NotSupported("export of MLPClassifier with several labels a row")
    if model.out_activation_ == "softmax":
        chosen(g, model, scores)
        return
    labels, dtype = g.labels(model.classes_)
    upper = g.cast(g.op("Greater", g.flat(scores), g.array(0.5)), "int64")
    g.graph.output(g.op("Gather", labels, upper, axis=0), "predict", dtype, ("rows",))
    g.graph.output(two(g, scores), "predict_proba", "float64", ("rows", 2))


def regressed(g: Tensors, model: Any, x: str) -> None:
    """The output of a regressor."""
    name, many = type(model).__name__, 1
    if name in LINEAR:
        many = np.asarray(model.coef_).shape[0] if np.asarray(model.coef_).ndim == 2 else 0
        found = g.linear(x, np.atleast_2d(model.coef_), model.intercept_)
    elif name in ("PoissonRegressor", "GammaRegressor"):
        found, many = g.op("Exp", g.linear(x, np.atleast_2d(model.coef_), model.intercept_)), 0
    elif name == "MLPRegressor":
        found, many = network(g, model, x), model.n_outputs_ if model.n_outputs_ > 1 else 0
    elif trees.is_tree(model) or trees.is_forest(model):
        found, many = trees.averaged(g, model, x), model.n_outputs_ if model.n_outputs_ > 1 else 0
    elif name == "GradientBoostingRegressor":
        found, many = trees.boosted(g, model, x), 0
    else:
        raise NotSupported(f"export of {name}")
    g.graph.output(found if many else g.flat(found), "predict", "float64", ("rows", many) if many else ("rows",))


def clustered(g: Tensors, model: Any, x: str) -> None:
    """The nearest centre."""
    if type(model).__name__ not in ("KMeans", "MiniBatchKMeans"):
        raise NotSupported(f"export of {type(model).__name__}")
    centres = np.asarray(model.cluster_centers_, dtype=np.float64)
    far = g.linear(x, -2.0 * centres, (centres * centres).sum(axis=1))
    g.graph.output(g.cast(g.op("ArgMin", far, axis=1, keepdims=0), "int32"), "predict", "int32", ("rows",))
