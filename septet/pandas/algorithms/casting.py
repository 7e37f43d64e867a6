"""A column of another dtype: the meaning of `astype` and of `dtype=` in constructors."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas.dtypes import OBJECT, ExtensionDtype
from septet.pandas.missing import is_missing, isna_array


def cast(values: Any, dtype: Any, construct: bool = False) -> Any:
    """Values as `dtype`; `construct`: by a constructor, which refuses to lose fractions."""
    if values.dtype == dtype and type(values.dtype) is type(dtype):
        return values
    if isinstance(dtype, ExtensionDtype):
        return dtype.construct_array_type()._from_sequence(values, dtype=dtype)
    if type(values) is not ndarray:
        return _wrapped(values.astype(dtype))
    if dtype.kind in "mM":
        return _moments(values.astype(np.int64) if values.dtype.kind == "b" and not construct else values, dtype)
    if dtype == OBJECT:
        return values.astype(OBJECT)
    if dtype.kind in "iu":
        return to_integers(values, dtype, construct)
    if dtype.kind == "b" and values.dtype == OBJECT:
        return np.array([bool(x) for x in values.tolist()], dtype=bool)
    return _plain(values, dtype)


def _wrapped(values: Any) -> Any:
    from septet.pandas.construct import of_ndarray

    return of_ndarray(values) if type(values) is ndarray and values.dtype.kind in "mMU" else values


def _moments(values: ndarray, dtype: Any) -> Any:
    from septet.pandas.construct import extension_class

    cls = (extension_class("arrays.datetimes", "DatetimeArray") if dtype.kind == "M"
           else extension_class("arrays.timedeltas", "TimedeltaArray"))
    return cls._from_sequence(values, dtype=dtype)


def _plain(values: ndarray, dtype: Any) -> ndarray:
    if values.dtype != OBJECT:
        return values.astype(dtype)
    if dtype.kind == "f":
        return np.array([np.nan if x is None else float(x) for x in values.tolist()], dtype=dtype)
    return np.array(values.tolist(), dtype=dtype)


def to_integers(values: ndarray, dtype: Any, construct: bool = False) -> ndarray:
    """Numbers or text as integers; ValueError where one is missing, infinite or, in a constructor, not whole."""
    if values.dtype.kind == "f":
        return _floats_to_integers(values, dtype, construct)
    if values.dtype == OBJECT:
        return np.array([int(x) if not is_missing(x) else _no_integer(x) for x in values.tolist()], dtype=dtype)
    if construct and values.dtype.kind in "iu":
        return _checked_integers(values, dtype)
    return values.astype(dtype)


def _no_integer(x: Any) -> int:
    raise TypeError(f"int() argument must be a string, a bytes-like object or a real number, not '{type(x).__name__}'") \
        if not isinstance(x, float) else ValueError("cannot convert float NaN to integer")


def _floats_to_integers(values: ndarray, dtype: Any, construct: bool) -> ndarray:
    if not np.isfinite(values).all():
        from septet.pandas import errors

        raise errors.IntCastingNaNError("Cannot convert non-finite values (NA or inf) to integer")
    if construct and len(values) and (values != np.trunc(values)).any():
        raise ValueError("Trying to coerce float values to integers")
    if dtype.kind == "u" and (values < 0).any():
        raise ValueError(f"Cannot losslessly cast from {values.dtype} to {dtype}")
    return values.astype(dtype)


def _checked_integers(values: ndarray, dtype: Any) -> ndarray:
    found = values.astype(dtype)
    if (found != values).any():
        if dtype.kind == "u" and (values < 0).any():
            raise OverflowError("Trying to coerce negative values to unsigned integers")
        raise ValueError(f"Values are too large to be losslessly converted to {dtype}. To cast anyway, use "
                         f"pd.Series(values).astype({dtype})")
    return found


def cast_items(items: list[Any], dtype: Any) -> Any:
    """A list of scalars as an array of one of NumPy's dtypes."""
    from septet.pandas.construct import infer, objects, of_ndarray

    if dtype.kind in "mM":
        return _moments(objects(items), dtype)
    if dtype.kind == "b":
        return cast(objects(items), dtype)
    found = infer(items)
    if type(found) is not ndarray and dtype.kind in "fiuc":
        return cast(objects(items), dtype, construct=True)
    return of_ndarray(cast(found, dtype, construct=True))


def missing_of(values: Any) -> ndarray:
    """Mask of missing values of any column."""
    return isna_array(values) if type(values) is ndarray else values.isna()
