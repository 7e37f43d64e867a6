"""`describe`: a few figures of each column, by its kind."""
from __future__ import annotations

from typing import Any

from septet.pandas import kinds


def describe(thing: Any, percentiles: Any, include: Any, exclude: Any) -> Any:
    """A Series of figures for a series, a DataFrame with a column of figures for each column of a frame."""
    marks = checked(percentiles)
    if not hasattr(thing, "columns"):
        return describe_series(thing, marks)
    if not len(thing.columns):
        raise ValueError("Cannot describe a DataFrame without columns")
    chosen = _chosen(thing, include, exclude)
    parts = [describe_series(chosen.iloc[:, i], marks) for i in range(len(chosen.columns))]
    names: list[str] = []
    for part in sorted(parts, key=len):
        names += [n for n in part.index if n not in names]
    made = [p.reindex(names) for p in parts]
    result = kinds.DataFrame(dict(enumerate(made)), index=kinds.Index(names))
    result.columns = chosen.columns.copy()
    return result


def _chosen(frame: Any, include: Any, exclude: Any) -> Any:
    if include is None and exclude is None:
        numeric = [n for n, c in enumerate(frame._columns) if kind_of(c.dtype) != "other"]
        return frame.iloc[:, numeric] if numeric else frame
    if isinstance(include, str) and include == "all":
        if exclude is not None:
            raise ValueError("exclude must be None when include is 'all'")
        return frame
    chosen = frame.select_dtypes(include=include, exclude=exclude)
    if not len(chosen.columns):
        raise ValueError("No columns match the specified include or exclude data types")
    return chosen


def checked(percentiles: Any) -> list[float]:
    """The quantiles to tell, in order; the quartiles where none are given."""
    if percentiles is None:
        return [0.25, 0.5, 0.75]
    marks = [float(p) for p in (percentiles if hasattr(percentiles, "__iter__") else [percentiles])]
    if not marks:
        return []
    if any(not 0 <= m <= 1 for m in marks):
        raise ValueError("percentiles should all be in the interval [0, 1]")
    if len(set(marks)) < len(marks):
        raise ValueError("percentiles cannot contain duplicates")
    return sorted(marks)


def percent_texts(marks: list[float]) -> list[str]:
    """25% for 0.25, as many digits as tell the marks apart."""
    hundreds = [100 * m for m in marks]
    if all(abs(h - round(h)) < 1e-8 for h in hundreds):
        return [f"{round(h)}%" for h in hundreds]
    gaps = [b - a for a, b in zip([0, *hundreds], [*hundreds, 100])]
    smallest = min((g for g in gaps if g > 1e-12), default=1.0)
    from math import floor, log10

    digits = max(1, -floor(log10(smallest)))
    return [f"{round(h)}%" if abs(h - round(h)) < 1e-8 else f"{round(h, digits)}%" for h in hundreds]


def describe_series(series: Any, marks: list[float]) -> Any:
    """The figures of one series."""
    kind = kind_of(series.dtype)
    if kind == "number":
        return _numbers(series, marks)
    if kind == "time":
        return _times(series, marks)
    if kind == "span":
        return _numbers(series, marks, True)
    return _objects(series)


def kind_of(dtype: Any) -> str:
    name = str(dtype)
    if name.startswith("timedelta64"):
        return "span"
    if name.startswith("datetime64"):
        return "time"
    if getattr(dtype, "_is_numeric", None) is not None and hasattr(dtype, "construct_array_type"):
        return "number" if dtype._is_numeric and name != "boolean" else "other"
    return "number" if dtype.kind in "iufc" else "other"


def _quantiles(series: Any, marks: list[float]) -> list[Any]:
    return list(series.quantile(marks)) if marks else []


def _numbers(series: Any, marks: list[float], span: bool = False) -> Any:
    figures = [series.count(), series.mean(), series.std(), series.min(), *_quantiles(series, marks), series.max()]
    names = ["count", "mean", "std", "min", *percent_texts(marks), "max"]
    name = str(series.dtype)
    dtype: Any = "object" if span else "complex128" if series.dtype.kind == "c" else "float64"
    if hasattr(series.dtype, "construct_array_type"):
        dtype = "double[pyarrow]" if name.endswith("[pyarrow]") else "Float64"
    return kinds.Series(figures, index=names, name=series.name, dtype=dtype)


def _times(series: Any, marks: list[float]) -> Any:
    figures = [series.count(), series.mean(), series.min(), *_quantiles(series, marks), series.max()]
    return kinds.Series(figures, index=["count", "mean", "min", *percent_texts(marks), "max"], name=series.name, dtype=object)


def _objects(series: Any) -> Any:
    counts = series.value_counts()
    import septet.numpy as np

    shown = counts[counts != 0]
    top, freq = (shown.index[0], shown.iloc[0]) if len(shown) else (np.nan, np.nan)
    figures = [series.count(), len(shown), top, freq]
    return kinds.Series(figures, index=["count", "unique", "top", "freq"], name=series.name, dtype=object)
