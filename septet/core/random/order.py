"""Shuffles, permutations and choices, as `Generator` and as the legacy `RandomState` make them."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence

from septet.codegen.kernels.rng import shuffle
from septet.codegen.kernels.rng.stream import Source
from septet.core.random.bits import BitGenerator, compiled
from septet.core.random.domain import Interval, Parameter, doubles
from septet.core.random.whole import integers
from septet.runtime.memory import Block, allocate

LARGE_POPULATION = 10000  # above, a small part is sampled without listing the population
NONNEGATIVE = Interval("", low=0.0)
ROUNDING = 1.4901161193847656e-08  # sqrt of f64's epsilon: how far weights may be from summing to 1


def shuffle_items(bits: BitGenerator, address: int, n: int, itemsize: int, stride: int, legacy: bool = False) -> None:
    """Shuffle n items of `itemsize` bytes that lie `stride` bytes apart, in place."""
    work = allocate(itemsize)
    with bits.lock:
        compiled(shuffle.shuffle_items, S=Source(bits.name, legacy))(bits.address, address, n, itemsize, stride, work.address)


def shuffle_rows(bits: BitGenerator, address: int, rows: int, n: int, itemsize: int) -> None:
    """Shuffle each of `rows` rows of n items, C-ordered, on its own."""
    work = allocate(itemsize)
    with bits.lock:
        compiled(shuffle.shuffle_rows, S=Source(bits.name))(bits.address, address, rows, n, itemsize, work.address)


def order(bits: BitGenerator, n: int, legacy: bool = False) -> list[int]:
    """The places of a shuffled sequence of n things, for things that are not in memory (lists, rows of objects)."""
    block = permutation(bits, n, legacy)
    return (ctypes.c_int64 * n).from_address(block.address)[:]


def permutation(bits: BitGenerator, n: int, legacy: bool = False) -> Block:
    """0 ... n - 1 shuffled, int64."""
    return tail_shuffled(bits, n, 1, True, legacy)


def tail_shuffled(bits: BitGenerator, n: int, first: int, masked: bool, legacy: bool) -> Block:
    """0 ... n - 1 with the items from n - 1 down to `first` exchanged."""
    out = allocate(8 * n)
    compiled(shuffle.count_to)(out.address, n)
    with bits.lock:
        compiled(shuffle.shuffle_words, masked=masked, S=Source(bits.name, legacy))(bits.address, out.address, n, first)
    return out


def check_population(population: int, n: int, replace: bool, legacy: bool) -> None:
    """Raise NumPy's errors for a choice that cannot be made."""
    if population < 0 or population == 0 and n > 0:
        word = "be greater than 0" if legacy else "be a positive integer"
        raise ValueError(f"a must {word} unless no samples are taken")
    if not replace and n > population:
        way = "'replace=False'" if legacy else "replace is False"
        raise ValueError(f"Cannot take a larger sample than population when {way}")


def choice(bits: BitGenerator, population: int, n: int, replace: bool = True, shuffled: bool = True, legacy: bool = False) -> Block:
    """n of the numbers 0 ... population - 1, all as likely, int64."""
    check_population(population, n, replace, legacy)
    if replace:
        return integers(bits, 0, population, n, legacy=legacy)[0] if n else allocate(0)
    if legacy:
        return permutation(bits, population, True)
    return sample(bits, population, n, shuffled)


def sample(bits: BitGenerator, population: int, n: int, shuffled: bool) -> Block:
    """n different numbers: the end of a partial shuffle where that is a good part of the population, else Floyd's
    algorithm.
    """
    if population > LARGE_POPULATION and n > population // (50 if shuffled else 20):
        return tail(tail_shuffled(bits, population, max(population - n, 1), False, False), population - n, n)
    out = allocate(8 * n)
    mask = (1 << int(1.2 * n).bit_length()) - 1
    table = allocate(8 * (mask + 1))
    ctypes.memset(table.address, 255, 8 * (mask + 1))
    source = Source(bits.name)
    with bits.lock:
        compiled(shuffle.sample_floyd, S=source)(bits.address, out.address, population, n, table.address, mask)
        if shuffled:
            compiled(shuffle.shuffle_words, masked=False, S=source)(bits.address, out.address, n, 1)
    return out


def tail(block: Block | Parameter, first: int, n: int) -> Block:
    """n words from `first` on."""
    out = allocate(8 * n)
    ctypes.memmove(out.address, block.address + 8 * first, 8 * n)
    return out


def compensated_sum(weights: Parameter) -> float:
    """Kahan's sum."""
    return float(compiled(shuffle.compensated_sum)(weights.address, weights.shape[0]))


def check_weights(weights: Parameter, population: int, legacy: bool, tolerance: float = ROUNDING) -> None:
    """Raise NumPy's errors for weights that are not probabilities."""
    if weights.shape[0] != population:
        raise ValueError("'a' and 'p' must have same size" if legacy else "a and p must have same size")
    total = compensated_sum(weights)
    if total != total:
        raise ValueError("probabilities contain NaN" if legacy else "Probabilities contain NaN")
    if NONNEGATIVE.excludes_any(weights, False):
        raise ValueError(f"{'p' if legacy else 'P'}robabilities are not non-negative")
    if abs(total - 1.0) > tolerance:
        raise ValueError(
            "probabilities do not sum to 1"
            if legacy
            else "Probabilities do not sum to 1. See Notes section of docstring for more information."
        )


def pick(bits: BitGenerator, weights: int, count: int, out: int, n: int) -> None:
    """n places by `count` weights."""
    sums = allocate(8 * count)
    compiled(shuffle.cumulate)(weights, sums.address, count)
    with bits.lock:
        compiled(shuffle.pick_by_weight, S=Source(bits.name))(bits.address, out, n, sums.address, count)


def weighted_choice(bits: BitGenerator, weights: Parameter | Sequence[float], n: int, replace: bool = True, legacy: bool = False,
                    population: int | None = None, tolerance: float = ROUNDING) -> Block:
    """n of the numbers 0 ... population - 1 by weight, int64.

    population: as many as there are weights, or ValueError; tolerance: how far the weights may be from summing to 1.
    """
    p = weights if isinstance(weights, Parameter) else doubles(weights)
    count = p.shape[0] if population is None else population
    check_population(count, n, replace, legacy)
    check_weights(p, count, legacy, tolerance)
    if not replace and compiled(shuffle.count_positive)(p.address, count) < n:
        raise ValueError("Fewer non-zero entries in p than size")
    out = allocate(8 * n)
    if replace:
        pick(bits, p.address, count, out.address, n)
    else:
        pick_different(bits, p, out.address, n)
    return out


def pick_different(bits: BitGenerator, weights: Parameter, out: int, n: int) -> None:
    """n different places: draw as many as are missing, keep the first of each, strike them, and again."""
    (count,) = weights.shape
    left, found = tail(weights, 0, count), 0
    while found < n:
        place = out + 8 * found
        pick(bits, left.address, count, place, n - found)
        found += compiled(shuffle.keep_first)(place, n - found, left.address)
