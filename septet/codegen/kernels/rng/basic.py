"""The normal and exponential numbers that the other distributions are made of, by `Generator`'s or the legacy
algorithm.
"""

from __future__ import annotations

from septet.codegen.kernels.rng import ziggurat
from septet.codegen.kernels.rng.stream import Stream, uniform
from septet.kernel import const, extern, f64, kernel, ptr, sqrt

log = extern("log", f64, f64, pure=True)


@kernel
def polar_normal(rng: ptr[Stream], S: const):
    """Marsaglia's polar method (SIAM Review 6, 1964): two normals at a time, one kept for the next call."""
    if rng.has_gauss != 0:
        rng.has_gauss = 0
        kept = rng.gauss
        rng.gauss = 0.0
        return kept
    while True:
        x = 2.0 * uniform(rng, S) - 1.0
        y = 2.0 * uniform(rng, S) - 1.0
        square = x * x + y * y
        if (square < 1.0) & (square != 0.0):
            factor = sqrt(-2.0 * log(square) / square)
            rng.gauss = factor * x
            rng.has_gauss = 1
            return factor * y


@kernel(inline=False)
def gauss(rng: ptr[Stream], S: const):
    """One standard normal."""
    if S.legacy:
        return polar_normal(rng, S)
    return ziggurat.standard_normal(rng, S, f64)


@kernel(inline=False)
def exponential(rng: ptr[Stream], S: const):
    """One standard exponential."""
    if S.legacy:
        return -log(1.0 - uniform(rng, S))
    return ziggurat.standard_exponential(rng, S, f64)
