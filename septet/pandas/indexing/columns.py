"""Values written at places of one column: in place where its dtype holds them, else in a column of a wider one (or TypeError)."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas.algorithms.fitting import dtype_with, fits
from septet.pandas.construct import is_list_like, to_array, unwrap
from septet.pandas.dtypes import FLOAT64, OBJECT, ExtensionDtype
from septet.pandas.missing import NA, is_missing


def put_values(values: Any, where: Any, value: Any, own: Callable[[], Any]) -> Any:
    """Write; None where it was done in place (in the array that `own` gives), else the new column."""
    if type(where) is int and type(value) is float and type(values) is ndarray and values.dtype is FLOAT64:
        own()[where] = value
        return None
    value = unwrap(value)
    whole = isinstance(where, slice) and where == slice(None)
    if is_list_like(value) and not isinstance(value, (str, bytes, dict)) and type(where) is not int:
        return _put_array(values, where, value, own, whole)
    boxes = type(values) is ndarray and values.dtype == OBJECT
    if type(where) is int and is_list_like(value) and not boxes and not isinstance(value, dict):
        if hasattr(value, "__len__") and len(value) == 1 and type(values) is ndarray:
            value = to_array(value)[0]
        else:
            raise ValueError("setting an array element with a sequence.")
    return _put_scalar(values, where, value, own)


def refuse(values: Any, value: Any) -> TypeError:
    """TypeError of pandas 3 for a value that a column's dtype does not hold."""
    return TypeError(f"Invalid value '{value}' for dtype '{values.dtype}'")


def _put_scalar(values: Any, where: Any, value: Any, own: Callable[[], Any]) -> Any:
    if type(values) is not ndarray:
        own()[where] = value
        return None
    dtype = values.dtype
    if dtype == OBJECT:
        target = own()
        if type(where) is int:
            target[where] = value
        else:
            target[where] = np.fromiter([value], dtype=OBJECT)
        return None
    value = value.item() if isinstance(value, np.generic) and value.dtype.kind in "biufc" and dtype.kind in "biufc" else value
    if fits(dtype, value):
        own()[where] = value if value is not None else np.nan
        return None
    if is_missing(value) and value is not NA and dtype.kind in "iu" and type(value).__name__ != "NaTType":
        return _widened(values, where, np.nan, np.dtype("float64"))
    if value is NA and dtype.kind == "f":
        own()[where] = np.nan
        return None
    wider = dtype_with(dtype, value)
    if wider == OBJECT or wider != dtype and dtype.kind in "iub" or dtype.kind == "f" and wider.kind == "c":
        if _nothing(values, where):
            return None
        raise refuse(values, value)
    own()[where] = value
    return None


def _nothing(values: Any, where: Any) -> bool:
    return isinstance(where, ndarray) and where.dtype.kind == "b" and not where.any() or isinstance(where, ndarray) and not len(where)


def _widened(values: ndarray, where: Any, value: Any, dtype: Any) -> ndarray:
    if _nothing(values, where):
        return None                                                             # type: ignore[return-value]
    made = values.astype(dtype)
    made[where] = value
    return made


def _put_array(values: Any, where: Any, value: Any, own: Callable[[], Any], whole: bool) -> Any:
    items = value if hasattr(value, "dtype") else to_array(value if hasattr(value, "__len__") else list(value))
    if getattr(items, "ndim", 1) == 0:
        return _put_scalar(values, where, items[()], own)
    count = _count(values, where)
    if len(items) != count:
        if len(items) != 1 or type(values) is ndarray:
            raise ValueError(f"cannot set using a {_word(where)} indexer with a different length than the value")
        return _put_scalar(values, where, items[0], own)
    if type(values) is not ndarray:
        own()[where] = items
        return None
    if isinstance(items.dtype, ExtensionDtype) and values.dtype != OBJECT and count:
        items = _plain(values, items)
    return _put_ndarray(values, where, items, own, count)


def _plain(values: ndarray, items: Any) -> Any:
    if getattr(items.dtype, "_is_numeric", False) or getattr(items.dtype, "_is_boolean", False):
        return items.to_numpy(dtype=values.dtype if not items.isna().any() else np.dtype("float64"))
    raise refuse(values, items.tolist() if len(items) < 10 else items[:10].tolist())


def _put_ndarray(values: ndarray, where: Any, items: Any, own: Callable[[], Any], count: int) -> Any:
    if values.dtype == OBJECT:
        own()[where] = items if type(items) is ndarray and items.dtype == OBJECT else np.asarray(items.astype(OBJECT))
        return None
    if _holds(values.dtype, items):
        own()[where] = items
        return None
    if items.dtype.kind == "f" and values.dtype.kind in "iu" and np.isnan(items).any():
        there = items[~np.isnan(items)]
        if (there == np.trunc(there)).all():
            return _widened(values, where, items, np.dtype("float64"))
    if not count:
        return None
    raise refuse(values, items)


def _holds(dtype: Any, items: ndarray) -> bool:
    if items.dtype == dtype:
        return True
    if items.dtype == OBJECT:
        return all(fits(dtype, x) for x in items.tolist())
    if dtype.kind == "b" or items.dtype.kind == "b":
        return False
    if dtype.kind == "c":
        return items.dtype.kind in "iufc"
    if dtype.kind == "f" and items.dtype.kind in "iuf":
        return dtype.itemsize == 8 or bool((items.astype(dtype).astype(items.dtype) == items).all())
    if dtype.kind in "iu" and items.dtype.kind in "iuf":
        with np.errstate(all="ignore"):
            return bool(np.isfinite(items).all()) and bool((items.astype(dtype) == items).all())
    return False


def _count(values: Any, where: Any) -> int:
    if isinstance(where, slice):
        return len(range(*where.indices(len(values))))
    return int(where.sum()) if where.dtype.kind == "b" else len(where)


def _word(where: Any) -> str:
    return "slice" if isinstance(where, slice) else "list-like"
