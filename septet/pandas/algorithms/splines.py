"""Curves through points: splines, cubics of Hermite (pchip, akima), and the one polynomial through all."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import septet.numpy as np
from septet.codegen.kernels.launch import run
from septet.errors import NotSupported
from septet.numpy import ndarray
from septet.pandas.algorithms import spline_kernels

OWN = ("quadratic", "cubic", "polynomial", "spline", "cubicspline", "akima", "pchip", "krogh", "barycentric", "piecewise_polynomial",
       "from_derivatives")
DEGREES = {"quadratic": 2, "cubic": 3}
POLYNOMIAL = 64                     # points through which one polynomial is laid


def order_of(method: str, order: Any) -> int:
    """The degree that is asked for.  ValueError where it must be and is not."""
    if method not in ("polynomial", "spline"):
        return DEGREES.get(method, 3)
    if order is None:
        raise ValueError("You must specify the order of the spline or polynomial.")
    if method == "spline" and not 0 < order:
        raise ValueError(f"order needs to be specified and greater than 0; got order: {order}")
    if int(order) != order or not 0 < order <= (5 if method == "spline" else spline_kernels.MOST):
        raise NotSupported(f"interpolate(method={method!r}, order={order!r})")
    return int(order)


def check(method: str, extra: dict[str, Any]) -> None:
    """NotSupported for options of SciPy's functions that are not ours."""
    given = {k: v for k, v in extra.items() if k != "order"}
    if method == "spline" and given.pop("s", None) != 0:
        raise NotSupported("interpolate(method='spline') smooths by default; s=0, a spline through the values, is there")
    if method in ("quadratic", "cubic", "polynomial") and given.get("fill_value") == "extrapolate":
        del given["fill_value"]
    if given:
        raise NotSupported(f"the argument {next(iter(given))!r} of interpolate(method={method!r})")


def curve(method: str, x: ndarray, y: ndarray, points: ndarray, extra: dict[str, Any], rising: bool) -> ndarray:
    """A curve through (x, y), x rising, at points.  rising: the labels were in order."""
    check(method, extra)
    degree = order_of(method, extra.get("order"))
    if not rising and method not in ("quadratic", "cubic", "polynomial"):
        raise ValueError(f"{method} interpolation requires that the index be monotonic." if method not in ("akima", "cubicspline", "spline")
                         else "`x` must be strictly increasing sequence.")
    if len(x) > 1 and bool((np.diff(x) <= 0).any()):
        raise ValueError("Expect x to not have duplicates")
    found = CURVES.get(method, through)(x, y, points, degree)
    inside = method in ("piecewise_polynomial", "from_derivatives", "akima") or method in ("quadratic", "cubic", "polynomial") and \
        "fill_value" not in extra
    return np.where((points < x[0]) | (points > x[-1]), np.nan, found) if inside else found


def through(x: ndarray, y: ndarray, points: ndarray, degree: int) -> ndarray:
    """The spline of a degree through all points; knots are points (for even degrees halfway between), but for some at the ends."""
    n = len(x)
    if n <= degree:
        raise ValueError(f"a spline of order {degree} needs at least {degree + 1} values, there are {n}")
    middle = x if degree % 2 else (x[1:] + x[:-1]) / 2
    cut = (degree + 1) // 2 if degree % 2 else degree // 2
    ends = np.ones(degree + 1)
    knots = np.concatenate([ends * x[0], middle[cut : len(middle) - cut], ends * x[-1]])
    c, band, out = y.astype(np.float64).copy(), np.empty(n * (2 * degree + 1)), np.empty(len(points))
    x, knots, points = dense(x), dense(knots), dense(points)
    run(spline_kernels.fit, x._address, knots._address, n, degree, band._address, c._address)
    run(spline_kernels.values, knots._address, c._address, n, degree, points._address, len(points), out._address)
    return out


def dense(x: ndarray) -> ndarray:
    """Numbers as the kernels take them."""
    return np.ascontiguousarray(x, dtype=np.float64)


def cubic(x: ndarray, y: ndarray, points: ndarray, degree: int) -> ndarray:
    """The cubic spline; a parabola or a line where there are few points."""
    return through(x, y, points, min(3, len(x) - 1)) if len(x) > 1 else np.full(len(points), y[0])


