"""pandas.api.types: questions about dtypes and objects, and the dtype classes."""
from __future__ import annotations

from importlib import import_module as _import_module
from typing import Any as _Any

from septet.pandas.api import dtype_questions as _dtypes
from septet.pandas.api import questions as _questions
from septet.pandas.dtypes import pandas_dtype as _pandas_dtype

_LATER = {"CategoricalDtype": "arrays.categorical_dtype", "union_categoricals": "api.categories"}
_TOP = ("DatetimeTZDtype", "IntervalDtype", "PeriodDtype")


def __getattr__(name: str) -> _Any:
    if name == "pandas_dtype":
        return _pandas_dtype
    if name in _LATER:
        return getattr(_import_module(f"septet.pandas.{_LATER[name]}"), name)
    if name in _TOP:
        return getattr(_import_module("septet.pandas"), name)
    for module in (_dtypes, _questions):
        if name.startswith(("is_", "infer_")) and hasattr(module, name):
            return getattr(module, name)
    raise AttributeError(f"module 'pandas.api.types' has no attribute {name!r}")


def __dir__() -> list[str]:
    asked = [n for module in (_dtypes, _questions) for n in dir(module) if n.startswith(("is_", "infer_"))]
    return sorted({*asked, *_LATER, *_TOP, "pandas_dtype"} - {"is_extension", "is_missing"})
