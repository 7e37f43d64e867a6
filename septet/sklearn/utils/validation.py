"""`sklearn.utils.validation`: what an estimator takes, checked and turned into arrays of ours."""
from __future__ import annotations

import numbers
import warnings
from collections.abc import Iterable
from contextlib import suppress
from inspect import isclass, signature
from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.sklearn.exceptions import DataConversionWarning, NotFittedError
from septet.sklearn.utils._tags import get_tags
from septet.sklearn.utils.finite import assert_all_finite, check_finite
from septet.sklearn.utils.foreign import is_random_state, is_sparse
from septet.sklearn.utils.input_arrays import as_array, check_array, check_not_negative
from septet.sklearn.utils.naming import check_names_in as _check_feature_names_in
from septet.sklearn.utils.naming import generated_names as _generate_get_feature_names_out
from septet.sklearn.utils.naming import names_of as _get_feature_names

FLOAT_DTYPES = (np.dtype("float64"), np.dtype("float32"), np.dtype("float16"))       # dtypes: quicker to compare with than their classes
NO_VALIDATION = "no_validation"


# ---- lengths ---------------------------------------------------------------------------------------------------------


def _num_samples(x: Any) -> int:
    """How many samples an array has.  TypeError for what has none."""
    if type(x) is list:
        return len(x)
    if hasattr(x, "fit") and callable(x.fit):
        raise TypeError(f"Expected sequence or array-like, got estimator {x}")
    shape = getattr(x, "shape", None)
    if shape is None and not hasattr(x, "__len__"):
        if not hasattr(x, "__array__"):
            raise TypeError(f"Expected sequence or array-like, got {type(x)}")
        x = np.asarray(x)
        shape = x.shape
    if shape is not None and len(shape) == 0:
        raise TypeError(f"Input should have at least 1 dimension i.e. satisfy `len(x.shape) > 0`, got scalar `{x!r}` instead.")
    if shape is not None and isinstance(shape[0], numbers.Integral):
        return int(shape[0])
    return len(x)


def _num_features(X: Any) -> int:
    """How many features the samples have.  TypeError where that cannot be told."""
    shape = getattr(X, "shape", None)
    if shape is None:
        first = X[0] if hasattr(X, "__len__") and len(X) else None
        if first is None or isinstance(first, (str, bytes, dict)) or not hasattr(first, "__len__"):
            raise TypeError(f"Unable to find the number of features from X of type {type(X).__qualname__}")
        return len(first)
    if len(shape) <= 1:
        raise TypeError(f"Unable to find the number of features from X of type {type(X).__qualname__} with shape {shape}")
    return int(shape[1])


def check_consistent_length(*arrays: Any) -> None:
    """ValueError where arrays differ in length; None is passed over."""
    lengths = [_num_samples(x) for x in arrays if x is not None]
    if len(set(lengths)) > 1:
        raise ValueError(f"Found input variables with inconsistent numbers of samples: {lengths}")


def _make_indexable(x: Any) -> Any:
    """What can be indexed by arrays of positions."""
    if is_sparse(x):
        return x.tocsr()
    if x is None or hasattr(x, "__getitem__") or hasattr(x, "iloc"):
        return x
    return np.asarray(x)


def indexable(*iterables: Any) -> list[Any]:
    """Arrays of one length that can be indexed."""
    made = [_make_indexable(x) for x in iterables]
    check_consistent_length(*made)
    return made


# ---- X and y ---------------------------------------------------------------------------------------------------------


def column_or_1d(y: Any, *, dtype: Any = None, input_name: str = "y", warn: bool = False, device: Any = None) -> Any:
    """One dimension of a vector or a single column.  ValueError for other shapes."""
    y = as_array(y, dtype)
    if y.ndim == 1:
        return y
    if y.ndim == 2 and y.shape[1] == 1:
        if warn:
            warnings.warn("A column-vector y was passed when a 1d array was expected. Please change the shape of y to (n_samples, ), for "
                          "example using ravel().", DataConversionWarning, stacklevel=2)
        return y.reshape(-1)
    raise ValueError(f"{input_name} should be a 1d array, got an array of shape {y.shape} instead.")


