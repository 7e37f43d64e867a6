"""pandas.api.typing: the classes of objects that functions give back, for annotations."""
from __future__ import annotations

from importlib import import_module as _import_module
from typing import Any

_HOMES = {
    "NAType": "missing", "NaTType": "tslibs.nat", "FrozenList": "indexes.frozen", "JsonReader": "io.json.lines",
    "DataFrameGroupBy": "groupby", "SeriesGroupBy": "groupby", "Rolling": "window", "Expanding": "window",
    "ExponentialMovingWindow": "window", "RollingGroupBy": "window", "ExpandingGroupBy": "window", "Window": "window",
    "Resampler": "resample", "NoDefault": "api.extensions",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'pandas.api.typing' has no attribute {name!r}")
    return getattr(_import_module(f"septet.pandas.{_HOMES[name]}"), "_NoDefault" if name == "NoDefault" else name)
