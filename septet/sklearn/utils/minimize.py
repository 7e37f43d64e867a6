"""Minima of functions of one number: a bracket, then Brent's method (Brent 1973)."""
from __future__ import annotations

from collections.abc import Callable

GOLDEN = 1.618034
Function = Callable[[float], float]


def bracket(f: Function, a: float, b: float) -> tuple[float, float, float, float]:
    """(a, b, c, f(b)) with f(b) below f(a) and f(c), going downhill from a and b."""
    fa, fb = f(a), f(b)
    if fa < fb:
        a, b, fa, fb = b, a, fb, fa
    c = b + GOLDEN * (b - a)
    fc = f(c)
    for _ in range(1000):
        if fc >= fb:
            break
        r, q = (b - a) * (fb - fc), (b - c) * (fb - fa)
        below = 2.0 * (q - r)
        below = 2e-21 if abs(q - r) < 1e-21 else below
        w, limit = b - ((b - c) * q - (b - a) * r) / below, b + 110.0 * (c - b)
        if (w - c) * (b - w) > 0:
            fw = f(w)
            if fw < fc:
                return b, w, c, fw
            if fw > fb:
                return a, b, w, fb
            w = c + GOLDEN * (c - b)
            fw = f(w)
        elif (w - limit) * (limit - c) >= 0:
            w = limit
            fw = f(w)
        elif (w - limit) * (c - w) > 0:
            fw = f(w)
            if fw < fc:
                b, c, w = c, w, w + GOLDEN * (w - c)
                fb, fc, fw = fc, fw, f(w)
        else:
            w = c + GOLDEN * (c - b)
            fw = f(w)
        a, b, c, fa, fb, fc = b, c, w, fb, fc, fw
    return a, b, c, fb


def brent(f: Function, low: float, high: float, tol: float = 1.48e-8, most: int = 500) -> float:
    """The place of a minimum, the search starting from two numbers."""
    a, x, b, fx = bracket(f, low, high)
    a, b = min(a, b), max(a, b)
    w = v = x
    fw = fv = fx
    step = before = 0.0
    for _ in range(most):
        near = tol * abs(x) + 1e-11
        middle = 0.5 * (a + b)
        if abs(x - middle) < 2.0 * near - 0.5 * (b - a):
            break
        step, before = proposed(x, w, v, fx, fw, fv, a, b, middle, near, step, before)
        u = x + step if abs(step) >= near else x + (near if step >= 0 else -near)
        fu = f(u)
        if fu > fx:
            a, b = (u, b) if u < x else (a, u)
            if fu <= fw or w == x:
                v, w, fv, fw = w, u, fw, fu
            elif fu <= fv or v in (x, w):
                v, fv = u, fu
        else:
            a, b = (x, b) if u >= x else (a, x)
            v, w, x, fv, fw, fx = w, x, u, fw, fx, fu
    return x


def proposed(x: float, w: float, v: float, fx: float, fw: float, fv: float, a: float, b: float, middle: float, near: float, step: float,
             before: float) -> tuple[float, float]:
    """The next step, by a parabola where that is sound, else by the golden section."""
    golden = 0.3819660
    if abs(before) <= near:
        before = a - x if x >= middle else b - x
        return golden * before, before
    r, q = (x - w) * (fx - fv), (x - v) * (fx - fw)
    p, q = (x - v) * q - (x - w) * r, 2.0 * (q - r)
    p = -p if q > 0 else p
    q = abs(q)
    older, before = before, step
    if q * (a - x) < p < q * (b - x) and abs(p) < abs(0.5 * q * older):
        step = p / q
        u = x + step
        if u - a < 2.0 * near or b - u < 2.0 * near:
            step = near if middle - x >= 0 else -near
        return step, before
    before = a - x if x >= middle else b - x
    return golden * before, before
