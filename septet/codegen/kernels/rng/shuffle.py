"""Orders and choices: Fisher & Yates' shuffle of items of any size, choice without replacement, choice by weights."""

from __future__ import annotations

from septet.codegen.kernels.rng.bounded import bounded64, interval
from septet.codegen.kernels.rng.stream import Stream, uniform
from septet.kernel import const, copy_bytes, f64, i64, kernel, noalias, ptr, u8, u64


@kernel
def shuffle_items(rng: ptr[Stream], items: ptr[u8], n: i64, size: i64, stride: i64, work: noalias[u8], S: const):
    """Shuffle n items of `size` bytes, `stride` bytes apart; work: `size` bytes."""
    for step in range(n - 1):
        i = n - 1 - step
        j = i64(interval(rng, u64(i), S))
        copy_bytes(work, items + j * stride, size)
        copy_bytes(items + j * stride, items + i * stride, size)
        copy_bytes(items + i * stride, work, size)


@kernel
def shuffle_rows(rng: ptr[Stream], items: ptr[u8], rows: i64, n: i64, size: i64, work: noalias[u8], S: const):
    """Shuffle each of `rows` rows of n contiguous items of `size` bytes."""
    for row in range(rows):
        shuffle_items(rng, items + row * n * size, n, size, size, work, S)


@kernel
def shuffle_words(rng: ptr[Stream], items: ptr[i64], n: i64, first: i64, masked: const, S: const):
    """Shuffle contiguous items n - 1 down to `first`; masked as permutations are, or bounded as choices are."""
    for step in range(n - first):
        i = n - 1 - step
        j = i64(interval(rng, u64(i), S) if masked else bounded64(rng, u64(i), S))
        taken = items[j]
        items[j] = items[i]
        items[i] = taken


@kernel
def count_to(out: ptr[i64], n: i64):
    """0, 1, 2, ..."""
    for i in range(n):
        out[i] = i


@kernel
def slot_of(table: ptr[i64], mask: u64, value: i64):
    """Where the value is in the open table, or the free slot where it goes (-1 is free)."""
    at = u64(value) & mask
    while table[at] != -1 and table[at] != value:
        at = (at + 1) & mask
    return at


@kernel
def sample_floyd(rng: ptr[Stream], out: ptr[i64], population: i64, n: i64, table: noalias[i64], mask: u64, S: const):
    """n different numbers below `population`: Floyd's algorithm (Bentley, CACM 30(9), 1987); the table is filled with
    -1.
    """
    for j in range(population - n, population):
        value = i64(bounded64(rng, u64(j), S))
        at = slot_of(table, mask, value)
        if table[at] != -1:
            value = j
            at = slot_of(table, mask, value)
        table[at] = value
        out[j - population + n] = value


@kernel
def pick_by_weight(rng: ptr[Stream], out: ptr[i64], n: i64, cumulated: noalias[f64], count: i64, S: const):
    """n numbers below `count`, each the first place whose cumulated weight exceeds a uniform number."""
    for i in range(n):
        u = uniform(rng, S)
        low, high = i64(0), count
        while low < high:
            middle = (low + high) // 2
            if u < cumulated[middle]:
                high = middle
            else:
                low = middle + 1
        out[i] = low


@kernel
def compensated_sum(values: noalias[f64], n: i64):
    """Kahan's sum."""
    total, lost = 0.0, 0.0
    for i in range(n):
        part = values[i] - lost
        bigger = total + part
        lost = (bigger - total) - part
        total = bigger
    return total


@kernel
def cumulate(values: noalias[f64], out: noalias[f64], n: i64):
    """Running sums divided by the last one."""
    total = 0.0
    for i in range(n):
        total = total + values[i] if i > 0 else values[i]
        out[i] = total
    for i in range(n):
        out[i] = out[i] / total


@kernel
def count_positive(values: noalias[f64], n: i64):
    """How many are above zero."""
    count = 0
    for i in range(n):
        if values[i] > 0.0:
            count += 1
    return count


@kernel
def keep_first(items: ptr[i64], n: i64, weights: ptr[f64]):
    """Move the first of each of n items to the front and strike its weight; returns how many they are."""
    kept = 0
    for i in range(n):
        item = items[i]
        if weights[item] > 0.0:
            weights[item] = 0.0
            items[kept] = item
            kept += 1
    return kept