def _check_y(y: Any, multi_output: bool = False, y_numeric: bool = False, estimator: Any = None) -> Any:
    """A target: one dimension of any dtype, or two where several outputs are allowed."""
    if multi_output:
        y = check_array(y, accept_sparse="csr", ensure_all_finite=True, ensure_2d=False, dtype=None, input_name="y", estimator=estimator)
    else:
        y = column_or_1d(y, warn=True)
        check_finite(y, False, "y", estimator)
    if y.dtype.kind == "c":
        raise ValueError(f"Complex data not supported\n{y}\n")
    if y_numeric and y.dtype.kind == "O":
        y = y.astype(np.float64)
    return y


def check_X_y(X: Any, y: Any, accept_sparse: Any = False, *, accept_large_sparse: bool = True, dtype: Any = "numeric", order: Any = None,
              copy: bool = False, force_writeable: bool = False, ensure_all_finite: Any = True, ensure_2d: bool = True,
              allow_nd: bool = False, multi_output: bool = False, ensure_min_samples: int = 1, ensure_min_features: int = 1,
              y_numeric: bool = False, estimator: Any = None) -> Any:
    """X and y as arrays of one length."""
    if y is None:
        name = "estimator" if estimator is None else estimator_name(estimator)
        raise ValueError(f"{name} requires y to be passed, but the target y is None")
    X = check_array(X, accept_sparse, accept_large_sparse=accept_large_sparse, dtype=dtype, order=order, copy=copy,
                    force_writeable=force_writeable, ensure_all_finite=ensure_all_finite, ensure_2d=ensure_2d, allow_nd=allow_nd,
                    ensure_min_samples=ensure_min_samples, ensure_min_features=ensure_min_features, estimator=estimator, input_name="X")
    y = _check_y(y, multi_output, y_numeric, estimator)
    check_consistent_length(X, y)
    return X, y


def _check_feature_names(estimator: Any, X: Any, *, reset: bool) -> None:
    """Keep X's names of features, or compare them with those kept.  ValueError, or a warning where only one side has names."""
    if reset:
        names = _get_feature_names(X)
        if names is not None:
            estimator.feature_names_in_ = names
        elif "feature_names_in_" in estimator.__dict__:
            del estimator.feature_names_in_
        return
    kept = getattr(estimator, "feature_names_in_", None)
    names = _get_feature_names(X)
    if kept is None and names is None:
        return
    who = type(estimator).__name__
    if kept is None:
        warnings.warn(f"X has feature names, but {who} was fitted without feature names", stacklevel=2)
    elif names is None:
        warnings.warn(f"X does not have valid feature names, but {who} was fitted with feature names", stacklevel=2)
    elif list(names) != list(kept):
        raise ValueError(names_differ(sorted(set(names) - set(kept)), sorted(set(kept) - set(names))))


def names_differ(unseen: list[str], missing: list[str]) -> str:
    """The words for names of features that are not those of the fit."""
    def lines(names: list[str]) -> str:
        return "".join(f"- {name}\n" for name in names[:5]) + ("- ...\n" if len(names) > 5 else "")

    text = "The feature names should match those that were passed during fit.\n"
    if unseen:
        text += "Feature names unseen at fit time:\n" + lines(unseen)
    if missing:
        text += "Feature names seen at fit time, yet now missing:\n" + lines(missing)
    return text if unseen or missing else text + "Feature names must be in the same order as they were in fit.\n"


