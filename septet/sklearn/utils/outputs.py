"""What leaves an estimator: results in the kind of array that came in, and `set_output`'s data frames."""
from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.sklearn.config import current
from septet.sklearn.utils.foreign import for_caller, give_back, is_frame, is_pandas, is_real_frame, is_sparse
from septet.sklearn.utils.parallel import limited

# methods whose results are arrays about X
RESULTS = ("predict", "predict_proba", "predict_log_proba", "decision_function", "inverse_transform", "fit_predict", "score_samples",
           "kneighbors", "radius_neighbors", "staged_predict", "staged_predict_proba", "staged_decision_function", "apply", "decision_path")
FITS = ("fit", "partial_fit", "fit_transform", "fit_predict")
CONTAINERS = ("default", "pandas", "polars")


def gives_back(method: Callable[..., Any]) -> Callable[..., Any]:
    """A method whose results are arrays of the real NumPy where X was one."""
    @functools.wraps(method)
    def call(self: Any, *args: Any, **kwargs: Any) -> Any:
        result = limited(method, self, args, kwargs) if "n_jobs" in self.__dict__ else method(self, *args, **kwargs)
        x = args[0] if args else kwargs.get("X")
        return result if type(x) is ndarray else for_caller(give_back(result, x), sys._getframe(1))

    call._wraps_output = True  # type: ignore[attr-defined]
    return call


def checks_parameters(method: Callable[..., Any]) -> Callable[..., Any]:
    """A method that looks at the estimator's parameters first."""
    @functools.wraps(method)
    def call(self: Any, *args: Any, **kwargs: Any) -> Any:
        if not current()["skip_parameter_validation"]:
            self._validate_params()
        return limited(method, self, args, kwargs) if "n_jobs" in self.__dict__ else method(self, *args, **kwargs)

    return call


def wants_container(method: Callable[..., Any], ours: bool) -> Callable[..., Any]:
    """A transform whose result is put into the container that `set_output` asks for."""
    @functools.wraps(method)
    def call(self: Any, *args: Any, **kwargs: Any) -> Any:
        result = limited(method, self, args, kwargs) if "n_jobs" in self.__dict__ else method(self, *args, **kwargs)
        x = args[0] if args else kwargs.get("X")
        wanted = self.__dict__.get("_sklearn_output_config")
        kind = current()["transform_output"] if wanted is None else wanted.get("transform", "default")
        if kind != "default":
            return packed(result, x, self, kind)
        return for_caller(give_back(result, x), sys._getframe(1)) if ours and type(x) is not ndarray else result

    call._wraps_output = True  # type: ignore[attr-defined]
    return call


def packed(result: Any, x: Any, estimator: Any, kind: str) -> Any:
    """A transform's result as a frame with the estimator's names of features."""
    if kind not in CONTAINERS:
        raise ValueError(f"output config must be in {sorted(CONTAINERS)}, got {kind}")
    if isinstance(result, tuple):
        return (packed(result[0], x, estimator, kind), *result[1:])
    if is_sparse(result):
        raise ValueError("The transformer outputs a scipy sparse matrix. Try to set the transformer output to default or disable sparse "
                         f"output on the transformer. (A {kind} frame cannot hold it.)")
    return frame_of(result, x, names_out(estimator), kind)


def names_out(estimator: Any) -> Any:
    """The estimator's names of its features, or None where it cannot tell."""
    try:
        return estimator.get_feature_names_out()
    except (AttributeError, TypeError):
        return None


def frame_of(values: Any, like: Any, columns: Any, kind: str) -> Any:
    """A frame of values with the rows' labels of `like`."""
    frames = frame_module(values, like, kind)
    columns = None if columns is None else [str(c) if not isinstance(c, str) else c for c in columns]
    if is_frame(values):
        return renamed(values, columns)
    if kind == "polars":
        return frames.DataFrame(values, schema=columns, orient="row")
    index = like.index if is_pandas(like) else None
    if index is not None and len(index) != values.shape[0]:
        index = None
    return frames.DataFrame(values, index=index, columns=columns, copy=False)


def renamed(frame: Any, columns: Any) -> Any:
    """A frame with other names of columns."""
    if columns is None or list(frame.columns) == columns:
        return frame
    if not hasattr(frame, "set_axis"):
        return frame.rename(dict(zip(frame.columns, columns)))
    return frame.set_axis(columns, axis=1)


def frame_module(values: Any, like: Any, kind: str) -> Any:
    """The library that makes the frame: the real one where real frames came in, else ours."""
    import sys

    for x in (values, like):
        if (is_frame(x) or is_pandas(x)) and type(x).__module__.split(".")[0] == kind and is_real_frame(x):
            return sys.modules[kind]
    if kind == "polars":
        from septet.pandas import engine

        return engine.polars()
    import septet.pandas as pandas

    return pandas


class _SetOutputMixin:
    """Transformers whose results may be asked for as frames."""

    def __init_subclass__(cls, auto_wrap_output_keys: Any = ("transform",), **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if auto_wrap_output_keys is None:
            cls._sklearn_auto_wrap_output_keys = set()
            return
        cls._sklearn_auto_wrap_output_keys = set(auto_wrap_output_keys)
        ours = cls.__module__.startswith("septet.sklearn")
        for name in ("transform", "fit_transform"):
            method = cls.__dict__.get(name)
            if method is not None and callable(method) and not hasattr(method, "_wraps_output"):
                setattr(cls, name, wants_container(method, ours))

    def _sets_output(self) -> bool:
        return hasattr(self, "get_feature_names_out") and "transform" in type(self)._sklearn_auto_wrap_output_keys

    def set_output(self, *, transform: str | None = None) -> Any:
        """Ask for the container of `transform`'s results: "default", "pandas", "polars", or None to leave it."""
        if transform is not None:
            if transform not in CONTAINERS:
                raise ValueError(f"output config must be in {sorted(CONTAINERS)}, got {transform}")
            self.__dict__.setdefault("_sklearn_output_config", {})["transform"] = transform
        return self


def safe_set_output(estimator: Any, *, transform: str | None = None) -> None:
    """Ask an estimator for a container where it can be asked."""
    can = hasattr(estimator, "transform") or hasattr(estimator, "fit_transform") and transform is not None
    if not can or transform is None:
        return
    if not hasattr(estimator, "set_output"):
        raise ValueError(f"Unable to configure output for {estimator} because `set_output` is not available.")
    estimator.set_output(transform=transform)


def keep_kind(estimator: Any, kind: Any, *names: str) -> None:
    """What was fitted in double precision, in the precision of the data: arrays, numbers, lists of arrays."""
    for name in names:
        value = getattr(estimator, name, None)
        if isinstance(value, list):
            setattr(estimator, name, [part.astype(kind, copy=False) for part in value])
        elif value is not None:
            setattr(estimator, name, value.astype(kind, copy=False) if getattr(value, "ndim", 0) else np.dtype(kind).type(value))
