"""What transformers compute, as operations of a graph."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import septet.numpy as np
from septet.errors import NotSupported
from septet.sklearn.export.tensors import Tensors


def transformed(g: Tensors, step: Any, x: str) -> str:
    """A table through a transformer."""
    if step is None or step == "passthrough":
        return x
    rule = RULES.get(type(step).__name__)
    if rule is None:
        if hasattr(step, "get_support"):
            return g.columns(x, np.flatnonzero(step.get_support()))
        raise NotSupported(f"export of {type(step).__name__}")
    return rule(g, step, x)


def refuse(step: Any, **wanted: Any) -> None:
    """NotSupported where a parameter is not as wanted."""
    for name, value in wanted.items():
        if getattr(step, name) != value:
            raise NotSupported(f"export of {type(step).__name__}({name}={getattr(step, name)!r})")


def pipeline(g: Tensors, step: Any, x: str) -> str:
    for _, part in step.steps:
        x = transformed(g, part, x)
    return x


def standard(g: Tensors, step: Any, x: str) -> str:
    x = g.op("Sub", x, g.array(step.mean_)) if step.with_mean else x
    return g.op("Div", x, g.array(step.scale_)) if step.with_std else x


def min_max(g: Tensors, step: Any, x: str) -> str:
    x = g.op("Add", g.op("Mul", x, g.array(step.scale_)), g.array(step.min_))
    if not step.clip:
        return x
    low, high = step.feature_range
    return g.op("Min", g.op("Max", x, g.array(float(low))), g.array(float(high)))


def max_abs(g: Tensors, step: Any, x: str) -> str:
    refuse(step, clip=False)
    return g.op("Div", x, g.array(step.scale_))


def robust(g: Tensors, step: Any, x: str) -> str:
    x = g.op("Sub", x, g.array(step.center_)) if step.with_centering else x
    return g.op("Div", x, g.array(step.scale_)) if step.with_scaling else x


def principal(g: Tensors, step: Any, x: str) -> str:
    components = step.components_
    found = g.linear(g.op("Sub", x, g.array(step.mean_)), components, 0.0)
    return g.op("Div", found, g.array(np.sqrt(step.explained_variance_))) if step.whiten else found


def truncated(g: Tensors, step: Any, x: str) -> str:
    return g.linear(x, step.components_, 0.0)


def imputed(g: Tensors, step: Any, x: str) -> str:
    refuse(step, add_indicator=False)
    if np.isnan(np.asarray(step.statistics_, dtype=np.float64)).any() or step.missing_values == step.missing_values:
        raise NotSupported("export of SimpleImputer but for NaN, in features that have values")
    return g.op("Where", g.op("IsNaN", x), g.array(step.statistics_), x)


def one_hot(g: Tensors, step: Any, x: str) -> str:
    refuse(step, handle_unknown="ignore", drop=None, min_frequency=None, max_categories=None)
    if any(np.asarray(c).dtype.kind not in "iufb" for c in step.categories_):
        raise NotSupported("export of OneHotEncoder of texts: the input is numbers")
    parts = [g.cast(g.op("Equal", g.columns(x, [k]), g.array(c)), "float64") for k, c in enumerate(step.categories_)]
    return g.op("Concat", *parts, axis=1)


def polynomial(g: Tensors, step: Any, x: str) -> str:
    """Products of columns: a column of ones stands in where there are fewer factors."""
    features, degree = int(step.n_features_in_), int(max(step.powers_.sum(axis=1).max(), 1))
    rows = g.op("Gather", g.op("Shape", x), g.array([0], "int64"), axis=0)
    ones = g.op("Expand", g.array([[1.0]]), g.op("Concat", rows, g.array([1], "int64"), axis=0))
    x = g.op("Concat", x, ones, axis=1)
    factors = [[k for k, p in enumerate(row) for _ in range(p)] for row in step.powers_.tolist()]
    table = np.array([row + [features] * (degree - len(row)) for row in factors], dtype=np.int64)
    found = g.columns(x, table[:, 0])
    for k in range(1, degree):
        found = g.op("Mul", found, g.columns(x, table[:, k]))
    return found


def function(g: Tensors, step: Any, x: str) -> str:
    refuse(step, func=None)
    return x


def by_columns(g: Tensors, step: Any, x: str) -> str:
    """Transformers of some columns each, side by side."""
    refuse(step, transformer_weights=None)
    names = list(getattr(step, "feature_names_in_", []))
    parts = []
    for _, part, columns in step.transformers_:
        numbers = positions(columns, names, int(step.n_features_in_))
        if numbers and not (isinstance(part, str) and part == "drop"):
            parts.append(transformed(g, part, g.columns(x, numbers)))
    return g.op("Concat", *parts, axis=1)


def positions(columns: Any, names: list[str], n: int) -> list[int]:
    """Which columns of the table are meant."""
    if isinstance(columns, slice):
        ends = [names.index(x) if isinstance(x, str) else x for x in (columns.start, columns.stop)]
        if isinstance(columns.stop, str):
            ends[1] += 1
        return list(range(n))[slice(*ends, columns.step)]
    found = np.asarray(columns).ravel().tolist()
    if found and all(isinstance(x, bool) for x in found):
        return [k for k, x in enumerate(found) if x]
    return [names.index(x) if isinstance(x, str) else int(x) % n for x in found]


RULES: dict[str, Callable[[Tensors, Any, str], str]] = {
    "Pipeline": pipeline, "StandardScaler": standard, "MinMaxScaler": min_max, "MaxAbsScaler": max_abs, "RobustScaler": robust,
    "PCA": principal, "IncrementalPCA": principal, "TruncatedSVD": truncated, "SimpleImputer": imputed, "OneHotEncoder": one_hot,
    "PolynomialFeatures": polynomial, "ColumnTransformer": by_columns, "FunctionTransformer": function,
}
