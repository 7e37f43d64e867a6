"""`scatter_matrix`: every column of numbers against every other."""
from __future__ import annotations

from typing import Any

from septet.errors import NotSupported
from septet.pandas.plotting.drawing import listed, numeric_columns, pyplot


def scatter_matrix(frame: Any, alpha: float = 0.5, figsize: Any = None, ax: Any = None, grid: bool = False, diagonal: str = "hist",
                   marker: str = ".", density_kwds: Any = None, hist_kwds: Any = None, range_padding: float = 0.05, **kwargs: Any) -> Any:
    """The array of axes, histograms on its diagonal."""
    if diagonal != "hist":
        raise NotSupported(f"diagonal={diagonal!r} of scatter_matrix")
    found = [(n, listed(v)) for n, v in numeric_columns(frame)]
    count = len(found)
    axes = pyplot().subplots(count, count, figsize=figsize, squeeze=False)[1]
    for row, (name, ys) in enumerate(found):
        for column, (other, xs) in enumerate(found):
            place = axes[row][column]
            if row == column:
                place.hist([v for v in ys if v == v], **(hist_kwds or {}))
            else:
                place.scatter(xs, ys, marker=marker, alpha=alpha, **kwargs)
            place.grid(grid)
            place.set_xlabel(str(other) if row == count - 1 else "")
            place.set_ylabel(str(name) if column == 0 else "")
    return axes
