"""Anything to one array, with pandas' inference: text is "str", None beside numbers is NaN, moments are datetimes, a mixture is object."""
from __future__ import annotations

import datetime
from collections import abc
from importlib import import_module
from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.arrays.base import ExtensionArray
from septet.pandas.arrays.string import STR, StringArray, StringDtype
from septet.pandas.dtypes import FLOAT64, OBJECT, ExtensionDtype, pandas_dtype
from septet.pandas.missing import is_missing

_NONE = type(None)
_NUMBERS = frozenset((int, float, complex))
_QUICK = {frozenset((int,)): True, frozenset((float,)): True, frozenset((bool,)): True, frozenset((int, float)): True}
_DATETIMES = ("datetime", "Timestamp", "datetime64")
_TIMEDELTAS = ("timedelta", "Timedelta", "timedelta64")
# scalar type -> module and array class that hold them
_EXTENSION = {"Period": ("arrays.period", "PeriodArray"), "Interval": ("arrays.interval", "IntervalArray")}


def extension_class(module: str, name: str) -> Any:
    """An array class that is loaded when first used."""
    return getattr(import_module(f"septet.pandas.{module}"), name)


def objects(items: Any) -> ndarray:
    """A one-dimensional object array whose elements are the items as they are, sequences included."""
    return np.fromiter(items, dtype=OBJECT)


def infer(items: list[Any]) -> Any:
    """The array of a list of scalars, its dtype from their types."""
    types = frozenset(map(type, items))
    if types in _QUICK:
        return _numbers(items, types)
    if types == {str}:
        return StringArray._from_sequence(items, dtype=STR)
    return _infer_mixed(items, types)


def _numbers(items: list[Any], types: Any) -> ndarray:
    try:
        found = np.array(items)
    except (OverflowError, TypeError, ValueError):
        return objects(items)
    if found.dtype.kind == "f" and int in types and float not in types:
        return objects(items)                       # integers beyond uint64 stay integers
    if found.dtype.kind == "f" and int in types and any(type(x) is int and abs(x) >= 2 ** 64 for x in items):
        return objects(items)
    return found


def _infer_mixed(items: list[Any], types: frozenset[type]) -> Any:
    from septet.pandas.missing import NAType

    gaps = {t for t in types if t is _NONE or t is NAType or t.__name__ == "NaTType"}
    rest = types - gaps
    if not rest:
        return _of_missing(items, gaps)
    names = {t.__name__ for t in rest if t is not float}
    if rest <= {str, np.str_, float} and (str in rest or np.str_ in rest) and not any(t.__name__ == "NaTType" for t in gaps):
        return _text(items, float in rest)
    if NAType not in gaps and not any(t.__name__ == "NaTType" for t in gaps):
        numeric = _numeric(items, rest, _NONE in gaps)
        if numeric is not None:
            return numeric
    return _special(items, names, rest, gaps)


def _of_missing(items: list[Any], gaps: set[type]) -> Any:
    if any(t.__name__ == "NaTType" for t in gaps):
        return extension_class("arrays.datetimes", "DatetimeArray")._from_sequence(items)
    return objects(items)


def _text(items: list[Any], floats: bool) -> Any:
    if floats and any(type(x) is float and x == x for x in items):
        return objects(items)
    return StringArray._from_sequence(items, dtype=STR)


def _numeric(items: list[Any], rest: frozenset[type], none: bool) -> ndarray | None:
    """Numbers, perhaps with None for NaN; None where they do not make one dtype."""
    if all(t is bool or t is np.bool_ for t in rest):
        return objects(items) if none else np.array(items, dtype=bool)
    if not all(t in _NUMBERS or issubclass(t, np.number) for t in rest):
        return None
    if none:
        whole = complex if any(issubclass(t, (complex, np.complexfloating)) for t in rest) else float
        return np.array([np.nan if x is None else x for x in items], dtype=whole)
    return _numbers(items, rest)


