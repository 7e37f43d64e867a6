"""What a dtype, or the dtype of an array, is: `is_numeric_dtype` and its family."""
from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

from septet.pandas.dtypes import pandas_dtype
from septet.pandas.errors import Pandas4Warning


def dtype_of(given: Any) -> Any:
    """The dtype of an array, a series, or of what names one; None where there is none."""
    if given is None:
        return None
    if hasattr(given, "dtype") and not isinstance(given, type):
        return given.dtype
    if isinstance(given, list | tuple | dict | set):
        return None
    try:
        return pandas_dtype(given)
    except (TypeError, ValueError, NotImplementedError):
        return None


def _numpy_kind(dtype: Any) -> str:
    return "" if is_extension(dtype) else str(getattr(dtype, "kind", ""))


def is_extension(dtype: Any) -> bool:
    return hasattr(dtype, "construct_array_type")


def _kind(dtype: Any) -> str:
    """The kind letter; extension dtypes of numbers have that of their numbers."""
    if dtype is None:
        return ""
    if is_extension(dtype):
        name = str(dtype)
        return str(dtype.kind) if getattr(dtype, "_is_numeric", False) or name == "boolean" or name.startswith("Sparse") else ""
    return str(dtype.kind)


def _question(name: str, about: str, test: Callable[[Any], bool]) -> Callable[[Any], bool]:
    def ask(arr_or_dtype: Any) -> bool:
        dtype = dtype_of(arr_or_dtype)
        return dtype is not None and bool(test(dtype))
    ask.__name__ = ask.__qualname__ = name
    ask.__doc__, ask.__module__ = about, "pandas.api.types"
    return ask


def _starts(*words: str) -> Callable[[Any], bool]:
    return lambda dtype: str(dtype).startswith(words)


def _zoned(dtype: Any) -> bool:
    return str(dtype).startswith("datetime64[") and "," in str(dtype)


is_bool_dtype = _question("is_bool_dtype", "Truth values, nullable or not.", lambda d: _kind(d) == "b" or _boolean_categories(d))
is_integer_dtype = _question("is_integer_dtype", "Integers.", lambda d: _kind(d) in ("i", "u"))
is_signed_integer_dtype = _question("is_signed_integer_dtype", "Integers with a sign.", lambda d: _kind(d) == "i")
is_unsigned_integer_dtype = _question("is_unsigned_integer_dtype", "Integers without a sign.", lambda d: _kind(d) == "u")
is_float_dtype = _question("is_float_dtype", "Floating-point numbers.", lambda d: _kind(d) == "f")
is_complex_dtype = _question("is_complex_dtype", "Complex numbers.", lambda d: _kind(d) == "c")
is_numeric_dtype = _question("is_numeric_dtype", "Numbers, truth values included.", lambda d: _kind(d) in tuple("biufc"))
is_any_real_numeric_dtype = _question("is_any_real_numeric_dtype", "Integers and floats.", lambda d: _kind(d) in tuple("iuf"))
is_object_dtype = _question("is_object_dtype", "Python objects.", lambda d: _numpy_kind(d) == "O")
is_datetime64_any_dtype = _question("is_datetime64_any_dtype", "Times, with a zone or without.", _starts("datetime64"))
is_datetime64_dtype = _question("is_datetime64_dtype", "Times without a zone.", lambda d: _starts("datetime64")(d) and not _zoned(d))
is_datetime64_ns_dtype = _question("is_datetime64_ns_dtype", "Times counted in nanoseconds.", _starts("datetime64[ns"))
is_timedelta64_dtype = _question("is_timedelta64_dtype", "Durations.", _starts("timedelta64"))
is_timedelta64_ns_dtype = _question("is_timedelta64_ns_dtype", "Durations counted in nanoseconds.", _starts("timedelta64[ns]"))
is_extension_array_dtype = _question("is_extension_array_dtype", "A dtype that NumPy does not have.", is_extension)


def _boolean_categories(dtype: Any) -> bool:
    if str(dtype) != "category" or getattr(dtype, "categories", None) is None:
        return False
    return str(dtype.categories.dtype) == "bool"


def is_string_dtype(arr_or_dtype: Any) -> bool:
    """Texts; of an object array, all elements have to be texts."""
    dtype = dtype_of(arr_or_dtype)
    if dtype is None:
        return False
    if _numpy_kind(dtype) == "O" and hasattr(arr_or_dtype, "dtype") and not isinstance(arr_or_dtype, type):
        return all(isinstance(x, str) for x in arr_or_dtype)
    return _numpy_kind(dtype) in ("O", "S", "U") or is_extension(dtype) and str(dtype).startswith(("str", "string"))


def _deprecated(name: str, about: str, test: Callable[[Any], bool], instead: str) -> Callable[[Any], bool]:
    plain = _question(name, about, test)

    def ask(arr_or_dtype: Any) -> bool:
        warnings.warn(f"{name} is deprecated and will be removed in a future version. {instead}", Pandas4Warning, stacklevel=2)
        return plain(arr_or_dtype)
    ask.__name__ = ask.__qualname__ = name
    ask.__doc__, ask.__module__ = about, "pandas.api.types"
    return ask


is_categorical_dtype = _deprecated("is_categorical_dtype", "Categories.", _starts("category"),
                                   "Use isinstance(dtype, pd.CategoricalDtype) instead")
is_datetime64tz_dtype = _deprecated("is_datetime64tz_dtype", "Times with a zone.", _zoned,
                                    "Check `isinstance(dtype, pd.DatetimeTZDtype)` instead.")
is_int64_dtype = _deprecated("is_int64_dtype", "64-bit integers.", lambda d: str(d) in ("int64", "Int64"), "Use dtype == np.int64 instead.")
is_interval_dtype = _deprecated("is_interval_dtype", "Intervals.", _starts("interval"),
                                "Use `isinstance(dtype, pd.IntervalDtype)` instead")
is_period_dtype = _deprecated("is_period_dtype", "Periods.", _starts("period"), "Use `isinstance(dtype, pd.PeriodDtype)` instead")
is_sparse = _deprecated("is_sparse", "Sparse arrays.", _starts("Sparse"), "Check `isinstance(dtype, pd.SparseDtype)` instead.")


def is_dtype_equal(source: Any, target: Any) -> bool:
    """Two dtypes, or the dtypes of two arrays, are the same."""
    a, b = dtype_of(source), dtype_of(target)
    return a is not None and b is not None and bool(a == b)
