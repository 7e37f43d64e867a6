"""`hist` of series and frames: a histogram per column."""
from __future__ import annotations

import math
from typing import Any

from septet.errors import NotSupported
from septet.pandas.plotting.drawing import listed, numeric_columns, pyplot


def _draw(ax: Any, values: Any, bins: Any, grid: bool, words: dict[str, Any]) -> None:
    ax.hist([v for v in listed(values) if v == v], bins=bins, **words)
    ax.grid(grid)


def hist_series(self: Any, by: Any = None, ax: Any = None, grid: bool = True, xlabelsize: Any = None, xrot: Any = None,
                ylabelsize: Any = None, yrot: Any = None, figsize: Any = None, bins: Any = 10, backend: Any = None, legend: bool = False,
                **kwargs: Any) -> Any:
    """A histogram of the series; gives its axes."""
    if by is not None:
        raise NotSupported("the argument 'by' of Series.hist")
    plt = pyplot()
    ax = ax if ax is not None else plt.figure(figsize=figsize).gca() if figsize else plt.gca()
    if legend:
        kwargs["label"] = self.name
    _draw(ax, self._values, bins, grid, kwargs)
    _ticks(ax, xlabelsize, xrot, ylabelsize, yrot)
    if legend:
        ax.legend()
    return ax


def _ticks(ax: Any, xsize: Any, xrot: Any, ysize: Any, yrot: Any) -> None:
    for axis, size, rot in (("x", xsize, xrot), ("y", ysize, yrot)):
        words = {k: v for k, v in (("labelsize", size), ("labelrotation", rot)) if v is not None}
        if words:
            ax.tick_params(axis=axis, **words)


def hist_frame(data: Any, column: Any = None, by: Any = None, grid: bool = True, xlabelsize: Any = None, xrot: Any = None,
               ylabelsize: Any = None, yrot: Any = None, ax: Any = None, sharex: bool = False, sharey: bool = False, figsize: Any = None,
               layout: Any = None, bins: Any = 10, backend: Any = None, legend: bool = False, **kwargs: Any) -> Any:
    """A histogram of each column of numbers; gives the array of axes."""
    if by is not None:
        raise NotSupported("the argument 'by' of DataFrame.hist")
    frame = data if column is None else data[column if isinstance(column, list) else [column]]
    found = list(numeric_columns(frame))
    if not found:
        raise ValueError("hist method requires numerical or datetime columns, nothing to plot.")
    side = math.ceil(math.sqrt(len(found)))
    rows, columns = layout or (math.ceil(len(found) / side) if len(found) > 2 else 1, side if len(found) > 2 else len(found))
    if ax is not None:
        axes = [ax] if len(found) == 1 else list(ax)
    else:
        made = pyplot().subplots(rows, columns, figsize=figsize, sharex=sharex, sharey=sharey, squeeze=False)[1]
        axes = list(made.flat)
    for place, (name, values) in enumerate(found):
        _draw(axes[place], values, bins, grid, {**kwargs, **({"label": name} if legend else {})})
        axes[place].set_title(str(name))
        _ticks(axes[place], xlabelsize, xrot, ylabelsize, yrot)
        if legend:
            axes[place].legend()
    for empty in axes[len(found):]:
        empty.set_visible(False)
    return made if ax is None else axes
