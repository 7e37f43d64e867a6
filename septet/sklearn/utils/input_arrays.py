"""`check_array`: anything to an array of ours, with its dtype, dimensions and values checked."""
from __future__ import annotations

import warnings
from typing import Any

import septet.numpy as np
from septet.core import boxes
from septet.core.array import is_c_contiguous, is_f_contiguous
from septet.numpy import ndarray
from septet.sklearn.exceptions import DataConversionWarning
from septet.sklearn.utils.finite import check_finite
from septet.sklearn.utils.foreign import frame_to_array, from_any, is_frame, is_pandas, is_sparse

RESHAPE = ("Reshape your data either using array.reshape(-1, 1) if your data has a single feature or array.reshape(1, -1) if it "
           "contains a single sample.")
FLOAT64 = np.dtype("float64")


def as_array(x: Any, dtype: Any = None) -> Any:
    """An array of ours from anything that is not sparse."""
    if type(x) is ndarray:
        return x if dtype is None else x.astype(dtype, copy=False)
    if is_sparse(x):
        raise TypeError("A sparse matrix was passed, but dense data is required. Use X.toarray() to convert to a dense numpy array.")
    if is_frame(x) or is_pandas(x):
        return frame_to_array(x, dtype)
    if dtype is not None and isinstance(x, (list, tuple)) and np.dtype(dtype).kind == "O":
        return np.array(x, dtype=object)
    a = plain(from_any(x))
    return a if dtype is None else a.astype(dtype, copy=False)


def plain(a: Any) -> Any:
    """An array without a subclass: matrices are refused, masks filled."""
    if type(a) is ndarray:
        return a
    if type(a).__name__ == "matrix":
        raise TypeError("np.matrix is not supported. Please convert to a numpy array with np.asarray. "
                        "For more information see: https://numpy.org/doc/stable/reference/generated/numpy.matrix.html")
    return np.asarray(a)


def check_array(array: Any, accept_sparse: Any = False, *, accept_large_sparse: bool = True, dtype: Any = "numeric", order: Any = None,
                copy: bool = False, force_writeable: bool = False, ensure_all_finite: Any = True, ensure_non_negative: bool = False,
                ensure_2d: bool = True, allow_nd: bool = False, ensure_min_samples: int = 1, ensure_min_features: int = 1,
                estimator: Any = None, input_name: str = "") -> Any:
    """An array of ours of anything, checked.

    dtype: "numeric" turns objects into float64, None keeps any, a dtype converts, of a list the first where the array's is not
    among them.  ensure_all_finite: True, False, or "allow-nan".  Errors are ValueError, for sparse input TypeError.
    """
    if ensure_all_finite not in (True, False, "allow-nan"):
        raise ValueError(f'ensure_all_finite should be a bool or "allow-nan". Got {ensure_all_finite!r} instead.')
    if is_sparse(array):
        from septet.sklearn.utils.sparse_input import check_sparse

        return check_sparse(array, accept_sparse, dtype, copy, ensure_all_finite, ensure_non_negative, ensure_min_samples,
                            ensure_min_features, estimator, input_name)
    if ensure_2d and is_pandas(array) and not hasattr(array, "columns"):
        raise ValueError(f"Expected a 2-dimensional container but got {type(array)} instead. Pass a DataFrame containing a single row "
                         "(i.e. single sample) or a single column (i.e. single feature) instead.")
    given = array
    a = as_array(array, object if dtype is object else None)
    wanted = wanted_dtype(a.dtype, dtype)
    kind = a.dtype.kind
    if kind == "c" and (wanted is None or wanted.kind != "c"):
        raise ValueError(f"Complex data not supported\n{a}\n")
    if wanted is not None and wanted != a.dtype:
        if wanted.kind in "iu" and kind == "f":
            check_finite(a, False, input_name, estimator)
        a = converted(a, wanted, given)
    if ensure_2d:
        check_two(a)
    if dtype == "numeric" and kind in "USV":
        raise ValueError("dtype='numeric' is not compatible with arrays of bytes/strings."
                         "Convert your data to numeric values explicitly instead.")
    context = "" if estimator is None else f" by {_name(estimator)}"
    if not allow_nd and a.ndim >= 3:
        raise ValueError(f"Found array with dim {a.ndim}, while dim <= 2 is required{context}.")
    if ensure_all_finite:
        check_finite(a, ensure_all_finite == "allow-nan", input_name, estimator)
    check_counts(a.shape, ensure_min_samples, ensure_min_features, context)
    if ensure_non_negative and a.size:
        check_not_negative(a, negative_words(input_name, estimator))
    return laid_out(a, order, copy and shares(a, given), force_writeable)