def _check_n_features(estimator: Any, X: Any, reset: bool) -> None:
    """Keep the number of features, or compare it with that kept."""
    try:
        count = _num_features(X)
    except TypeError:
        if not reset and hasattr(estimator, "n_features_in_"):
            raise ValueError(f"X does not contain any features, but {type(estimator).__name__} is expecting "
                             f"{estimator.n_features_in_} features") from None
        return
    if reset:
        estimator.n_features_in_ = count
    elif count != getattr(estimator, "n_features_in_", count):
        raise ValueError(f"X has {count} features, but {type(estimator).__name__} is expecting {estimator.n_features_in_} features as "
                         "input.")


def validate_data(_estimator: Any, /, X: Any = NO_VALIDATION, y: Any = NO_VALIDATION, reset: bool = True,
                  validate_separately: Any = False, skip_check_array: bool = False, **check_params: Any) -> Any:
    """X (and y) as arrays, their features counted and named on the estimator (`reset`), or compared with what it was fitted on.

    y None: ValueError where the estimator needs a target.  The rest are arguments of `check_array` and `check_X_y`.
    """
    without_x, without_y = isinstance(X, str) and X == NO_VALIDATION, y is None or isinstance(y, str) and y == NO_VALIDATION
    _check_feature_names(_estimator, X, reset=reset)
    if y is None and get_tags(_estimator).target_tags.required:
        raise ValueError(f"This {type(_estimator).__name__} estimator requires y to be passed, but the target y is None.")
    if without_x and without_y:
        raise ValueError("Validation should be done on X, y or both.")
    check_params = {"estimator": _estimator, **check_params}
    if skip_check_array:
        out = X if without_y else y if without_x else (X, y)
    elif without_y:
        X = out = check_array(X, input_name="X", **check_params)
    elif without_x:
        out = _check_y(y, **check_params)
    elif validate_separately:
        x_params, y_params = validate_separately
        X = check_array(X, **{"input_name": "X", "estimator": _estimator, **x_params})
        out = X, check_array(y, **{"input_name": "y", "estimator": _estimator, **y_params})
    else:
        X, y = out = check_X_y(X, y, **check_params)
    if not without_x and check_params.get("ensure_2d", True):
        _check_n_features(_estimator, X, reset=reset)
    return out


# ---- other arguments -------------------------------------------------------------------------------------------------


def check_random_state(seed: Any) -> Any:
    """A `RandomState`: the global one for None, a new one for a seed, itself for one."""
    if seed is None or seed is np.random:
        return np.random.mtrand._rand
    if isinstance(seed, numbers.Integral):
        return np.random.RandomState(int(seed))
    if is_random_state(seed):
        return seed
    if getattr(seed, "__name__", None) == "numpy.random":
        return seed.mtrand._rand
    raise ValueError(f"{seed!r} cannot be used to seed a numpy.random.RandomState instance")


def _check_sample_weight(sample_weight: Any, X: Any, *, dtype: Any = None, force_float_dtype: bool = True,
                         ensure_non_negative: bool = False, ensure_same_device: bool = True, copy: bool = False,
                         allow_all_zero_weights: bool = False) -> Any:
    """A weight for each sample of X: ones for None, one number repeated, or those given.  ValueError for a wrong shape."""
    n = _num_samples(X)
    wanted = dtype if not force_float_dtype or dtype is not None and np.dtype(dtype) in (np.float32, np.float64) else np.float64
    if sample_weight is None:
        return np.ones(n, dtype=wanted)
    if isinstance(sample_weight, numbers.Number):
        return np.full(n, sample_weight, dtype=dtype)
    kinds = (np.float64, np.float32) if dtype is None and force_float_dtype else dtype
    weights = check_array(sample_weight, ensure_2d=False, dtype=kinds, order="C", copy=copy, input_name="sample_weight")
    if weights.ndim != 1:
        raise ValueError(f"Sample weights must be 1D array or scalar, got {weights.ndim}D array. Expected either a scalar value or a 1D "
                         f"array of length {n}.")
    if weights.shape != (n,):
        raise ValueError(f"sample_weight.shape == {weights.shape}, expected {(n,)}!")
    if not allow_all_zero_weights and not weights.any():
        raise ValueError("Sample weights must contain at least one non-zero number.")
    if ensure_non_negative and bool((weights < 0).any()):
        raise ValueError("Negative values in data passed to `sample_weight`.")
    return weights


