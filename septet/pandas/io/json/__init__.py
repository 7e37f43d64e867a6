"""pandas.io.json: tables from JSON and to it."""
from __future__ import annotations

from importlib import import_module as _import_module
from typing import Any as _Any

_HOME = {"read_json": "reading", "to_json": "writing", "json_normalize": "normal", "build_table_schema": "schema",
         "ujson_dumps": "text", "ujson_loads": "text"}


def __getattr__(name: str) -> _Any:
    if name in _HOME:
        return getattr(_import_module(f"septet.pandas.io.json.{_HOME[name]}"), name)
    raise AttributeError(f"module 'pandas.io.json' has no attribute {name!r}")
