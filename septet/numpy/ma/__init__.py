"""`numpy.ma`: arrays some of whose elements are masked, that is, left out of every calculation."""
from __future__ import annotations

from importlib import import_module as _import_module
from typing import Any as _Any

from septet.numpy.ma import names as _names

__all__ = sorted({*_names.CORE, *_names.EXTRAS, "core", "extras", "is_masked"})


def __getattr__(name: str) -> _Any:
    """Load the module that has the name."""
    if name in _names.HOME:
        value = getattr(_import_module(f"septet.numpy.ma.{_names.HOME[name]}"), name)
    elif name in _names.SUBMODULES:
        value = _import_module(f"septet.numpy.ma.{name}")
    elif name in _names.BORROWED:
        value = getattr(_import_module("septet.numpy"), name)
    else:
        raise AttributeError(f"module 'numpy.ma' (septet) has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
