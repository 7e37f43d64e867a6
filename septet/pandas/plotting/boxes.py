"""`boxplot`: quartiles of columns, or of one column by groups."""
from __future__ import annotations

from typing import Any

from septet.pandas.plotting.drawing import listed, numeric_columns, pyplot


def boxplot(data: Any, column: Any = None, by: Any = None, ax: Any = None, fontsize: Any = None, rot: float = 0, grid: bool = True,
            figsize: Any = None, layout: Any = None, return_type: str | None = None, backend: Any = None, **kwargs: Any) -> Any:
    """A box per column (or per group); `return_type`: "axes", "dict" or "both"."""
    if return_type not in (None, "axes", "dict", "both"):
        raise ValueError("return_type must be {'axes', 'dict', 'both'}")
    plt = pyplot()
    wanted = None if column is None else column if isinstance(column, list) else [column]
    if by is not None:
        return _by_groups(data, wanted, by, ax, rot, grid, figsize, kwargs, plt)
    found = list(numeric_columns(data if wanted is None else data[wanted]))
    ax = ax if ax is not None else plt.subplots(figsize=figsize)[1]
    made = ax.boxplot([[v for v in listed(c) if v == v] for _, c in found], tick_labels=[str(n) for n, _ in found], **kwargs)
    _dress(ax, rot, fontsize, grid)
    return {"axes": ax, None: ax, "dict": made, "both": (ax, made)}[return_type]


def _dress(ax: Any, rot: float, fontsize: Any, grid: bool) -> None:
    ax.tick_params(axis="x", labelrotation=rot, **({"labelsize": fontsize} if fontsize else {}))
    ax.grid(grid)


def _by_groups(data: Any, wanted: Any, by: Any, ax: Any, rot: float, grid: bool, figsize: Any, words: dict[str, Any], plt: Any) -> Any:
    keys = by if isinstance(by, list) else [by]
    names = [n for n, _ in numeric_columns(data) if n not in keys] if wanted is None else wanted
    axes = [ax] if ax is not None else list(plt.subplots(1, len(names), figsize=figsize, squeeze=False)[1].flat)
    for place, name in zip(axes, names):
        groups = [(key, part[name]) for key, part in data.groupby(by)]
        place.boxplot([[v for v in listed(s._values) if v == v] for _, s in groups], tick_labels=[str(k) for k, _ in groups], **words)
        place.set_title(str(name))
        place.set_xlabel(str(by))
        _dress(place, rot, None, grid)
    axes[0].figure.suptitle(f"Boxplot grouped by {by}")
    return axes[0] if len(axes) == 1 else axes
