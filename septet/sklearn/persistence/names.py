"""Names in files: which classes, functions and dtypes of ours a file may name, and how they are called there.

Nothing else can be named: not a user's class or function, not a module, not a function that reads or writes files.
"""
from __future__ import annotations

import builtins
from functools import cache
from importlib import import_module
from types import FunctionType
from typing import Any

import septet.numpy as np
from septet.core.io.safetensors import Damaged
from septet.sklearn.persistence.parts import PARTS, TUPLES

MODULES = ("calibration", "cluster", "compose", "covariance", "cross_decomposition", "decomposition", "discriminant_analysis", "dummy",
           "ensemble", "feature_extraction", "feature_extraction.image", "feature_extraction.text", "feature_selection", "frozen",
           "gaussian_process", "gaussian_process.kernels", "impute", "isotonic", "kernel_approximation", "kernel_ridge", "linear_model",
           "manifold", "metrics", "mixture", "model_selection", "multiclass", "multioutput", "naive_bayes", "neighbors", "neural_network",
           "pipeline", "preprocessing", "random_projection", "semi_supervised", "svm", "tree")
FUNCTIONS = ("cluster", "covariance", "feature_selection", "metrics", "metrics.pairwise", "preprocessing")     # with functions for files
NUMPY_FUNCTIONS = frozenset(
    """amax amin any all around argmax argmin array asarray ascontiguousarray asfortranarray atleast_1d atleast_2d average clip cumprod
    cumsum diff flip fliplr flipud gradient max mean median min nan_to_num nanmax nanmean nanmedian nanmin nanstd nansum nanvar percentile
    prod ptp quantile ravel real imag round sort squeeze std sum transpose var linalg.norm""".split())
BUILTINS = frozenset("bool bytes complex dict float frozenset int list object set str tuple".split())


@cache
def public_name(cls: type) -> str | None:
    """`sklearn.linear_model.Ridge` of a class of the face; None for others."""
    if not cls.__module__.startswith("septet.sklearn."):
        return None
    package = cls.__module__.split(".")[2]
    near = [home for home in MODULES if home.split(".")[0] == package] or MODULES         # a module of its own, shown by another
    home = next((home for home in near if owned(home, cls.__qualname__) is cls), None)
    return f"sklearn.{home}.{cls.__qualname__}" if home else None


def owned(home: str, name: str) -> Any:
    """A public object of a module of the face that the face itself defines; None where there is none."""
    module = import_module(f"septet.sklearn.{home}")
    if name.startswith("_") or "." in name or name not in dir(module) and name not in getattr(module, "__all__", ()):
        return None
    found = getattr(module, name, None)
    return found if str(getattr(found, "__module__", "")).startswith("septet.sklearn.") else None


@cache
def tuple_classes() -> dict[str, type]:
    """The named tuples of the face that a file may have."""
    return {name: part_of(name) for name in TUPLES}


def part_of(name: str) -> Any:
    """The object that a table of ours names."""
    module, _, last = name.rpartition(".")
    return getattr(import_module(f"septet.{module}"), last)


def class_name(cls: type) -> str | None:
    """What a class of an object is called in files; None where objects of the class cannot be kept."""
    inside = f"{cls.__module__}.{cls.__qualname__}".removeprefix("septet.")
    return inside if inside in PARTS else public_name(cls)


def class_of(name: Any) -> type:
    """The class of that name.  Damaged for every other text."""
    if type(name) is str and name in PARTS:
        return part_of(name)  # type: ignore[no-any-return]
    home, _, last = str(name).removeprefix("sklearn.").rpartition(".")
    found = owned(home, last) if str(name).startswith("sklearn.") and home in MODULES else None
    if not isinstance(found, type) or issubclass(found, BaseException):
        raise Damaged(f"it names the class {name!r}, which is no estimator of sklearn")
    return found


def function_name(function: Any) -> str | None:
    """`numpy.log1p` or `sklearn.metrics.accuracy_score`; None for what a file may not name."""
    name = getattr(function, "__name__", "")
    for candidate in (name, f"linalg.{name}"):
        if numpy_function(candidate) is function:
            return f"numpy.{candidate}"
    for home in FUNCTIONS if isinstance(function, FunctionType) else ():
        if function.__module__.startswith(f"septet.sklearn.{home.split('.')[0]}") and owned(home, name) is function:
            return f"sklearn.{home}.{name}"
    return None


def numpy_function(name: str) -> Any:
    """A ufunc, or a function of the list above; None for other names."""
    owner, _, last = name.rpartition(".")
    module = np.linalg if owner == "linalg" else np if not owner else None
    found = getattr(module, last, None) if module is not None and last.isidentifier() and not last.startswith("_") else None
    return found if isinstance(found, np.ufunc) or name in NUMPY_FUNCTIONS else None


def function_of(name: Any) -> Any:
    """The function of that name.  Damaged for every other text."""
    library, _, rest = str(name).partition(".")
    if library == "numpy":
        found = numpy_function(rest)
    else:
        home, _, last = rest.rpartition(".")
        found = owned(home, last) if library == "sklearn" and home in FUNCTIONS else None
        found = found if isinstance(found, FunctionType) else None
    if found is None:
        raise Damaged(f"it names the function {name!r}, which is none that a file may name")
    return found


def type_name(cls: type) -> str | None:
    """What a class that is itself a value is called: `float`, `numpy.float64`, `sklearn.linear_model.Ridge`."""
    if cls.__module__ == "builtins" and cls.__name__ in BUILTINS:
        return cls.__name__
    if issubclass(cls, np.generic) and getattr(np, cls.__name__, None) is cls:
        return f"numpy.{cls.__name__}"
    return public_name(cls)


def type_of(name: Any) -> type:
    """The class of `type_name`."""
    if name in BUILTINS:
        return getattr(builtins, name)  # type: ignore[no-any-return]
    if str(name).startswith("numpy."):
        found = getattr(np, str(name)[6:], None)
        if not isinstance(found, type) or not issubclass(found, np.generic):
            raise Damaged(f"it names the type {name!r}, which is no scalar type of numpy")
        return found
    return class_of(name)
