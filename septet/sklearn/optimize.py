"""Minimisation of smooth functions of a few variables: L-BFGS with optional bounds (Byrd, Lu, Nocedal & Zhu, SIAM J. Sci. Comput. 16, 1995;
line search of Moré & Thuente, ACM TOMS 20, 1994)."""
from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import septet.numpy as np
from septet.sklearn.line_search import Search
from septet.sklearn.quasi_newton import Memory, bounded_target

EPSILON = 2.220446049250313e-16
CONVERGED, LIMIT, ABNORMAL = 0, 1, 2


@dataclass
class Result:
    """Where a minimisation ended.  status: 0 converged, 1 a limit was reached, 2 the line search failed."""

    x: Any
    fun: float
    jac: Any
    nit: int
    nfev: int
    status: int
    message: str

    @property
    def success(self) -> bool:
        return self.status == CONVERGED


def lbfgs(fun: Callable[[Any], tuple[float, Any]], x0: Any, gtol: float = 1e-5, ftol: float = 2.220446049250313e-09, maxiter: int = 15000,
          maxfun: int = 15000, maxls: int = 20, bounds: Any = None, m: int = 10,
          callback: Callable[[Any], None] | None = None) -> Result:
    """Minimise fun(x) -> (value, gradient).  bounds: (low, high) arrays.  Stops as L-BFGS-B does, by gradient, decrease or limits.

    callback(x) is called after each iteration.
    """
    x = np.array(x0, dtype=np.float64)
    if bounds is not None:
        x = np.clip(x, *bounds)
    f, g = fun(x)
    memory, count, evaluations = Memory(m), 0, 1
    if projected(x, g, bounds) <= gtol:
        return Result(x, f, g, 0, 1, CONVERGED, "CONVERGENCE: NORM OF PROJECTED GRADIENT <= PGTOL")
    while True:
        d = direction(x, g, memory, bounds)
        found = search(fun, x, f, g, d, count == 0, maxls, bounds)
        if found is None:
            if not memory.pairs:
                return Result(x, f, g, count, evaluations, ABNORMAL, "ABNORMAL: ")
            memory = Memory(m)
            continue
        new_x, new_f, new_g, step, calls = found
        evaluations += calls
        count += 1
        change, old = f - new_f, f
        memory.add((new_x - x), new_g - g, float(d @ g) * step)
        x, f, g = new_x, new_f, new_g
        if callback is not None:
            callback(x.copy())
        if count >= maxiter:                                        # SciPy looks at its limits first
            return Result(x, f, g, count, evaluations, LIMIT, "STOP: TOTAL NO. OF ITERATIONS REACHED LIMIT")
        if evaluations > maxfun:
            return Result(x, f, g, count, evaluations, LIMIT, "STOP: TOTAL NO. OF F,G EVALUATIONS EXCEEDS LIMIT")
        if projected(x, g, bounds) <= gtol:
            return Result(x, f, g, count, evaluations, CONVERGED, "CONVERGENCE: NORM OF PROJECTED GRADIENT <= PGTOL")
        if change <= ftol * max(abs(old), abs(f), 1.0):
            return Result(x, f, g, count, evaluations, CONVERGED, "CONVERGENCE: RELATIVE REDUCTION OF F <= FACTR*EPSMCH")


def projected(x: Any, g: Any, bounds: Any) -> float:
    """The greatest element of the gradient, projected on the bounds."""
    if bounds is not None:
        g = np.where(g < 0, np.maximum(x - bounds[1], g), np.minimum(x - bounds[0], g))
    return float(abs(g).max()) if g.size else 0.0


def direction(x: Any, g: Any, memory: Memory, bounds: Any) -> Any:
    """Where to go from x."""
    return -memory.solve(g) if bounds is None else bounded_target(x, g, memory, *bounds) - x


def longest(x: Any, d: Any, bounds: Any, first: bool) -> float:
    """The longest step within the bounds."""
    if bounds is None:
        return 1e10
    if first:
        return 1.0
    low, high = bounds
    with np.errstate(all="ignore"):
        room = np.where(d < 0, (low - x) / d, np.where(d > 0, (high - x) / d, np.inf))
    return float(min(1e10, room.min()))


def search(fun: Any, x: Any, f: float, g: Any, d: Any, first: bool, most: int, bounds: Any) -> Any:
    """(x, f, g, step, evaluations) along d, or None where the search fails."""
    slope = float(g @ d)
    if not slope < 0:
        return None
    limit = longest(x, d, bounds, first)
    boxed = bounds is not None and bool(np.isfinite(bounds[0]).all() and np.isfinite(bounds[1]).all())
    step = min(1.0 / float(np.sqrt(d @ d)), limit) if first and not boxed else min(1.0, limit)
    line = Search(f, slope, step, limit)
    for calls in range(1, most + 1):
        new_x = x + line.step * d
        if bounds is not None:
            new_x = np.clip(new_x, *bounds)
        new_f, new_g = fun(new_x)
        if line.done(new_f, float(new_g @ d)):
            return new_x, new_f, new_g, line.at, calls
    return None


def check_result(result: Result, most: int, stacklevel: int = 3) -> int:
    """The iterations made; ConvergenceWarning where the minimum was not reached."""
    if result.status != CONVERGED:
        from septet.sklearn.exceptions import ConvergenceWarning

        advice = f"\n\nIncrease the number of iterations to improve the convergence (max_iter={most})." if result.nit >= most else ""
        warnings.warn(f"lbfgs failed to converge after {result.nit} iteration(s) (status={result.status}):\n{result.message}{advice}\n"
                      "You might also want to scale the data.", ConvergenceWarning, stacklevel=stacklevel)
    return min(result.nit, most)