def line(x: ndarray, y: ndarray, points: ndarray, degree: int) -> ndarray:
    return np.interp(points, x, y)


def polynomial(x: ndarray, y: ndarray, points: ndarray, degree: int) -> ndarray:
    """The polynomial through all values, by Newton's divided differences."""
    if len(x) > POLYNOMIAL:
        raise NotSupported(f"one polynomial through {len(x)} values is noise; up to {POLYNOMIAL} are taken")
    table, out = y.astype(np.float64), np.zeros(len(points))
    parts = [table[0]]
    for j in range(1, len(x)):
        table = (table[1:] - table[:-1]) / (x[j:] - x[:-j])
        parts.append(table[0])
    for j in range(len(x) - 1, -1, -1):
        out = out * (points - x[j]) + parts[j]
    return out


def hermite(x: ndarray, y: ndarray, slopes: ndarray, points: ndarray) -> ndarray:
    """Cubics with given slopes at the values; the outer ones go on."""
    at = np.clip(np.searchsorted(x, points, side="right") - 1, 0, len(x) - 2)
    h, s = x[at + 1] - x[at], points - x[at]
    chord = (y[at + 1] - y[at]) / h
    bend = (slopes[at] + slopes[at + 1] - 2 * chord) / h
    return y[at] + s * (slopes[at] + s * ((chord - slopes[at]) / h - bend + s * (bend / h)))


def akima(x: ndarray, y: ndarray, points: ndarray, degree: int) -> ndarray:
    """Akima's curve: slopes weighted by how much the neighbouring chords turn."""
    if len(x) < 3:
        return line(x, y, points, degree)
    m = np.diff(y) / np.diff(x)
    before, after = 2 * m[0] - m[1], 2 * m[-1] - m[-2]
    m = np.concatenate([np.array([2 * before - m[0], before]), m, np.array([after, 2 * after - m[-1]])])
    turns = np.abs(np.diff(m))
    left, right = turns[2:], turns[:-2]
    both = left + right
    flat = both <= 1e-9 * both.max()
    weighted = (left * m[1:-2] + right * m[2:-1]) / np.where(flat, 1.0, both)
    return hermite(x, y, np.where(flat, 0.5 * (m[3:] + m[:-3]), weighted), points)


def pchip(x: ndarray, y: ndarray, points: ndarray, degree: int) -> ndarray:
    """The curve of Fritsch and Butland, which rises and falls with the values."""
    if len(x) < 3:
        return line_on(x, y, points)
    h = np.diff(x)
    m = np.diff(y) / h
    w1, w2 = 2 * h[1:] + h[:-1], h[1:] + 2 * h[:-1]
    same = m[:-1] * m[1:] > 0
    a, b = np.where(same, m[:-1], 1.0), np.where(same, m[1:], 1.0)
    inner = np.where(same, (w1 + w2) / (w1 / a + w2 / b), 0.0)
    ends = [end(h[0], h[1], m[0], m[1]), end(h[-1], h[-2], m[-1], m[-2])]
    return hermite(x, y, np.concatenate([np.array(ends[:1]), inner, np.array(ends[1:])]), points)


def end(h0: Any, h1: Any, m0: Any, m1: Any) -> float:
    """The slope at an end by three points, as far as it keeps the shape."""
    slope = float(((2 * h0 + h1) * m0 - h0 * m1) / (h0 + h1))
    if np.sign(slope) != np.sign(m0):
        return 0.0
    return float(3 * m0) if np.sign(m0) != np.sign(m1) and abs(slope) > 3 * abs(float(m0)) else slope


def line_on(x: ndarray, y: ndarray, points: ndarray) -> ndarray:
    """A line through two values, or one value."""
    return y[0] + (points - x[0]) * ((y[-1] - y[0]) / (x[-1] - x[0])) if len(x) > 1 else np.full(len(points), y[0])


CURVES: dict[str, Callable[[ndarray, ndarray, ndarray, int], ndarray]] = {
    "cubicspline": cubic, "akima": akima, "pchip": pchip, "krogh": polynomial, "barycentric": polynomial, "piecewise_polynomial": line,
    "from_derivatives": line}
