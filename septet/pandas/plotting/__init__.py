"""pandas.plotting: charts through matplotlib, which is loaded when one is drawn."""
from __future__ import annotations

from importlib import import_module as _import_module
from typing import Any as _Any

_HOME = {"PlotAccessor": "accessor", "scatter_matrix": "matrix", "boxplot": "boxes", "hist_frame": "histograms",
         "hist_series": "histograms"}
_ABSENT = ("andrews_curves", "autocorrelation_plot", "bootstrap_plot", "lag_plot", "parallel_coordinates", "radviz", "table")


def register_matplotlib_converters() -> None:
    """Nothing to do: dates reach matplotlib as Python's own."""


def deregister_matplotlib_converters() -> None:
    """Nothing to do."""


def __getattr__(name: str) -> _Any:
    if name in _HOME:
        return getattr(_import_module(f"septet.pandas.plotting.{_HOME[name]}"), name)
    if name in _ABSENT:
        from septet.errors import NotSupported

        raise NotSupported(f"pandas.plotting.{name}")
    raise AttributeError(f"module 'pandas.plotting' has no attribute {name!r}")
