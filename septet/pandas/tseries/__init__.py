"""pandas.tseries: offsets, frequencies, holidays; a module is loaded when it is first used."""
from __future__ import annotations

from importlib import import_module as _import_module
from typing import Any as _Any

_MODULES = ("api", "frequencies", "holiday", "offsets")


def __getattr__(name: str) -> _Any:
    """Load a module."""
    if name not in _MODULES:
        raise AttributeError(f"module 'pandas.tseries' has no attribute {name!r}")
    return _import_module(f"septet.pandas.tseries.{name}")
