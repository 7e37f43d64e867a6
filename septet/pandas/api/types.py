"""pandas.api.types: questions about dtypes and objects, and the dtype classes."""
from __future__ import annotations

from importlib import import_module as _import_module
from typing import Any as _Any

from septet.pandas.api.dtype_questions import *  # noqa: F403
from septet.pandas.api.dtype_questions import is_dtype_equal as is_dtype_equal
from septet.pandas.api.questions import (
    infer_dtype,
    is_array_like,
    is_bool,
    is_complex,
    is_dict_like,
    is_file_like,
    is_float,
    is_hashable,
    is_integer,
    is_iterator,
    is_list_like,
    is_named_tuple,
    is_number,
    is_re,
    is_re_compilable,
    is_scalar,
)
from septet.pandas.dtypes import pandas_dtype

__all__ = ["CategoricalDtype", "DatetimeTZDtype", "IntervalDtype", "PeriodDtype", "infer_dtype", "is_any_real_numeric_dtype",
           "is_array_like", "is_bool", "is_bool_dtype", "is_categorical_dtype", "is_complex", "is_complex_dtype",
           "is_datetime64_any_dtype", "is_datetime64_dtype", "is_datetime64_ns_dtype", "is_datetime64tz_dtype", "is_dict_like",
           "is_dtype_equal", "is_extension_array_dtype", "is_file_like", "is_float", "is_float_dtype", "is_hashable", "is_int64_dtype",
           "is_integer", "is_integer_dtype", "is_interval_dtype", "is_iterator", "is_list_like", "is_named_tuple", "is_number",
           "is_numeric_dtype", "is_object_dtype", "is_period_dtype", "is_re", "is_re_compilable", "is_scalar", "is_signed_integer_dtype",
           "is_sparse", "is_string_dtype", "is_timedelta64_dtype", "is_timedelta64_ns_dtype", "is_unsigned_integer_dtype",
           "pandas_dtype", "union_categoricals"]
_LATER = {"CategoricalDtype": "arrays.categorical_dtype", "DatetimeTZDtype": "", "IntervalDtype": "", "PeriodDtype": "",
          "union_categoricals": "api.categories"}


def __getattr__(name: str) -> _Any:
    if name not in _LATER:
        raise AttributeError(f"module 'pandas.api.types' has no attribute {name!r}")
    if _LATER[name]:
        return getattr(_import_module(f"septet.pandas.{_LATER[name]}"), name)
    return getattr(_import_module("septet.pandas"), name)