def _special(items: list[Any], names: set[str], rest: frozenset[type], gaps: set[type]) -> Any:
    """Moments, durations, periods, intervals; object for the rest."""
    if float in rest and any(type(x) is float and x == x for x in items):
        return objects(items)
    if names <= set(_DATETIMES) or names == set() and gaps:
        return _or_objects("arrays.datetimes", "DatetimeArray", items)
    if names <= set(_TIMEDELTAS):
        return _or_objects("arrays.timedeltas", "TimedeltaArray", items)
    if len(names) == 1 and (home := _EXTENSION.get(next(iter(names)))):
        return _or_objects(*home, items)
    return objects(items)


def _or_objects(module: str, name: str, items: list[Any]) -> Any:
    cls = extension_class(module, name)
    if len({getattr(x, "tzinfo", None) is None for x in items if not is_missing(x)}) > 1:
        return objects(items)
    try:
        return cls._from_sequence(items)
    except (TypeError, ValueError):
        return objects(items)


# -- arrays

def of_ndarray(a: ndarray) -> Any:
    """The column of a NumPy array: moments, durations and fixed-width text in arrays of their own."""
    kind = a.dtype.kind
    if kind in "biufcO":
        return a
    if kind == "M":
        return extension_class("arrays.datetimes", "DatetimeArray")._from_sequence(a)
    if kind == "m":
        return extension_class("arrays.timedeltas", "TimedeltaArray")._from_sequence(a)
    if kind == "U":
        return StringArray._from_sequence(a.astype(OBJECT), dtype=STR)
    return a.astype(OBJECT)


def without_freq(values: Any) -> Any:
    """A column's moments without the frequency that an index keeps."""
    return values._new(values._counts) if getattr(values, "_freq", None) is not None and hasattr(values, "_counts") else values


def infer_objects(a: ndarray) -> Any:
    """An object array's values with the dtype their types say."""
    return infer(a.tolist())


def unwrap(data: Any) -> Any:
    """The array inside a Series, Index or array-like; the object itself otherwise."""
    kind = type(data)
    if kind is ndarray or isinstance(data, ExtensionArray):
        return data
    if isinstance(data, (kinds.Series, kinds.Index)):
        return data._values
    if isinstance(data, ndarray):
        return np.asarray(data)
    return data


def to_array(data: Any, dtype: Any = None, copy: bool = False) -> Any:
    """A list, array, range, iterator or Series as one array of a dtype (inferred when None).  ValueError for more than one axis."""
    data = unwrap(data)
    if type(data) is list or type(data) is tuple:
        return infer(list(data)) if dtype is None else cast_list(list(data), pandas_dtype(dtype))
    if type(data) is ndarray or isinstance(data, ExtensionArray):
        return _from_array(data, dtype, copy)
    return _from_other(data, dtype, copy)


def told(data: Any, dtype: Any = None) -> Any:
    """What a user gives for a column: an array of objects that are all text or missing counts as text."""
    if dtype is not None or type(data) is not ndarray or data.dtype != OBJECT or data.ndim != 1:
        return data
    items = data.tolist()
    types = set(map(type, items))
    if str in types and types <= {str, _NONE, float} and not any(type(x) is float and x == x for x in items):
        return StringArray._from_sequence(items, dtype=STR)
    return data


def column_array(data: Any, dtype: Any = None, copy: bool = False) -> Any:
    """What a user gives for a frame's column as one array: an empty list is one of floats, where a Series' would be one of objects."""
    if dtype is None and not hasattr(data, "dtype") and not isinstance(data, (range, abc.Set)) and not len(data):
        return np.empty(0, dtype=FLOAT64)
    return to_array(told(data, dtype), dtype, copy)


def _from_array(data: Any, dtype: Any, copy: bool) -> Any:
    if data.ndim != 1:
        raise ValueError("Data must be 1-dimensional" if data.ndim else "Data must be 1-dimensional, got a scalar array")
    if dtype is not None:
        from septet.pandas.algorithms.casting import cast

        found = cast(data, pandas_dtype(dtype), construct=True)
        return found.copy() if copy and found is data else found
    data = data._ndarray if type(data).__name__ == "NumpyExtensionArray" else data
    found = of_ndarray(data) if type(data) is ndarray else data
    return found.copy() if copy and found is data else found


