"""Extension arrays, by kind: pandas.arrays.  A module is loaded when its array is first used."""
from __future__ import annotations

from importlib import import_module as _import_module
from typing import Any as _Any

_HOME = {
    "ArrowExtensionArray": "arrow", "ArrowStringArray": "string", "BooleanArray": "boolean", "Categorical": "categorical",
    "DatetimeArray": "datetimes", "FloatingArray": "floating", "IntegerArray": "integer", "IntervalArray": "interval",
    "NumpyExtensionArray": "numpy_", "PeriodArray": "period", "SparseArray": "sparse", "StringArray": "string",
    "TimedeltaArray": "timedeltas",
}


def __getattr__(name: str) -> _Any:
    """Load the module that has the array."""
    if name not in _HOME:
        raise AttributeError(f"module 'pandas.arrays' has no attribute {name!r}")
    value = getattr(_import_module(f"septet.pandas.arrays.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(_HOME)
