"""`sklearn.utils.discovery`: the estimators, functions and displays there are."""
from __future__ import annotations

import inspect
from importlib import import_module
from typing import Any

import septet.sklearn as sklearn
from septet.errors import NotSupported

KINDS = ("classifier", "regressor", "transformer", "cluster")


def classes_of(module: str) -> dict[str, type]:
    """The public classes of a module of the face."""
    try:
        found = import_module(f"septet.sklearn.{module}")
        names = getattr(found, "__all__", ())
        return {n: getattr(found, n) for n in names if isinstance(getattr(found, n, None), type)}
    except (ModuleNotFoundError, NotSupported):
        return {}


def all_functions() -> list[tuple[str, Any]]:
    """(name, function) of the public functions."""
    found: dict[str, Any] = {}
    for module in (*sklearn._SUBMODULES, "metrics.cluster", "metrics.pairwise", "feature_extraction.text"):
        if module != "experimental":
            place = import_module(f"septet.sklearn.{module}")
            found.update((n, getattr(place, n)) for n in getattr(place, "__all__", ())
                         if n[0] != "_" and inspect.isfunction(getattr(place, n, None)))
    return sorted(found.items())


def all_displays() -> list[tuple[str, type]]:
    """(name, class) of the displays."""
    found: dict[str, type] = {}
    for module in ("calibration", "inspection", "metrics", "model_selection"):
        found.update(classes_of(module))
    return sorted((n, c) for n, c in found.items() if n.endswith("Display"))


def all_estimators(type_filter: Any = None) -> list[tuple[str, type]]:
    """(name, class) of every estimator; type_filter: "classifier", "regressor", "transformer", "cluster", or some of them."""
    from septet.sklearn import base

    mixins = {"classifier": base.ClassifierMixin, "regressor": base.RegressorMixin, "transformer": base.TransformerMixin,
              "cluster": base.ClusterMixin}
    wanted = None if type_filter is None else [type_filter] if isinstance(type_filter, str) else list(type_filter)
    for kind in wanted or ():
        if kind not in mixins:
            raise ValueError("Parameter type_filter must be 'classifier', 'regressor', 'transformer', 'cluster' or None, got "
                             f"{type_filter!r}.")
    found: dict[str, type] = {}
    for module in sklearn._SUBMODULES:
        if module not in ("base", "utils", "exceptions", "datasets", "experimental"):
            found.update(classes_of(module))
    chosen = {n: c for n, c in found.items() if issubclass(c, base.BaseEstimator) and not n.startswith("_")}
    if wanted is not None:
        chosen = {n: c for n, c in chosen.items() if any(issubclass(c, mixins[k]) for k in wanted)}
    return sorted(chosen.items())
