"""The pandas face: `import septet.pandas as pd`.  Imitates pandas 3.1; see docs/support/pandas.md for what it has."""
from __future__ import annotations

from importlib import import_module as _import_module
from typing import Any as _Any

from septet.pandas import names as _names
from septet.pandas.frame import DataFrame
from septet.pandas.indexes.base import Index
from septet.pandas.indexes.multi import MultiIndex
from septet.pandas.indexes.range import RangeIndex
from septet.pandas.missing import NA, isna, isnull, notna, notnull
from septet.pandas.series import Series

__version__ = "3.1.1"
_HERE = ("DataFrame", "Index", "MultiIndex", "NA", "RangeIndex", "Series", "__version__", "isna", "isnull", "notna", "notnull")


def __getattr__(name: str) -> _Any:
    """Load the module that has the name."""
    if name == "__all__":
        return [n for n in __dir__() if not n.startswith("_")]
    value = _find(name)
    if isinstance(value, type) and value.__module__.startswith("septet.pandas"):
        value.__module__ = "pandas"
    globals()[name] = value
    return value


def _find(name: str) -> _Any:
    if name in _names.HOME:
        return getattr(_import_module(f"septet.pandas.{_names.HOME[name]}"), name)
    if name in _names.SUBMODULES:
        return _import_module(f"septet.pandas.{name}")
    import difflib

    near = difflib.get_close_matches(name, __dir__(), 1)
    hint = f"; did you mean {near[0]}?" if near else ""
    raise AttributeError(f"module 'pandas' has no attribute {name!r}{hint}")


def __dir__() -> list[str]:
    return sorted({*_HERE, *_names.HOME, *_names.SUBMODULES})
