"""apply, map, agg, transform."""
from __future__ import annotations

from typing import Any

from septet.pandas.algorithms import applying


class SeriesApplying:
    """Methods of Series."""

    def map(self, func: Any = None, na_action: str | None = None, engine: Any = None, **kwargs: Any) -> Any:
        """A function, dict or series applied to each value."""
        if func is None:
            func = kwargs.pop("arg", None)
            if func is None:
                raise ValueError("The `func` parameter is required")
        return applying.map_series(self, func, na_action, engine, kwargs)

    def apply(self, func: Any, args: tuple[Any, ...] = (), *, by_row: Any = "compat", **kwargs: Any) -> Any:
        """A function of each value, or of the series."""
        return applying.apply_series(self, func, args, by_row, kwargs)

    def agg(self, func: Any = None, axis: Any = 0, *args: Any, **kwargs: Any) -> Any:
        """Aggregations: one, or several of a list or dict."""
        return applying.agg_series(self, func, args, kwargs)

    aggregate = agg

    def transform(self, func: Any, axis: Any = 0, *args: Any, **kwargs: Any) -> Any:
        """A function that gives a value for each value."""
        return applying.transform(self, func, 0, args, kwargs)


class FrameApplying:
    """Methods of DataFrame."""

    def map(self, func: Any, na_action: str | None = None, **kwargs: Any) -> Any:
        """A function applied to each value."""
        return applying.map_frame(self, func, na_action, kwargs)

    def apply(self, func: Any, axis: Any = 0, raw: bool = False, result_type: str | None = None, args: tuple[Any, ...] = (),
              by_row: Any = "compat", engine: Any = None, engine_kwargs: Any = None, **kwargs: Any) -> Any:
        """A function of each column, or of each row with axis 1."""
        return applying.apply_frame(self, func, axis, raw, result_type, args, engine, kwargs)

    def agg(self, func: Any = None, axis: Any = 0, *args: Any, **kwargs: Any) -> Any:
        """Aggregations of the columns: one, several of a list, each column its own of a dict, or named ones."""
        return applying.agg_frame(self, func, axis, args, kwargs)

    aggregate = agg

    def transform(self, func: Any, axis: Any = 0, *args: Any, **kwargs: Any) -> Any:
        """A function that gives a value for each value."""
        return applying.transform(self, func, self._get_axis_number(axis), args, kwargs)     # type: ignore[attr-defined]
