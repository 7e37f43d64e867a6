"""pandas.api: what other libraries build on."""
from __future__ import annotations

from importlib import import_module as _import_module
from typing import Any as _Any

_MODULES = ("executors", "extensions", "indexers", "interchange", "types", "typing")


def __getattr__(name: str) -> _Any:
    if name in _MODULES:
        return _import_module(f"septet.pandas.api.{name}")
    raise AttributeError(f"module 'pandas.api' has no attribute {name!r}")


def __dir__() -> list[str]:
    return list(_MODULES)