def _from_other(data: Any, dtype: Any, copy: bool) -> Any:
    if isinstance(data, range):
        made = np.arange(data.start, data.stop, data.step)
        return made if dtype is None else _from_array(made, dtype, False)
    if isinstance(data, (abc.Set,)):
        raise TypeError(f"{type(data).__name__!r} type is unordered")
    if hasattr(data, "__arrow_c_stream__"):
        from septet.pandas.io.arrow_tables import foreign_column

        return _from_array(foreign_column(data), dtype, copy)
    if hasattr(data, "__array__") and not isinstance(data, np.generic) or hasattr(data, "__arrow_c_array__"):
        return _from_array(np.asarray(data), dtype, copy)
    return to_array(list(data), dtype)


def cast_list(items: list[Any], dtype: Any) -> Any:
    """A list as an array of a given dtype."""
    if isinstance(dtype, ExtensionDtype):
        return dtype.construct_array_type()._from_sequence(items, dtype=dtype)
    if dtype == OBJECT:
        return objects(items)
    from septet.pandas.algorithms.casting import cast_items

    return cast_items(items, dtype)


def is_scalar(x: Any) -> bool:
    """Whether an object is one value: a number, text, bytes, moment, None, and what pandas defines as scalars."""
    kind = type(x)
    if kind in (int, float, str, bool, bytes, _NONE, complex) or isinstance(x, np.generic):
        return True
    if isinstance(x, (str, bytes, int, float, complex, datetime.date, datetime.timedelta, datetime.time)):
        return True
    name = kind.__name__
    if name in ("NAType", "NaTType", "Period", "Interval", "Decimal", "Fraction", "Timestamp", "Timedelta"):
        return True
    import numbers

    return isinstance(x, numbers.Number) or hasattr(x, "_prefix") and hasattr(x, "freqstr")


def is_list_like(x: Any, allow_sets: bool = True) -> bool:
    """Whether an object is iterable and not text, bytes or a 0-d array."""
    kind = type(x)
    if kind is list or kind is tuple:
        return True
    if kind is str or kind in (int, float) or x is None or isinstance(x, (str, bytes, type)):
        return False
    if not hasattr(x, "__iter__") or getattr(x, "ndim", 1) == 0:
        return False
    return allow_sets or not isinstance(x, abc.Set)


def numbers(items: list[Any], dtype: Any) -> ndarray:
    """Scalars of NumPy's numbers as an array of a dtype."""
    made = np.array([float(x) for x in items] if dtype.kind == "f" else [x.item() if isinstance(x, np.generic) else x for x in items])
    return made if made.dtype == dtype else made.astype(dtype)


def full(n: int, value: Any, dtype: Any = None) -> Any:
    """A column of n equal values."""
    one = to_array([value], dtype)
    if type(one) is ndarray and one.dtype != OBJECT:
        return np.full(n, one[0], dtype=one.dtype)
    if type(one) is ndarray:
        result = np.empty(n, dtype=OBJECT)
        for i in range(n):
            result[i] = value
        return result
    return one.take(np.zeros(n, dtype=np.intp))


def array(data: Any, dtype: Any = None, copy: bool = True) -> Any:
    """An extension array of a sequence: pandas.array."""
    if is_scalar(data):
        raise ValueError(f"Cannot pass scalar '{data}' to 'pandas.array'.")
    if isinstance(data, kinds.DataFrame):
        raise TypeError("Cannot pass DataFrame to 'pandas.array'")
    if dtype is None and isinstance(unwrap(data), ExtensionArray):
        found = unwrap(data)
        return found.copy() if copy else found
    from septet.pandas.arrays.choose import choose_array  # type: ignore[import-not-found,unused-ignore]

    return choose_array(data, dtype, copy)


__all__ = ["FLOAT64", "StringDtype", "array", "full", "infer", "is_list_like", "is_scalar", "to_array", "unwrap"]
