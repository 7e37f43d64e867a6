"""pandas.api.typing: the classes of objects that functions give back, for annotations."""
from __future__ import annotations

from importlib import import_module as _import_module
from typing import Any

# name -> (module, its name there)
_HOMES = {
    "NAType": ("missing", "NAType"), "NaTType": ("tslibs.nat", "NaTType"), "FrozenList": ("indexes.frozen", "FrozenList"),
    "Expression": ("expressions.column", "Expression"), "JsonReader": ("io.json.reading", "JsonReader"),
    "DataFrameGroupBy": ("groupby.frame", "DataFrameGroupBy"), "SeriesGroupBy": ("groupby.series", "SeriesGroupBy"),
    "Rolling": ("window.rolling", "Rolling"), "Expanding": ("window.rolling", "Expanding"),
    "ExponentialMovingWindow": ("window.ewm", "ExponentialMovingWindow"), "RollingGroupby": ("window.grouped", "RollingGroupby"),
    "Window": ("window.weighted", "Window"),
    "ExpandingGroupby": ("window.grouped", "ExpandingGroupby"),
    "ExponentialMovingWindowGroupby": ("window.grouped", "ExponentialMovingWindowGroupby"),
    "RollingGroupBy": ("window.grouped", "RollingGroupby"), "ExpandingGroupBy": ("window.grouped", "ExpandingGroupby"),
    "ExponentialMovingWindowGroupBy": ("window.grouped", "ExponentialMovingWindowGroupby"),
    "Resampler": ("resample.resampler", "Resampler"), "TimeGrouper": ("groupby.grouper", "Grouper"),
    "NoDefault": ("api.extensions", "_NoDefault"),
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'pandas.api.typing' has no attribute {name!r}")
    module, there = _HOMES[name]
    return getattr(_import_module(f"septet.pandas.{module}"), there)


def __dir__() -> list[str]:
    return sorted(_HOMES)
