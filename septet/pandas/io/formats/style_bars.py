"""Bars behind the numbers of a styled table, as gradients."""
from __future__ import annotations

from typing import Any

import septet.numpy as np


def bar_styles(data: Any, align: Any, colors: Any, width: float, height: float, vmin: Any, vmax: Any, props: str) -> Any:
    """The rule of each cell of a Series or DataFrame."""
    values = np.asarray(data.to_numpy(dtype=float))
    there = values[~np.isnan(values)]
    low = float(there.min()) if vmin is None else vmin
    high = float(there.max()) if vmax is None else vmax
    zero, align = _zero(align, there, low, high)
    if align == "mid":
        if zero == 0 and low >= 0:
            align, low = "left", 0.0 if vmin is None else vmin
        elif zero == 0 and high <= 0:
            align, high = "right", 0.0 if vmax is None else vmax
    elif align == "zero":
        reach = max(abs(low - zero), abs(high - zero))
        low, high = zero - reach, zero + reach
    rules = [_rule(float(x), align, colors, width, height, low, high, zero, props) for x in values.ravel()]
    wide = values.shape[1] if values.ndim == 2 else 1
    return [rules[n:n + wide] for n in range(0, len(rules), wide)] if values.ndim == 2 else rules


def _zero(align: Any, values: Any, low: float, high: float) -> tuple[float, str]:
    if align in ("left", "right", "mid"):
        return 0.0, align
    if align == "zero":
        return 0.0, "zero"
    if align == "mean":
        return float(values.mean()), "zero"
    if isinstance(align, int | float):
        return float(align), "zero"
    if callable(align):
        return float(align(values)), "zero"
    raise ValueError("`align` should be in {'left', 'right', 'mid', 'mean', 'zero'} or be a value defining the center line or a callable "
                     "that returns a float")


def _rule(x: float, align: str, colors: Any, width: float, height: float, low: float, high: float, zero: float, props: str) -> str:
    if x != x:
        return props
    color = colors[0] if x < zero and align != "left" or x < 0 and align == "left" else colors[1]
    x = min(max(x, low), high)
    span = (high - low) or 1.0
    if align == "left":
        start, end = 0.0, (x - low) / span
    elif align == "right":
        start, end = (x - low) / span, 1.0
    else:
        middle, here = (zero - low) / span, (x - low) / span
        start, end = min(middle, here), max(middle, here)
    start, end = start * width, end * width
    rule = props
    if end > start:
        rule += "background: linear-gradient(90deg,"
        if start > 0:
            rule += f" transparent {start * 100:.1f}%, {color} {start * 100:.1f}%,"
        rule += f" {color} {end * 100:.1f}%, transparent {end * 100:.1f}%)"
        if height < 1:
            rule += f" no-repeat center; background-size: 100% {height * 100:.1f}%;"
    return rule
