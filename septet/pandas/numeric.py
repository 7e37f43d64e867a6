"""`to_numeric`: text and objects as numbers."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.construct import is_list_like, is_scalar, to_array
from septet.pandas.dtypes import OBJECT
from septet.pandas.missing import is_missing


def to_numeric(arg: Any, errors: str = "raise", downcast: str | None = None, dtype_backend: Any = ...) -> Any:
    """Numbers from a scalar, list, array, series or index.

    errors: "raise" (ValueError names the text and its position) or "coerce" (NaN).  downcast: "integer", "signed", "unsigned" or
    "float" for the smallest dtype that holds the numbers.
    """
    if downcast not in (None, "integer", "signed", "unsigned", "float"):
        raise ValueError("invalid downcasting method provided")
    if errors not in ("raise", "coerce"):
        raise ValueError("invalid error value specified")
    if dtype_backend not in (..., "numpy_nullable", "pyarrow"):
        raise ValueError(f"dtype_backend {dtype_backend} is invalid, only 'numpy_nullable' and 'pyarrow' are allowed.")
    if is_scalar(arg):
        return _scalar(arg, errors, downcast)
    if isinstance(arg, kinds.DataFrame) or getattr(arg, "ndim", 1) > 1 or not is_list_like(arg):
        raise TypeError("arg must be a list, tuple, 1-d array, or Series")
    values = to_array(arg if hasattr(arg, "dtype") else list(arg))
    found = _downcast(_numbers(values, errors), downcast)
    if dtype_backend is not ... and type(found) is ndarray:
        from septet.pandas.algorithms.nullable import convert

        found = convert(found, (True, True, True, True, True), dtype_backend)
    if isinstance(arg, kinds.Series):
        return arg._with(found)
    if isinstance(arg, kinds.Index):
        from septet.pandas.indexes.base import from_array

        return from_array(found, arg._name)
    return found


def _scalar(arg: Any, errors: str, downcast: Any) -> Any:
    if arg is None or isinstance(arg, (int, float, np.number)) and downcast is None:
        return arg if arg is not None else None
    found = _downcast(_numbers(np.fromiter([arg], dtype=OBJECT), errors), downcast)
    return found[0]


def _numbers(values: Any, errors: str) -> Any:
    if type(values) is not ndarray:
        if values.dtype.kind in "mM":
            return values.view("i8") if not hasattr(values, "asi8") else values.asi8
        if getattr(values.dtype, "_is_numeric", False) or values.dtype.kind == "b":
            return values
        values = np.asarray(values.astype(object))
    if values.dtype != OBJECT:
        return values
    return _of_objects(values.tolist(), errors)


def _of_objects(items: list[Any], errors: str) -> ndarray:
    found = [_number(x, i, errors) for i, x in enumerate(items)]
    if any(type(x) is float or isinstance(x, complex) for x in found):
        return np.array([complex(x) if isinstance(x, complex) else float(x) for x in found])
    if found and all(isinstance(x, bool) for x in found):
        return np.array(found, dtype=bool)
    if any(type(x) is int and x >= 2 ** 64 or type(x) is int and x < -2 ** 63 for x in found):
        return np.array([float(x) for x in found])
    return np.array([int(x) for x in found]) if found else np.empty(0, dtype=OBJECT)


def _number(x: Any, i: int, errors: str) -> Any:
    """One value as a Python number, text read as such."""
    if isinstance(x, (bool, int, float, complex)):
        return x
    if is_missing(x) or x == "":
        return float("nan")
    if isinstance(x, np.generic):
        return x.item()
    if isinstance(x, str):
        return _read(x, i, errors)
    try:
        return float(x)
    except (TypeError, ValueError):
        if errors == "coerce":
            return float("nan")
        raise TypeError(f"Invalid object type at position {i}") from None


def _read(text: str, i: int, errors: str) -> Any:
    plain = text.strip()
    low = plain.lower()
    if low in ("true", "false"):
        return low == "true"
    if "_" not in plain:
        try:
            return int(plain)
        except ValueError:
            pass
        try:
            return float(plain)
        except ValueError:
            pass
    if errors == "coerce":
        return float("nan")
    raise ValueError(f'Unable to parse string "{text}" at position {i}')


def _downcast(values: Any, downcast: Any) -> Any:
    if downcast is not None and hasattr(values, "_mask") and values.dtype.kind in "iuf":
        return _downcast_masked(values, downcast)
    if downcast is None or type(values) is not ndarray or values.dtype.kind not in "iuf":
        return values
    if downcast == "float":
        small = values.astype(np.float32)
        same = (small == values) | (values != values)
        close = np.isclose(small.astype(np.float64), values.astype(np.float64), rtol=5e-8, atol=5e-8, equal_nan=True)
        return small if bool((same | close).all()) else values.astype(np.float64)
    if values.dtype.kind == "f" and not bool((values == np.trunc(values)).all()):
        return values
    if downcast == "unsigned" and len(values) and values.min() < 0:
        return values
    for code in ("uint8", "uint16", "uint32", "uint64") if downcast == "unsigned" else ("int8", "int16", "int32", "int64"):
        info = np.iinfo(code)
        if not len(values) or info.min <= values.min() and values.max() <= info.max:
            return values.astype(code)
    return values


def _downcast_masked(values: Any, downcast: Any) -> Any:
    """Nullable numbers by those that are there."""
    from septet.pandas.arrays.masked_work import make

    known = _downcast(values._data[~values._mask], downcast)
    return make(np.where(values._mask, 1, values._data).astype(known.dtype), values._mask.copy())
