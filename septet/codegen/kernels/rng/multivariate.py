"""Vectors at a time: multinomial, Dirichlet, multivariate hypergeometric."""

from __future__ import annotations

from septet.codegen.kernels.rng.binomial import binomial
from septet.codegen.kernels.rng.bounded import interval
from septet.codegen.kernels.rng.gamma import beta, standard_gamma
from septet.codegen.kernels.rng.hypergeometric import hypergeometric
from septet.codegen.kernels.rng.stream import Stream
from septet.kernel import const, f64, fill_bytes, i64, kernel, noalias, ptr, u64


@kernel
def multinomial(rng: ptr[Stream], out: ptr[i64], rows: i64, n: ptr[i64], n_stride: i64, p: ptr[f64], p_stride: i64, d: i64, S: const):
    """rows x d counts: binomials of what is left; strides of n and p in elements a row (0: the same for all)."""
    fill_bytes(out, 0, rows * d * 8)
    for row in range(rows):
        counts, chances = out + row * d, p + row * p_stride
        left, rest = n[row * n_stride], 1.0
        for j in range(d - 1):
            counts[j] = binomial(rng, left, chances[j] / rest, S)
            left -= counts[j]
            if left <= 0:
                break
            rest -= chances[j]
        if left > 0:
            counts[d - 1] = left


@kernel
def dirichlet_by_gamma(rng: ptr[Stream], out: ptr[f64], rows: i64, alpha: noalias[f64], d: i64, S: const):
    """rows x d: gammas divided by their sum."""
    for row in range(rows):
        values = out + row * d
        total = 0.0
        for j in range(d):
            values[j] = standard_gamma(rng, alpha[j], S)
            total = total + values[j]
        inverse = 1.0 / total
        for j in range(d):
            values[j] = values[j] * inverse


@kernel
def tail_sums(values: noalias[f64], sums: noalias[f64], n: i64):
    """sums[j]: of values[j:], added from the end; returns the largest value (-1.0 if there is none)."""
    total, largest = 0.0, -1.0
    for k in range(n):
        x = values[n - 1 - k]
        total = total + x
        sums[n - 1 - k] = total
        largest = x if x > largest else largest
    return largest


@kernel
def dirichlet_by_beta(rng: ptr[Stream], out: ptr[f64], rows: i64, alpha: noalias[f64], sums: noalias[f64], d: i64, S: const):
    """rows x d: a stick broken by betas, for small alphas; sums[j]: of alpha[j:]."""
    for row in range(rows):
        values = out + row * d
        rest = 1.0
        for j in range(d - 1):
            share = beta(rng, alpha[j], sums[j + 1], S)
            values[j] = rest * share
            rest = rest * (1.0 - share)
        values[d - 1] = rest


@kernel
def complement(counts: ptr[i64], colors: noalias[i64], d: i64):
    """What was not drawn."""
    for j in range(d):
        counts[j] = colors[j] - counts[j]


@kernel
def hypergeometric_by_count(rng: ptr[Stream], out: ptr[i64], rows: i64, colors: noalias[i64], total: i64, sample: i64, d: i64,
                            choices: noalias[u64], S: const):
    """rows x d: a partial shuffle of all items; choices: `total` words of work."""
    more = sample > total // 2
    draws = total - sample if more else sample
    at = 0
    for j in range(d):
        for _ in range(colors[j]):
            choices[at] = u64(j)
            at += 1
    fill_bytes(out, 0, rows * d * 8)
    for row in range(rows):
        counts = out + row * d
        for k in range(draws):
            other = k + i64(interval(rng, u64(total - k - 1), S))
            taken = choices[other]
            choices[other] = choices[k]
            choices[k] = taken
        for k in range(draws):
            counts[choices[k]] += 1
        if more:
            complement(counts, colors, d)


@kernel
def hypergeometric_by_marginals(rng: ptr[Stream], out: ptr[i64], rows: i64, colors: noalias[i64], total: i64, sample: i64, d: i64,
                                S: const):
    """rows x d: one color after the other against the rest."""
    more = sample > total // 2
    draws = total - sample if more else sample
    fill_bytes(out, 0, rows * d * 8)
    for row in range(rows):
        counts = out + row * d
        left, rest = draws, total
        for j in range(d - 1):
            if left <= 0:
                break
            rest -= colors[j]
            counts[j] = hypergeometric(rng, colors[j], rest, left, S)
            left -= counts[j]
        if left > 0:
            counts[d - 1] = left
        if more:
            complement(counts, colors, d)