def _is_fitted(estimator: Any, attributes: Any = None, all_or_any: Any = all) -> bool:
    """Whether an estimator has been fitted: it has the attributes, or says so, or has one whose name ends in an underscore."""
    if attributes is not None:
        names = [attributes] if isinstance(attributes, str) else attributes
        return bool(all_or_any([hasattr(estimator, name) for name in names]))
    if hasattr(estimator, "__sklearn_is_fitted__"):
        return bool(estimator.__sklearn_is_fitted__())
    return any(name[-1] == "_" and name[:2] != "__" for name in reversed(estimator.__dict__))


def check_is_fitted(estimator: Any, attributes: Any = None, *, msg: str | None = None, all_or_any: Any = all) -> None:
    """NotFittedError for an estimator that has not been fitted; TypeError for what is no estimator."""
    if isclass(estimator):
        raise TypeError(f"{estimator} is a class, not an instance.")
    if not hasattr(estimator, "fit"):
        raise TypeError(f"{estimator} is not an estimator instance.")
    if _is_fitted(estimator, attributes, all_or_any) or attributes is None and not get_requires_fit(estimator):
        return
    msg = msg or "This %(name)s instance is not fitted yet. Call 'fit' with appropriate arguments before using this estimator."
    raise NotFittedError(msg % {"name": type(estimator).__name__})


def get_requires_fit(estimator: Any) -> bool:
    """Whether the estimator's tags say that it must be fitted."""
    return get_tags(estimator).requires_fit


def has_fit_parameter(estimator: Any, parameter: str) -> bool:
    """Whether the estimator's `fit` has a parameter of this name."""
    return parameter in signature(estimator.fit).parameters


def check_scalar(x: Any, name: str, target_type: Any, *, min_val: Any = None, max_val: Any = None, include_boundaries: str = "both") -> Any:
    """The number itself.  TypeError for another type, ValueError outside of the bounds."""
    if not isinstance(x, target_type):
        kinds = target_type if isinstance(target_type, tuple) else (target_type,)
        words = kinds[0].__qualname__ if len(kinds) == 1 else "{" + ", ".join(k.__qualname__ for k in kinds) + "}"
        raise TypeError(f"{name} must be an instance of {words}, not {type(x).__qualname__}.")
    if include_boundaries not in ("left", "right", "both", "neither"):
        raise ValueError(f"Unknown value for `include_boundaries`: {include_boundaries!r}. "
                         "Possible values are: ('left', 'right', 'both', 'neither').")
    low, high = include_boundaries in ("left", "both"), include_boundaries in ("right", "both")
    if min_val is not None and (x < min_val or x == min_val and not low):
        raise ValueError(f"{name} == {x}, must be {'>=' if low else '>'} {min_val}.")
    if max_val is not None and (x > max_val or x == max_val and not high):
        raise ValueError(f"{name} == {x}, must be {'<=' if high else '<'} {max_val}.")
    return x


def check_symmetric(array: Any, *, tol: float = 1e-10, raise_warning: bool = True, raise_exception: bool = False) -> Any:
    """A symmetric matrix: the array, or the mean of it and its transpose (with a warning, or ValueError if asked)."""
    if array.ndim != 2 or array.shape[0] != array.shape[1]:
        raise ValueError(f"array must be 2-dimensional and square. shape = {array.shape}")
    difference = array - array.T
    greatest = abs(difference).max() if array.shape[0] else 0
    if greatest <= tol:
        return array
    if raise_exception:
        raise ValueError("Array must be symmetric")
    if raise_warning:
        warnings.warn("Array is not symmetric, and will be converted to symmetric by average with its transpose.", stacklevel=2)
    return 0.5 * (array + array.T)


