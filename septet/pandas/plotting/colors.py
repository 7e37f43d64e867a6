"""Colours of a styled table by value, from matplotlib's colour maps."""
from __future__ import annotations

from typing import Any

from septet.pandas.plotting.drawing import pyplot


def _luminance(rgba: Any) -> float:
    """Relative luminance of a colour (WCAG 2)."""
    parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in rgba[:3]]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def gradient(styler: Any, cmap: Any, low: float, high: float, axis: Any, subset: Any, threshold: float, vmin: Any, vmax: Any, gmap: Any,
             text: bool) -> Any:
    """The Styler with a colour for every number of the subset."""
    pyplot()
    from matplotlib import colormaps, colors

    if gmap is not None:
        from septet.errors import NotSupported

        raise NotSupported("the argument 'gmap' of Styler.background_gradient")
    table = colormaps["PuBu" if cmap is None else cmap] if isinstance(cmap, str | None) else cmap

    def rule(x: float, norm: Any) -> str:
        if x != x:
            return ""
        rgba = table(norm(x))
        if text:
            return f"color: {colors.rgb2hex(rgba)};"
        return f"background-color: {colors.rgb2hex(rgba)};color: {'#f1f1f1' if _luminance(rgba) < threshold else '#000000'};"

    def mark(data: Any) -> Any:
        values = data.to_numpy(dtype=float).tolist()
        flat = [v for line in values for v in line] if data.ndim == 2 else values
        known = [v for v in flat if v == v]
        least, most = min(known, default=0.0) if vmin is None else vmin, max(known, default=0.0) if vmax is None else vmax
        norm = colors.Normalize(least - (most - least) * low, most + (most - least) * high)
        return [[rule(v, norm) for v in line] for line in values] if data.ndim == 2 else [rule(v, norm) for v in values]

    if subset is None:
        subset = [c for c, v in zip(styler.columns, styler.data._columns) if v.dtype.kind in "iuf"]
    return styler.apply(mark, axis, subset)
