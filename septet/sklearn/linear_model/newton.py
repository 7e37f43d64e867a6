"""Newton's method: with conjugate gradients, and with a factored Hessian (Nocedal & Wright, chapter 7)."""
from __future__ import annotations

import warnings
from typing import Any

import septet.numpy as np
from septet.sklearn.exceptions import ConvergenceWarning
from septet.sklearn.line_search import Search

INNER, CURVATURE = 200, 3 * 2.220446049250313e-16


def inner_steps(product: Any, g: Any, tol: float) -> Any:
    """An approximate solution of H x = -g."""
    x, r = np.zeros(g.size), g
    p, square = -r, float(g @ g)
    for count in range(INNER):
        if float(abs(r).sum()) <= tol:
            break
        hp = product(p)
        curve = float(p @ hp)
        if 0 <= curve <= CURVATURE:
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


def along(f: Any, w: Any, value: float, g: Any, d: Any) -> Any:
    """(w, value, gradient) after a step along d, or None."""
    line = Search(value, float(g @ d), 1.0, 1e10)
    for _ in range(20):
        new = w + line.step * d
        new_value, new_g = f(new)
        if line.done(new_value, float(new_g @ d)):
            return new, new_value, new_g
    return None


def newton_cg(f: Any, w: Any, max_iter: int, tol: float) -> tuple[Any, int]:
    """(minimum, iterations); f gives value and gradient, and `hessian_product`."""
    value, g = f(w)
    for count in range(max_iter):
        size = abs(g)
        if float(size.max()) <= tol:
            return w, count
        total = float(size.sum())
        d = inner_steps(f.hessian_product(w), g, min(0.5, total**0.5) * total)
        found = along(f, w, value, g, d)
        if found is None:
            warnings.warn("Line Search failed", stacklevel=3)
            return w, count
        w, value, g = found
    warnings.warn(f"newton-cg failed to converge at loss = {value}. Increase the number of iterations.", ConvergenceWarning, stacklevel=3)
    return w, max_iter


def newton_cholesky(f: Any, w: Any, max_iter: int, tol: float) -> tuple[Any, int]:
    """The same with steps from the whole Hessian."""
    value, g = f(w)
    for count in range(max_iter):
        if float(abs(g).max()) <= tol:
            return w, count
        d = -solved(f.hessian(w), g)
        if float(g @ d) >= 0:
            d = -g
        found = backtrack(f, w, value, g, d)
        if found is None:
            break
        w, value, g = found
        if float(abs(g).max()) <= tol and 0.5 * float(d @ d) <= tol:
            return w, count + 1
    if float(abs(g).max()) > tol:
        warnings.warn(f"Newton solver did not converge after {max_iter} iterations.", ConvergenceWarning, stacklevel=3)
    return w, max_iter if float(abs(g).max()) > tol else count + 1


def solved(h: Any, g: Any) -> Any:
    """H^-1 g; by least squares where H is singular."""
    try:
        np.linalg.cholesky(h)
        return np.linalg.solve(h, g)
    except np.linalg.LinAlgError:
        return np.linalg.lstsq(h, g, rcond=None)[0]


def backtrack(f: Any, w: Any, value: float, g: Any, d: Any) -> Any:
    """Half the step until the value falls enough."""
    slope, step, tiny = float(g @ d), 1.0, 16 * 2.220446049250313e-16
    for _ in range(21):
        new = w + step * d
        new_value, new_g = f(new)
        if new_value - value <= step * 0.00048828125 * slope:
            return new, new_value, new_g
        if abs(new_value - value) <= abs(value) * tiny and float(abs(new_g).sum()) < float(abs(g).sum()):
            return new, new_value, new_g
        step *= 0.5
    return None
