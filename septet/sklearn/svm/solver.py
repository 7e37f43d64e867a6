"""Support vector problems over the kernels of `codegen/kernels/smo.py`."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import septet.numpy as np
from septet.codegen.kernels import smo
from septet.codegen.kernels.launch import run
from septet.core import boxes
from septet.core.autograd import is_tracked

NAMES = ("linear", "poly", "rbf", "sigmoid", "precomputed")


@dataclass
class Kernel:
    """A kernel with its numbers."""

    name: str
    gamma: float
    coef0: float
    degree: float

    def between(self, a: Samples, b: Samples) -> Any:
        """The kernel of each row and each other, by operations that gradients flow through."""
        if self.name == "precomputed":
            return a.X
        product = a.X @ b.X.T
        if self.name == "rbf":
            return np.exp(-self.gamma * (a.squares[:, None] - 2 * product + b.squares[None, :]))
        if self.name == "linear":
            return product
        inner = self.gamma * product + self.coef0
        return inner ** self.degree if self.name == "poly" else np.tanh(inner)


@dataclass
class Solution:
    """alpha of each variable, the offset rho, steps (below 0: not converged), and r of nu problems."""

    alpha: Any
    rho: float
    steps: int
    r: float = 0.0


class Samples:
    """Samples as the kernels take them: dense rows with squared norms, or a square kernel matrix."""

    def __init__(self, X: Any, kernel: Kernel):
        self.X, self.kernel = np.ascontiguousarray(X, dtype=np.float64), kernel
        self.squares = (self.X * self.X).sum(axis=1) if kernel.name == "rbf" else np.zeros(max(1, self.X.shape[0]))

    def rows(self, other: Samples) -> Any:
        """The kernel of each of these samples with each of others."""
        if is_tracked(self.X) or is_tracked(other.X):
            return self.kernel.between(self, other)
        return kernel_rows(self.X, self.squares, other.X, other.squares, self.kernel)

    def diagonal(self) -> Any:
        """K(x, x)."""
        k, X = self.kernel, self.X
        if k.name == "precomputed":
            return np.ascontiguousarray(np.diagonal(X))
        if k.name == "rbf":
            return np.ones(X.shape[0])
        squares = (X * X).sum(axis=1)
        if k.name == "linear":
            return squares
        return (k.gamma * squares + k.coef0) ** k.degree if k.name == "poly" else np.tanh(k.gamma * squares + k.coef0)

    def machine(self, cache_mb: float) -> tuple[Any, Any]:
        """(the struct's words, what it points to)."""
        n, d = self.X.shape
        slots = max(2, min(n, int(cache_mb * 1e6) // (4 * max(n, 1))))
        columns = np.empty(slots * n, dtype=np.float32)
        slot, owner, used = np.full(n, -1), np.zeros(slots, dtype=np.int64), np.zeros(slots, dtype=np.int64)
        words = np.array([self.X._address, self.squares._address, n, d, 0, 0, 0, columns._address, slot._address, owner._address,
                          used._address, slots, 0, 0], dtype=np.int64)
        k = self.kernel
        words[4:7] = np.array([k.gamma, k.coef0, k.degree], dtype=np.float64).view(np.int64)
        return words, (columns, slot, owner, used, self)


@boxes.primitive()
def kernel_rows(a: Any, a_squares: Any, b: Any, b_squares: Any, kernel: Kernel) -> Any:
    """The kernel of each row of a and each of b."""
    (m, d), n = a.shape, b.shape[0]
    out = np.empty((m, n))
    if m and n:
        run(smo.kernel_rows, out._address, a._address, a_squares._address, b._address, b_squares._address, m, n, d, kernel.gamma,
            kernel.coef0, kernel.degree, max(1, min(16, m, m * n * d // 200000)), name=kernel.name)
    return out


def solve(samples: Samples, alpha: Any, p: Any, y: Any, c: Any, row: Any, eps: float, most: int, nu: bool, cache_mb: float,
          shrinking: bool) -> Solution:
    """Minimise from a feasible alpha (changed in place)."""
    l = len(y)
    words, held = samples.machine(cache_mb)
    g = np.empty(l)
    diagonal = np.ascontiguousarray(samples.diagonal()[row])
    arrays = [np.array(a, dtype=np.float64, order="C") for a in (p, y, c)]
    places, order, fixed = np.array(row, dtype=np.int64), np.arange(l), np.empty(l)
    steps = run(smo.solve, words._address, alpha._address, g._address, fixed._address, *(a._address for a in arrays), diagonal._address,
                places._address, order._address, l, float(eps), most, int(shrinking), name=samples.kernel.name, nu=nu)
    del held
    rho, r = offset(alpha, g, arrays[1], arrays[2], nu)
    return Solution(alpha, rho, steps, r)


def middle(values: Any, free: Any, upper: Any, lower: Any) -> float:
    """The mean over free variables, else the middle of what the bounds allow."""
    if free.any():
        return float(values[free].mean())
    high = float(values[lower].min()) if lower.any() else np.inf
    low = float(values[upper].max()) if upper.any() else -np.inf
    return (high + low) / 2


def offset(alpha: Any, g: Any, y: Any, c: Any, nu: bool) -> tuple[float, float]:
    """(rho, r)."""
    at_upper, at_lower = alpha >= c, alpha <= 0
    free = ~at_upper & ~at_lower
    if not nu:
        yg = y * g
        below = (at_upper & (y < 0)) | (at_lower & (y > 0) & ~at_upper)
        above = (at_upper & (y > 0)) | (at_lower & (y < 0) & ~at_upper)
        return middle(yg, free, above, below), 0.0
    plus, minus = y > 0, y < 0
    r1 = middle(g, free & plus, at_upper & plus, at_lower & plus)
    r2 = middle(g, free & minus, at_upper & minus, at_lower & minus)
    return (r1 - r2) / 2, (r1 + r2) / 2


def c_svc(samples: Samples, y: Any, c: Any, eps: float, most: int, cache_mb: float, shrinking: bool) -> Solution:
    """Two classes with bounds c; the solution's alpha carries the sign of y."""
    n = len(y)
    found = solve(samples, np.zeros(n), np.full(n, -1.0), y, c, np.arange(n), eps, most, False, cache_mb, shrinking)
    found.alpha = found.alpha * y
    return found


def nu_svc(samples: Samples, y: Any, weights: Any, nu: float, eps: float, most: int, cache_mb: float, shrinking: bool) -> Solution:
    """Two classes by nu.  ValueError where it cannot be met."""
    n = len(y)
    alpha = np.zeros(n)
    for sign in (1.0, -1.0):
        places = np.flatnonzero(y == sign)
        alpha[places] = poured(weights[places], nu * weights / 2)
    found = solve(samples, alpha, np.zeros(n), y, weights, np.arange(n), eps, most, True, cache_mb, shrinking)
    found.alpha, found.rho = found.alpha * y / found.r, found.rho / found.r
    return found


def poured(room: Any, share: Any) -> Any:
    """The sum of `share` spread over the first places with room; sums and differences are rounded one by one, as in LIBSVM."""
    total = np.cumsum(share)[-1:]
    return np.clip(np.subtract.accumulate(np.concatenate([total, room]))[:-1], 0.0, room)


def one_class(samples: Samples, weights: Any, nu: float, eps: float, most: int, cache_mb: float, shrinking: bool) -> Solution:
    """The support of a distribution (Schölkopf et al., 2001)."""
    n = len(weights)
    alpha = poured(weights, nu * weights)
    return solve(samples, alpha, np.zeros(n), np.ones(n), weights, np.arange(n), eps, most, False, cache_mb, shrinking)


def epsilon_svr(samples: Samples, y: Any, c: Any, epsilon: float, eps: float, most: int, cache_mb: float, shrinking: bool) -> Solution:
    """Regression with a tube of half width epsilon."""
    n = len(y)
    sign, row = np.repeat(np.array([1.0, -1.0]), n), np.tile(np.arange(n), 2)
    p = np.concatenate([epsilon - y, epsilon + y])
    found = solve(samples, np.zeros(2 * n), p, sign, np.tile(c, 2), row, eps, most, False, cache_mb, shrinking)
    found.alpha = found.alpha[:n] - found.alpha[n:]
    return found


def nu_svr(samples: Samples, y: Any, c: Any, nu: float, eps: float, most: int, cache_mb: float, shrinking: bool) -> Solution:
    """Regression whose tube leaves a share nu outside."""
    n = len(y)
    sign, row = np.repeat(np.array([1.0, -1.0]), n), np.tile(np.arange(n), 2)
    start = np.tile(poured(c, c * nu / 2), 2)
    found = solve(samples, start, np.concatenate([-y, y]), sign, np.tile(c, 2), row, eps, most, True, cache_mb, shrinking)
    found.alpha = found.alpha[:n] - found.alpha[n:]
    return found
