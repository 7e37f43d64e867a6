"""Least angle regression over a Gram matrix, many targets at a time (Efron, Hastie, Johnstone & Tibshirani, 2004).

A target whose walk is out of the ordinary (dependent features, a path that turns back) is flagged, and left to the caller.
"""
from __future__ import annotations

from typing import Any

from septet.codegen.kernels.launch import chunks, run
from septet.codegen.kernels.vectors import dot
from septet.kernel import const, f64, i64, kernel, prange, ptr, sqrt, struct_type

TINY, TOLERANCE = 1.1754943508222875e-38, 1.1102230246251565e-15
ACTIVE, FREE = 1, 0
VECTORS = 7                         # of length k beside the factor that a task needs
WORDS = 14                          # of a Walk
INFINITY = float("inf")


@struct_type
class Walk:
    """One target's walk: the Gram matrix (k, k), the factor of its active part, and where the walk stands."""

    gram: ptr[f64]
    factor: ptr[f64]                # (k, k): the lower triangle of the Cholesky factor, in the order of `active`
    cov: ptr[f64]
    coef: ptr[f64]
    last: ptr[f64]
    w: ptr[f64]
    along: ptr[f64]
    status: ptr[i64]
    active: ptr[i64]
    k: i64
    count: i64                      # active features
    C: f64
    gamma: f64
    scale: f64


@kernel
def strongest(s: ptr[Walk], POSITIVE: const):
    """The free feature most correlated, or -1; s.C = its correlation."""
    j, C = i64(-1), 0.0
    for i in range(s.k):
        value = s.cov[i] if POSITIVE else abs(s.cov[i])
        if s.status[i] == FREE and (j < 0 or value > C):
            j = i
            C = value
    s.C = C
    return j


@kernel
def active_most(s: ptr[Walk], POSITIVE: const):
    """The greatest correlation of active features."""
    most = -INFINITY
    for i in range(s.count):
        value = s.cov[s.active[i]] if POSITIVE else abs(s.cov[s.active[i]])
        most = max(most, value)
    return most


@kernel
def extend(s: ptr[Walk], m: i64):
    """The row of the factor for the m-th active feature: what is left of its square."""
    k, j = s.k, s.active[m]
    for a in range(m):
        s.factor[m * k + a] = (s.gram[j * k + s.active[a]] - dot(s.factor + m * k, s.factor + a * k, a)) / s.factor[a * k + a]
    rest = s.gram[j * k + j] - dot(s.factor + m * k, s.factor + m * k, m)
    s.factor[m * k + m] = sqrt(max(rest, 0.0))
    return rest


@kernel
def direction(s: ptr[Walk], POSITIVE: const):
    """w = the least squares direction of the active features: whether there is one."""
    k, n, total = s.k, s.count, 0.0
    for a in range(n):
        value = s.cov[s.active[a]]
        sign = 1.0
        if not POSITIVE and value < 0.0:
            sign = -1.0
        if not POSITIVE and value == 0.0:
            sign = 0.0
        s.w[a] = (sign - dot(s.factor + a * k, s.w, a)) / s.factor[a * k + a]
        total += s.w[a] * s.w[a]
    for b in range(n):
        a = n - 1 - b
        rest = s.w[a]
        for c in range(a + 1, n):
            rest -= s.factor[c * k + a] * s.w[c]
        s.w[a] = rest / s.factor[a * k + a]
    s.scale = 1.0 / sqrt(total)
    for a in range(n):
        s.w[a] *= s.scale
    return total > 0.0 and total < INFINITY


@kernel
def reach(s: ptr[Walk], POSITIVE: const):
    """s.gamma = how far to where the next feature joins; s.along = how the correlations fall on the way."""
    k, gamma = s.k, INFINITY
    for i in range(k):
        total = 0.0
        for a in range(s.count):
            total += s.gram[i * k + s.active[a]] * s.w[a]
        s.along[i] = total
        if s.status[i] == FREE:
            first = (s.C - s.cov[i]) / (s.scale - total + TINY)
            if first > 1e-15:
                gamma = min(gamma, first)
            if not POSITIVE:
                second = (s.C + s.cov[i]) / (s.scale + total + TINY)
                if second > 1e-15:
                    gamma = min(gamma, second)
    s.gamma = min(gamma, s.C / s.scale)


