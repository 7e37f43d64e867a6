"""Random vectors: multinomial, Dirichlet, multivariate hypergeometric, multivariate normal."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence

from septet.codegen.kernels.rng import multivariate
from septet.codegen.kernels.rng.stream import Source
from septet.core.random.bits import BitGenerator, compiled
from septet.core.random.domain import HYPERGEOMETRIC_LIMIT, LARGEST, product
from septet.core.random.draw import Drawn, Size, draw, output_shape, shape_of
from septet.core.random.order import compensated_sum
from septet.core.random.whole import spread
from septet.ir.dtype import float64, int64
from septet.runtime.memory import allocate

SMALL_ALPHA = 0.1  # below it gammas underflow, so the stick is broken by betas


def doubles(values: Sequence[float]) -> ctypes.Array[ctypes.c_double]:
    """Numbers in memory."""
    return (ctypes.c_double * max(len(values), 1))(*values)


def wholes(values: Sequence[int]) -> ctypes.Array[ctypes.c_int64]:
    """Whole numbers in memory."""
    return (ctypes.c_int64 * max(len(values), 1))(*values)


def check_chances(p: Sequence[float]) -> None:
    """Raise NumPy's errors for chances of one multinomial."""
    if any(not 0 <= x <= 1 for x in p):
        raise ValueError("pvals < 0, pvals > 1 or pvals contains NaNs")
    if len(p) > 1 and compensated_sum(list(p[:-1])) > 1.0 + 1e-12:
        raise ValueError("sum(pvals[:-1]) > 1.0")


def multinomial(
    bits: BitGenerator,
    n: Sequence[int],
    n_shape: tuple[int, ...],
    p: Sequence[float],
    p_shape: tuple[int, ...],
    size: Size = None,
) -> Drawn:
    """Counts of n trials by the chances p (flat, the last axis being the outcomes); n and the other axes of p
    broadcast.
    """
    if not p_shape or not p_shape[-1]:
        raise ValueError("pvals must have at least 1 dimension and the last dimension of pvals must be greater than 0.")
    d = p_shape[-1]
    rows = [p[i : i + d] for i in range(0, len(p), d)]
    for row in rows:
        check_chances(row)
    if any(x < 0 for x in n):
        raise ValueError("n < 0")
    alike = not n_shape and len(p_shape) == 1
    shape = shape_of(size) if alike else output_shape(size, (n_shape, p_shape[:-1]))
    if not alike:
        n, places = spread(list(n), n_shape, shape), spread(list(range(len(rows))), p_shape[:-1], shape)
        p = [x for place in places for x in rows[place]]
    trials, chances, count = wholes(n), doubles(p), product(shape)
    out = allocate(8 * count * d)
    with bits.lock:
        compiled(multivariate.multinomial, S=Source(bits.name))(
            bits.address,
            out.address,
            count,
            ctypes.addressof(trials),
            int(not alike),
            ctypes.addressof(chances),
            0 if alike else d,
            d,
        )
    return out, (*shape, d), int64


def dirichlet(bits: BitGenerator, alpha: Sequence[float], size: Size = None, legacy: bool = False) -> Drawn:
    """Shares that sum to 1."""
    if any(a <= 0 if legacy else a < 0 for a in alpha):
        raise ValueError("alpha <= 0" if legacy else "alpha < 0")
    shape, d = shape_of(size), len(alpha)
    out, values = allocate(8 * product(shape) * d), doubles(alpha)
    source, place = Source(bits.name, legacy), ctypes.addressof(values)
    with bits.lock:
        if not legacy and d and max(alpha) < SMALL_ALPHA:
            sums = doubles(tail_sums(alpha))
            compiled(multivariate.dirichlet_by_beta, S=source)(
                bits.address, out.address, product(shape), place, ctypes.addressof(sums), d
            )
        else:
            compiled(multivariate.dirichlet_by_gamma, S=source)(bits.address, out.address, product(shape), place, d)
    return out, (*shape, d), float64


def tail_sums(values: Sequence[float]) -> list[float]:
    """Sums of values[j:], added from the end."""
    sums, total = [], 0.0
    for x in reversed(values):
        total += x
        sums.append(total)
    return sums[::-1]


def multivariate_hypergeometric(
    bits: BitGenerator, colors: Sequence[int], nsample: int, size: Size = None, method: str = "marginals"
) -> Drawn:
    """Counts of each color in samples without replacement; method: "marginals" or "count"."""
    if method not in ("count", "marginals"):
        raise ValueError('method must be "count" or "marginals".')
    if nsample < 0:
        raise ValueError("nsample must be nonnegative.")
    if any(not 0 <= c <= LARGEST for c in colors):
        raise ValueError(f"colors must be a one-dimensional sequence of nonnegative integers not exceeding {LARGEST}.")
    total = sum(colors)
    check_total(total, nsample, method)
    shape, d = shape_of(size), len(colors)
    out, counts = allocate(8 * product(shape) * d), wholes(colors)
    arguments = bits.address, out.address, product(shape), ctypes.addressof(counts), total, nsample, d
    with bits.lock:
        if method == "count":
            work = allocate(8 * total)
            compiled(multivariate.hypergeometric_by_count, S=Source(bits.name))(*arguments, work.address)
        else:
            compiled(multivariate.hypergeometric_by_marginals, S=Source(bits.name))(*arguments)
    return out, (*shape, d), int64


def check_total(total: int, nsample: int, method: str) -> None:
    """Raise NumPy's errors for too many items."""
    if method == "count" and total > LARGEST // 8:
        raise ValueError("When method is 'count', sum(colors) must not exceed 1152921504606846975")
    if method == "marginals" and total >= HYPERGEOMETRIC_LIMIT:
        raise ValueError('When method is "marginals", sum(colors) must be less than 1000000000.')
    if nsample > total:
        raise ValueError("nsample > sum(colors)")


def multivariate_normal(
    bits: BitGenerator, d: int, size: Size, combine: Callable[[int, int], Drawn], legacy: bool = False
) -> Drawn:
    """Normal vectors of d parts: `combine(address, rows)` makes mean + x @ factor of rows x d standard normals, the
    factor being the caller's.
    """
    shape = shape_of(size)
    rows = product(shape)
    x, _, _ = draw("standard_normal", bits, (), (rows, d), legacy=legacy)
    out, _, dtype = combine(x.address, rows)
    return out, (*shape, d), dtype