@boxes.check
def check_not_negative(a: Any, words: str) -> None:
    """ValueError for a negative number."""
    if bool((a < 0).any()):
        raise ValueError(f"Negative values in data passed to {words}.")


def _name(estimator: Any) -> str:
    return estimator if isinstance(estimator, str) else type(estimator).__name__


def negative_words(input_name: str, estimator: Any) -> str:
    """Where a negative value was found."""
    return input_name + (f" in {_name(estimator)}" if estimator is not None else "")


def wanted_dtype(found: Any, dtype: Any) -> Any:
    """The dtype to convert to, or None to leave the array as it is."""
    if dtype is None:
        return None
    if isinstance(dtype, str) and dtype == "numeric":
        return FLOAT64 if found.kind == "O" else None
    if isinstance(dtype, (list, tuple)):
        if found is dtype[0] or found in dtype:
            return None
        kinds = [np.dtype(d) for d in dtype]
        return None if found in kinds else kinds[0]
    return np.dtype(dtype)


def converted(a: Any, wanted: Any, given: Any) -> Any:
    """An array of another dtype; objects are read as numbers.  ValueError where they are none."""
    if a.dtype.kind == "O" and wanted.kind == "f" and a.size:
        return numbers_of(a, wanted)
    return a.astype(wanted)


def numbers_of(a: Any, wanted: Any) -> Any:
    """Numbers of an array of objects; None and NA are NaN."""
    values = [np.nan if x is None or type(x).__name__ == "NAType" else x for x in a.reshape(-1).tolist()]
    try:
        return np.asarray([float(x) for x in values], dtype=wanted).reshape(a.shape)
    except TypeError as error:
        if any(isinstance(x, dict) for x in values):
            raise TypeError(f"argument must be a string or a number, not 'dict': {error}") from None
        raise


def check_two(a: Any) -> None:
    """ValueError for fewer than two dimensions."""
    if a.ndim >= 2:
        return
    words = "scalar" if a.ndim == 0 else "1D"
    raise ValueError(f"Expected 2D array, got {words} array instead:\narray={a}.\n{RESHAPE}")


def check_counts(shape: Any, min_samples: int, min_features: int, context: str) -> None:
    """ValueError for too few samples or features."""
    if min_samples > 0:
        count = shape[0] if shape else 1
        if count < min_samples:
            raise ValueError(f"Found array with {count} sample(s) (shape={shape}) while a minimum of {min_samples} is required{context}.")
    if min_features > 0 and len(shape) == 2 and shape[1] < min_features:
        raise ValueError(f"Found array with {shape[1]} feature(s) (shape={shape}) while a minimum of {min_features} is required{context}.")


def shares(a: Any, given: Any) -> bool:
    """Whether an array may show the memory of what was given."""
    return not isinstance(given, (list, tuple)) and (a is given or bool(np.may_share_memory(a, as_array(given))))


def laid_out(a: Any, order: Any, copy: bool, force_writeable: bool) -> Any:
    """An array in memory order, copied if asked, writable if asked."""
    if copy:
        return a.copy(order or "K")
    if order == "C" and not is_c_contiguous(a) or order == "F" and not is_f_contiguous(a):
        a = np.asarray(a, order=order)
    if force_writeable and not a.flags.writeable:
        return a.copy()
    return a


def warn_conversion(found: Any, wanted: Any, estimator: Any) -> None:
    """Warn that data were converted."""
    warnings.warn(f"Data with input dtype {found} was converted to {wanted}{' by ' + _name(estimator) if estimator else ''}.",
                  DataConversionWarning, stacklevel=3)