@kernel
def advance(s: ptr[Walk], LASSO: const):
    """Walk on: whether a feature left."""
    crossing = INFINITY
    if LASSO:
        for a in range(s.count):
            zero = -s.coef[s.active[a]] / (s.w[a] + TINY)
            if zero > 1e-15:
                crossing = min(crossing, zero)
    leaves, gamma, kept, start = crossing < s.gamma, min(crossing, s.gamma), i64(0), s.count
    for a in range(s.count):
        j = s.active[a]
        goes = leaves and -s.coef[j] / (s.w[a] + TINY) == crossing
        s.coef[j] += gamma * s.w[a]
        if goes:
            s.coef[j] = 0.0
            s.status[j] = FREE
            start = min(start, a)
        else:
            s.active[kept] = j
            kept += 1
    for i in range(s.k):
        s.cov[i] -= gamma * s.along[i]
    s.count = kept
    for a in range(start, kept):
        extend(s, a)
    return leaves


@kernel(inline=False)
def walk(s: ptr[Walk], n: f64, max_iter: i64, least: f64, LASSO: const, POSITIVE: const) -> i64:
    """One target's coefficients: 1 if it is out of the ordinary, else 0."""
    odd, done, steps, drops, before = i64(0), i64(0), i64(0), i64(0), 0.0
    k = s.k
    while done == 0:
        j = strongest(s, POSITIVE)
        C = s.C
        if (s.count > 0 and j < 0) or drops == 1:
            if s.count > 0:
                C = max(C, active_most(s, POSITIVE))
        s.C = C
        alpha = C / n
        if alpha <= least + TOLERANCE:
            if abs(alpha - least) > TOLERANCE and steps > 0:
                share = (before - least) / (before - alpha)
                for i in range(k):
                    s.coef[i] = s.last[i] + share * (s.coef[i] - s.last[i])
            done = 1
        elif steps >= max_iter or (s.count >= k and drops == 0) or (drops == 0 and j < 0):
            done = 1
        else:
            if drops == 0:
                s.active[s.count] = j
                rest = extend(s, s.count)
                if rest < 1e-14 * max(1.0, s.gram[j * k + j]):
                    odd = 1
                s.count += 1
                s.status[j] = ACTIVE
            if LASSO and steps > 0 and before < alpha:
                odd = 1
            if odd == 0 and not direction(s, POSITIVE):
                odd = 1
            if odd == 0:
                for i in range(k):
                    s.last[i] = s.coef[i]
                before = alpha
                reach(s, POSITIVE)
                drops = i64(1) if advance(s, LASSO) else i64(0)
                steps += 1
            done = odd
    return odd


@kernel
def paths(gram: ptr[f64], cov: ptr[f64], k: i64, rows: i64, coef: ptr[f64], odd: ptr[i64], walks: ptr[Walk], memory: ptr[f64], n: f64,
          max_iter: i64, least: f64, tasks: i64, LASSO: const, POSITIVE: const):
    """coef (rows, k) for the correlations cov (rows, k), which are used up; odd[row] = 1 where the caller must look."""
    for task in prange(tasks):
        s, own = walks + task, memory + task * (k * k + VECTORS * k)
        for i in range(task * rows // tasks, (task + 1) * rows // tasks):
            s.gram = gram
            s.factor = own
            s.cov = cov + i * k
            s.coef = coef + i * k
            s.last = own + k * k
            s.w = own + k * k + k
            s.along = own + k * k + 2 * k
            s.status = ptr[i64](own + k * k + 3 * k)
            s.active = ptr[i64](own + k * k + 4 * k)
            s.k = k
            s.count = 0
            for j in range(k):
                s.coef[j] = 0.0
                s.status[j] = FREE
            odd[i] = walk(s, n, max_iter, least, LASSO, POSITIVE)


def call(*arguments: Any, **constants: Any) -> Any:
    """Run `paths`."""
    return run(paths, *arguments, **constants)


def tasks_of(rows: int, k: int) -> int:
    """Into how many tasks the rows are cut."""
    return chunks(rows, max(1, 4096 // (k * k + 1)))