def check_memory(memory: Any) -> Any:
    """An object with a `cache` method: None caches nothing, a path names a folder.  ValueError for others."""
    from septet.sklearn.utils.memory import Memory

    if memory is None or isinstance(memory, str) or hasattr(memory, "__fspath__"):
        return Memory(memory)
    if not hasattr(memory, "cache"):
        raise ValueError("'memory' should be None, a string or have the same interface as joblib.Memory. "
                         f"Got memory='{memory}' instead.")
    return memory


def check_non_negative(X: Any, whom: str) -> None:
    """ValueError where an array has a number below zero."""
    values = X.data if is_sparse(X) else X
    if values.size:
        check_not_negative(values, whom)


def as_float_array(X: Any, *, copy: bool = True, ensure_all_finite: Any = True) -> Any:
    """An array of floats: floats as they are, integers of up to 32 bits as float32, others as float64."""
    if not isinstance(X, ndarray) and not is_sparse(X):
        return check_array(X, accept_sparse=["csr", "csc", "coo"], dtype=np.float64, copy=copy, ensure_all_finite=ensure_all_finite,
                           ensure_2d=False)
    if X.dtype in (np.float32, np.float64):
        return X.copy() if copy else X
    small = X.dtype.kind in "uib" and X.dtype.itemsize <= 4
    return X.astype(np.float32 if small else np.float64)


def _check_response_method(estimator: Any, response_method: Any) -> Any:
    """The first of an estimator's methods that it has.  AttributeError where it has none."""
    names = [response_method] if isinstance(response_method, str) else response_method
    for name in names:
        with suppress(AttributeError):
            return getattr(estimator, name)
    raise AttributeError(f"{type(estimator).__name__} has none of the following attributes: {', '.join(names)}.")


def _check_method_params(X: Any, params: Any, indices: Any = None) -> dict[str, Any]:
    """Parameters of a fit, those with one value for each sample taken at `indices`."""
    from septet.sklearn.utils.indexing import _safe_indexing

    if not params:
        return {}
    n = _num_samples(X)
    found = {}
    for key, value in params.items():
        along = (hasattr(value, "__len__") or hasattr(value, "shape")) and not isinstance(value, (str, dict)) and _num_samples(value) == n
        found[key] = _safe_indexing(_make_indexable(value), indices) if along and indices is not None else value
    return found


def _check_pos_label_consistency(pos_label: Any, y_true: Any) -> Any:
    """The positive label; for None it is 1 where labels are among {0, 1} or {-1, 1}.  ValueError for others."""
    if pos_label is not None:
        return pos_label
    classes = np.unique(as_array(y_true))
    if classes.dtype.kind in "OUS" or classes.tolist() not in ([0, 1], [-1, 1], [0], [-1], [1]):
        shown = ", ".join(repr(c) for c in classes.tolist())
        raise ValueError(f"y_true takes value in {{{shown}}} and pos_label is not specified: either make y_true take value in {{0, 1}} or "
                         "{-1, 1} or pass pos_label explicitly.")
    return 1


def estimator_name(estimator: Any) -> str:
    """An estimator's name in messages."""
    return estimator if isinstance(estimator, str) else type(estimator).__name__


def _is_arraylike(x: Any) -> bool:
    """Whether `x` could be an array."""
    return hasattr(x, "__len__") or hasattr(x, "shape") or hasattr(x, "__array__")


def _is_arraylike_not_scalar(x: Any) -> bool:
    """Whether `x` could be an array of at least one dimension."""
    return _is_arraylike(x) and not isinstance(x, (str, bytes)) and getattr(x, "shape", None) != ()


__all__ = ["FLOAT_DTYPES", "Iterable", "_check_feature_names_in", "_generate_get_feature_names_out", "as_float_array", "assert_all_finite",
           "check_X_y", "check_array", "check_consistent_length", "check_is_fitted", "check_memory", "check_non_negative",
           "check_random_state", "check_scalar", "check_symmetric", "column_or_1d", "has_fit_parameter", "indexable", "validate_data"]
