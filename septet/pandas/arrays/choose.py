"""`pandas.array`: which extension array a sequence becomes when nobody says."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas.arrays.base import ExtensionArray
from septet.pandas.missing import is_missing

CODED = {"i": ("integer", "IntegerArray"), "u": ("integer", "IntegerArray"), "f": ("floating", "FloatingArray"),
         "b": ("boolean", "BooleanArray")}


def choose_array(data: Any, dtype: Any, copy: bool) -> Any:
    """An extension array of a sequence, of `dtype` or inferred: masked for numbers, "string" for text, NumPy's for the rest."""
    from septet.pandas.dtypes import pandas_dtype

    plain = getattr(data, "_values", data)
    if isinstance(data, ndarray) and data.ndim > 1:
        raise NotImplementedError("can only construct 1-dimensional arrays")
    if dtype is not None:
        return of_dtype(plain, pandas_dtype(dtype), copy)
    if plain is not data and type(plain) is ndarray:
        return of_dtype(plain, plain.dtype, copy)
    return inferred(plain, copy)


def of_dtype(data: Any, dtype: Any, copy: bool) -> Any:
    """An array of a given dtype."""
    if not isinstance(dtype, np.dtype):
        return dtype.construct_array_type()._from_sequence(data, dtype=dtype, copy=copy)
    from septet.pandas.arrays.numpy_ import as_extension
    from septet.pandas.construct import to_array

    return as_extension(to_array(data if hasattr(data, "dtype") else list(data), dtype, copy))


def inferred(data: Any, copy: bool) -> Any:
    """The array that the values ask for."""
    from septet.pandas.arrays.numpy_ import as_extension
    from septet.pandas.construct import to_array

    if isinstance(data, ndarray) and data.dtype.kind in CODED and data.dtype.name != "float16":
        return masked(data, data.dtype.kind, copy)
    if isinstance(data, ndarray) and data.dtype.kind != "O":
        return as_extension(to_array(data, None, copy))
    items = data.tolist() if hasattr(data, "tolist") else list(data)
    known = [x for x in items if not is_missing(x)]
    kind = kind_of(known)
    if kind is not None and (known or all(x is None for x in items) is False):
        return masked(items, kind, copy)
    if known and all(isinstance(x, str) for x in known):
        from septet.pandas.arrays.string_dtype import NAMED

        return of_dtype(items, NAMED["string"], copy)
    found = to_array(items)
    return found if isinstance(found, ExtensionArray) else as_extension(found)


def kind_of(known: list[Any]) -> str | None:
    """The kind letter of numbers or booleans; None for the rest."""
    if not known:
        return None
    if all(isinstance(x, (bool, np.bool_)) for x in known):
        return "b"
    if any(isinstance(x, (bool, np.bool_)) for x in known):
        return None
    if all(isinstance(x, (int, np.integer)) for x in known):
        return "i"
    return "f" if all(isinstance(x, (int, float, np.integer, np.floating)) for x in known) else None


def masked(values: Any, kind: str, copy: bool) -> Any:
    """A masked array of numbers or booleans."""
    from septet.pandas.arrays.masked_work import class_of

    return class_of(kind)._from_sequence(values, copy=copy)
