"""Random vectors: multinomial, Dirichlet, multivariate hypergeometric, multivariate normal."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence
from dataclasses import replace

from septet.codegen.kernels.rng import multivariate
from septet.codegen.kernels.rng.stream import Source
from septet.core.random.bits import BitGenerator, compiled
from septet.core.random.domain import COUNT, HYPERGEOMETRIC_LIMIT, LARGEST, POSITIVE, PROBABILITY, Parameter, doubles, product, wholes
from septet.core.random.draw import Drawn, Size, draw, output_shape, shape_of
from septet.core.random.order import compensated_sum
from septet.core.random.whole import spread
from septet.ir.dtype import float64, int64
from septet.runtime.memory import Block, allocate

SMALL_ALPHA = 0.1  # below it gammas underflow, so the stick is broken by betas


def check_chances(p: Parameter, rows: int) -> None:
    """Raise NumPy's errors for chances of multinomials, `rows` of them."""
    if PROBABILITY.excludes_any(p, False):
        raise ValueError("pvals < 0, pvals > 1 or pvals contains NaNs")
    d = p.shape[-1]
    for row in range(rows):
        if d > 1 and compensated_sum(Parameter(p.address + 8 * d * row, (d - 1,))) > 1.0 + 1e-12:
            raise ValueError("sum(pvals[:-1]) > 1.0")


def row_places(shape: tuple[int, ...], to: tuple[int, ...]) -> Sequence[int]:
    """For each cell of the shape `to`, the flat place in an array of `shape` that broadcasts to it."""
    return spread(list(range(product(shape))), shape, to)


def gathered(p: Parameter, shape: tuple[int, ...], to: tuple[int, ...], words: int) -> Block:
    """Rows of 8-byte words broadcast from `shape` to the shape `to`."""
    out = allocate(8 * words * product(to))
    for at, place in enumerate(row_places(shape, to)):
        ctypes.memmove(out.address + 8 * words * at, p.address + 8 * words * place, 8 * words)
    return out


def multinomial(bits: BitGenerator, n: Parameter | int, chances: Parameter | Sequence[float], size: Size = None) -> Drawn:
    """Counts of n trials (int64) by chances whose last axis is the outcomes; n and the chances' other axes broadcast."""
    n = n if isinstance(n, Parameter) else replace(wholes([n]), shape=())
    p = chances if isinstance(chances, Parameter) else doubles(chances)
    if not p.shape or not p.shape[-1]:
        raise ValueError("pvals must have at least 1 dimension and the last dimension of pvals must be greater than 0.")
    *outer, d = p.shape
    check_chances(p, product(outer))
    if COUNT.excludes_any(n, True):
        raise ValueError("n < 0")
    if not n.shape and not outer:
        return counted(bits, shape_of(size), d, n.address, 0, p.address, 0)
    shape = output_shape(size, (n.shape, tuple(outer)))
    trials, each = along(n, n.shape, shape, 1)
    chances_at, row = along(p, tuple(outer), shape, d)
    return counted(bits, shape, d, trials.address, each, chances_at.address, row)


def along(p: Parameter, shape: tuple[int, ...], to: tuple[int, ...], words: int) -> tuple[Parameter | Block, int]:
    """Rows of 8-byte words for each cell of the shape `to`: where they are, and the words from one to the next."""
    if not shape:
        return p, 0
    return (p, words) if shape == to else (gathered(p, shape, to, words), words)


def counted(bits: BitGenerator, shape: tuple[int, ...], d: int, trials: int, trial_step: int, chances: int, chance_step: int) -> Drawn:
    """Multinomial counts of trials and chances at addresses; steps in elements from one vector to the next."""
    count = product(shape)
    out = allocate(8 * count * d)
    with bits.lock:
        compiled(multivariate.multinomial, S=Source(bits.name))(bits.address, out.address, count, trials, trial_step, chances, chance_step,
                                                                d)
    return out, (*shape, d), int64


def dirichlet(bits: BitGenerator, alpha: Parameter | Sequence[float], size: Size = None, legacy: bool = False) -> Drawn:
    """Shares that sum to 1."""
    values = alpha if isinstance(alpha, Parameter) else doubles(alpha)
    if (POSITIVE if legacy else COUNT).excludes_any(values, False):
        raise ValueError("alpha <= 0" if legacy else "alpha < 0")
    shape, (d,) = shape_of(size), values.shape
    out, sums = allocate(8 * product(shape) * d), allocate(8 * d)
    source = Source(bits.name, legacy)
    largest = compiled(multivariate.tail_sums)(values.address, sums.address, d)
    with bits.lock:
        if not legacy and d and largest < SMALL_ALPHA:
            compiled(multivariate.dirichlet_by_beta, S=source)(bits.address, out.address, product(shape), values.address, sums.address, d)
        else:
            compiled(multivariate.dirichlet_by_gamma, S=source)(bits.address, out.address, product(shape), values.address, d)
    return out, (*shape, d), float64


def multivariate_hypergeometric(bits: BitGenerator, colors: Sequence[int], nsample: int, size: Size = None,
                                method: str = "marginals") -> Drawn:
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
    arguments = bits.address, out.address, product(shape), counts.address, total, nsample, d
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


def multivariate_normal(bits: BitGenerator, d: int, size: Size, combine: Callable[[int, int], Drawn], legacy: bool = False) -> Drawn:
    """Normal vectors of d parts: `combine(address, rows)` makes mean + x @ factor of rows x d standard normals, the
    factor being the caller's.
    """
    shape = shape_of(size)
    rows = product(shape)
    x, _, _ = draw("standard_normal", bits, (), (rows, d), legacy=legacy)
    out, _, dtype = combine(x.address, rows)
    return out, (*shape, d), dtype
