"""The limited-memory approximation of a Hessian, and the target of a bounded step."""
from __future__ import annotations

from typing import Any

import septet.numpy as np

EPSILON = 2.220446049250313e-16


class Memory:
    """The last m pairs of steps and changes of the gradient."""

    def __init__(self, m: int):
        self.m, self.theta = m, 1.0
        self.pairs: list[tuple[Any, Any, float]] = []

    def add(self, s: Any, y: Any, slope: float) -> None:
        """Keep a pair, unless its curvature is too small.  slope: of the step, along it."""
        curvature = float(s @ y)
        if curvature <= EPSILON * -slope:
            return
        self.pairs = [*self.pairs[-(self.m - 1):], (s, y, curvature)]
        self.theta = float(y @ y) / curvature

    def solve(self, g: Any) -> Any:
        """The inverse of the approximation times g (Nocedal & Wright, algorithm 7.4)."""
        q, parts = g, []
        for s, y, curvature in reversed(self.pairs):
            a = float(s @ q) / curvature
            q = q - a * y
            parts.append(a)
        q = q / self.theta
        for (s, y, curvature), a in zip(self.pairs, reversed(parts)):
            q = q + (a - float(y @ q) / curvature) * s
        return q

    def matrix(self, n: int) -> Any:
        """The approximation itself (few variables)."""
        b = np.eye(n) * self.theta
        for s, y, curvature in self.pairs:
            bs = b @ s
            b = b - np.outer(bs, bs) / float(s @ bs) + np.outer(y, y) / curvature
        return b


def bounded_target(x: Any, g: Any, memory: Memory, low: Any, high: Any) -> Any:
    """The minimum of the model over the face that the projected gradient's path ends on, within the bounds."""
    b = memory.matrix(x.size)
    cauchy = cauchy_point(x, g, b, low, high)
    free = np.flatnonzero((cauchy > low) & (cauchy < high))
    if not memory.pairs or not free.size:
        return cauchy
    r = (g + b @ (cauchy - x))[free]
    step = -np.linalg.solve(b[np.ix_(free, free)], r)
    target = cauchy.copy()
    target[free] = np.clip(cauchy[free] + step, low[free], high[free])
    if float((target - x) @ g) <= 0:
        return target
    with np.errstate(all="ignore"):
        room = np.where(step > 0, (high[free] - cauchy[free]) / step, np.where(step < 0, (low[free] - cauchy[free]) / step, np.inf))
    target[free] = cauchy[free] + min(1.0, float(room.min())) * step
    return target


def cauchy_point(x: Any, g: Any, b: Any, low: Any, high: Any) -> Any:
    """The first minimum of the model along the projected gradient."""
    with np.errstate(all="ignore"):
        times = np.where(g < 0, (x - high) / g, np.where(g > 0, (x - low) / g, np.inf))
    d, ends = np.where(times > 0, -g, 0.0), np.where(g < 0, high, low)
    z, at = np.zeros(x.size), 0.0
    for stop in sorted({float(t) for t in times if 0 < t < np.inf}) + [np.inf]:
        slope, curve = float(g @ d + d @ (b @ z)), float(d @ (b @ d))
        if slope >= 0 or not curve > 0:
            break
        step = -slope / curve
        if step < stop - at:
            z = z + step * d
            break
        z = z + (stop - at) * d
        d, at = np.where(times <= stop, 0.0, d), stop
    return np.where(times <= at, ends, np.clip(x + z, low, high))     # exactly: what is at a bound is not free
