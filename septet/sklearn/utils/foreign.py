"""Data of other kinds: real NumPy and SciPy objects, frames, sparse matrices; what came in goes out."""
from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.numpy.convert import from_any, is_foreign


def is_sparse(x: Any) -> bool:
    """Whether `x` is a sparse matrix, ours or SciPy's."""
    return hasattr(x, "tocsr") and hasattr(x, "nnz")


def is_frame(x: Any) -> bool:
    """Whether `x` is a data frame of any library."""
    return hasattr(x, "columns") and hasattr(x, "shape") and not isinstance(x, ndarray)


def is_pandas(x: Any) -> bool:
    """Whether `x` is a frame or series of pandas, ours or the real one."""
    return hasattr(x, "iloc") and hasattr(x, "index")


def is_random_state(x: Any) -> bool:
    """Whether `x` is a `RandomState`, ours or NumPy's."""
    return type(x).__name__ == "RandomState" or any(c.__name__ == "RandomState" for c in type(x).__mro__)


def real_numpy_asked(x: Any) -> bool:
    """Whether results for `x` are arrays of the real NumPy: it is one, or a frame or sparse matrix over such."""
    if is_foreign(x):
        return True
    module = type(x).__module__.split(".")[0]
    return module == "scipy" or module in ("pandas", "polars") and "numpy" in sys.modules and is_real_frame(x)


def is_real_frame(x: Any) -> bool:
    """Whether `x` is of the real pandas or Polars."""
    kind = getattr(sys.modules.get(type(x).__module__.split(".")[0]), type(x).__name__, None)
    return kind is not None and isinstance(x, kind)


def give_back(result: Any, x: Any) -> Any:
    """A result in the kind that came in: arrays of the real NumPy for such."""
    if type(x) is ndarray or type(x) is list or not real_numpy_asked(x):
        return result
    return to_real(result)


def for_caller(result: Any, frame: Any) -> Any:
    """A sparse result made of texts or the like as one of SciPy's where the real library asks: its estimators know no other."""
    if isinstance(result, ndarray) or not is_sparse(result) or "scipy.sparse" not in sys.modules:
        return result
    return to_real(result) if frame.f_globals.get("__name__", "").startswith("sklearn.") else result


def to_real(result: Any) -> Any:
    """Arrays of the real NumPy for our own, within tuples, lists and dictionaries too."""
    if isinstance(result, ndarray):
        return sys.modules["numpy"].asarray(result)
    if is_sparse(result):
        from septet.sklearn import sparse

        return sparse.give_back(result) if isinstance(result, sparse.spmatrix) else result
    if isinstance(result, (tuple, list)) and not hasattr(result, "_fields"):
        return type(result)(to_real(r) for r in result)
    if isinstance(result, Iterator):
        return map(to_real, result)
    if type(result) is dict:
        return {k: to_real(v) for k, v in result.items()}
    return result


def frame_to_array(frame: Any, dtype: Any = None) -> Any:
    """The values of a data frame or series; missing values of nullable columns become NaN where numbers are asked for."""
    values = from_any(frame.to_numpy() if hasattr(frame, "to_numpy") else frame)
    if values.dtype.kind == "O" and all_nullable_numbers(frame):
        return from_any(frame.to_numpy(dtype=float, na_value=np.nan))
    return values if dtype is None else values.astype(dtype, copy=False)


def all_nullable_numbers(frame: Any) -> bool:
    """Whether every column is numeric and some are of a nullable dtype."""
    dtypes = list(frame.dtypes) if hasattr(frame, "columns") else [getattr(frame, "dtype", None)]
    return bool(dtypes) and all(getattr(d, "kind", "O") in "biuf" for d in dtypes) and any(hasattr(d, "na_value") for d in dtypes)


__all__ = ["from_any", "give_back", "is_foreign", "is_frame", "is_pandas", "is_random_state", "is_sparse"]
