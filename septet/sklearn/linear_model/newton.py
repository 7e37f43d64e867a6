"""Newton's method: with conjugate gradients, and with a factored Hessian (Nocedal & Wright, chapter 7)."""
from __future__ import annotations

import warnings
from typing import Any

import septet.numpy as np
from septet.sklearn.exceptions import ConvergenceWarning
from septet.sklearn.line_search import Search

INNER = 200
TINY = 16 * 2.220446049250313e-16     # a change of the value that does not tell


def inner_steps(product: Any, g: Any, tol: float) -> Any:
    """An approximate solution of H x = -g."""
    x, r = np.zeros(g.size), g
    p, square = -r, float(g @ g)
    for count in range(INNER):
        if float(abs(r).sum()) <= tol:
            break
        hp = product(p)
        curve = float(p @ hp)
        if 0 <= curve <= TINY * float(p @ p):
            break
        if curve < 0:
            if count > 0:
                break
            return x + square / curve * p
        a = square / curve
        x, r = x + a * p, r + a * hp
        new = float(r @ r)
        p, square = -r + new / square * p, new
    return x


def along(f: Any, w: Any, value: float, before: float | None, g: Any, d: Any) -> Any:
    """(w, value, gradient) after a step along d, or None.  before: the value one step ago, from which the first trial is guessed."""
    slope = float(g @ d)
    guess = 1.0 if before is None or slope == 0 else min(1.0, 1.01 * 2 * (value - before) / slope)
    line = Search(value, slope, guess if guess >= 0 else 1.0, 50.0, 1e-8, 1e-4, 1e-14)
    for _ in range(100):
        new = w + line.step * d
        new_value, new_g = f(new)
        if line.done(new_value, float(new_g @ d)):
            kept = new_value <= value + 1e-4 * line.at * slope and abs(float(new_g @ d)) <= -0.9 * slope
            return (new, new_value, new_g) if kept else None
    return None


def near_minimum(f: Any, w: Any, value: float, g: Any, d: Any) -> Any:
    """The whole step, where the value no longer tells and the gradient gets smaller; else None."""
    new_value, new_g = f(w + d)
    if abs(new_value - value) <= abs(value) * TINY and float(abs(new_g).sum()) < float(abs(g).sum()):
        return w + d, new_value, new_g
    return None


def newton_cg(f: Any, w: Any, max_iter: int, tol: float) -> tuple[Any, int]:
    """(minimum, iterations); f gives value and gradient, and `hessian_product`."""
    (value, g), before = f(w), None
    for count in range(max_iter):
        size = abs(g)
        if float(size.max()) <= tol:
            return w, count
        total = float(size.sum())
        d = inner_steps(f.hessian_product(w), g, min(0.5, total**0.5) * total)
        found = along(f, w, value, before, g, d) or near_minimum(f, w, value, g, d)
        if found is None:
            warnings.warn("Line Search failed", stacklevel=3)
            return w, count
        before = value
        w, value, g = found
    warnings.warn(f"newton-cg failed to converge at loss = {value}. Increase the number of iterations.", ConvergenceWarning, stacklevel=3)
    return w, max_iter


def newton_cholesky(f: Any, w: Any, max_iter: int, tol: float) -> tuple[Any, int]:
    """The same with steps from the whole Hessian."""
    value, g = f(w)
    for count in range(max_iter):
        h = f.hessian(w)
        d = -solved(h, g)
        if float(g @ d) >= 0:
            d = -g
        found = backtrack(f, w, value, g, d)
        if found is None:
            break
        w, value, g = found
        if float(abs(g).max()) <= tol and 0.5 * float(d @ (h @ d)) <= tol:
            return w, count + 1
    warnings.warn(f"Newton solver did not converge after {count + 1} iterations.", ConvergenceWarning, stacklevel=3)
    return w, count + 1


def solved(h: Any, g: Any) -> Any:
    """H^-1 g; by least squares where H is singular."""
    try:
        np.linalg.cholesky(h)
        return np.linalg.solve(h, g)
    except np.linalg.LinAlgError:
        return np.linalg.lstsq(h, g, rcond=None)[0]


def backtrack(f: Any, w: Any, value: float, g: Any, d: Any) -> Any:
    """Half the step until the value falls enough."""
    slope, step = float(g @ d), 1.0
    for _ in range(21):
        new = w + step * d
        new_value, new_g = f(new)
        if new_value - value <= step * 0.00048828125 * slope:
            return new, new_value, new_g
        if abs(new_value - value) <= abs(value) * TINY and float(abs(new_g).sum()) < float(abs(g).sum()):
            return new, new_value, new_g
        step *= 0.5
    return None
