"""Poisson numbers: multiplication of uniforms below mean 10, Hoermann's PTRS (Insurance: Mathematics and Economics 12,
1993) above.
"""

from __future__ import annotations

from septet.codegen.kernels.rng.basic import log
from septet.codegen.kernels.rng.stream import Stream, uniform
from septet.kernel import const, extern, f64, floor, i64, kernel, ptr, sqrt, static_range

exp = extern("exp", f64, f64, pure=True)

LOG_2PI = 1.8378770664093453
STIRLING = (
    8.333333333333333e-02,
    -2.777777777777778e-03,
    7.936507936507937e-04,
    -5.952380952380952e-04,
    8.417508417508418e-04,
    -1.917526917526918e-03,
    6.410256410256410e-03,
    -2.955065359477124e-02,
    1.796443723688307e-01,
    -1.39243221690590e00,
)


@kernel(inline=False)
def log_gamma(x: f64):
    """log(gamma(x)): Stirling's series above 7, recurrence below (Zhang & Jin, "Computation of Special Functions",
    3.1).
    """
    if x == 1.0 or x == 2.0:
        return 0.0
    steps = i64(7 - x) if x < 7.0 else i64(0)
    at = x + f64(steps)
    inverse_square = (1.0 / at) * (1.0 / at)
    series = f64(STIRLING[9])
    for k in static_range(8, -1, -1):
        series = series * inverse_square + STIRLING[k]
    result = series / at + 0.5 * LOG_2PI + (at - 0.5) * log(at) - at
    if x < 7.0:
        for _ in range(steps):
            result -= log(at - 1.0)
            at -= 1.0
    return result


@kernel
def small_poisson(rng: ptr[Stream], mean: f64, S: const):
    """Multiply uniforms until they fall below exp(-mean)."""
    floor_product = exp(-mean)
    count: i64 = 0
    product = 1.0
    while True:
        product = product * uniform(rng, S)
        if product <= floor_product:
            return count
        count += 1


@kernel
def large_poisson(rng: ptr[Stream], mean: f64, S: const):
    """Transformed rejection with squeeze."""
    root, log_mean = sqrt(mean), log(mean)
    b = 0.931 + 2.53 * root
    a = -0.059 + 0.02483 * b
    inverse_alpha = 1.1239 + 1.1328 / (b - 3.4)
    v_r = 0.9277 - 3.6224 / (b - 2)
    while True:
        u = uniform(rng, S) - 0.5
        v = uniform(rng, S)
        side = 0.5 - abs(u)
        k = i64(floor((2 * a / side + b) * u + mean + 0.43))
        if side >= 0.07 and v <= v_r:
            return k
        if k < 0 or (side < 0.013 and v > side):
            continue
        if log(v) + log(inverse_alpha) - log(a / (side * side) + b) <= -mean + f64(k) * log_mean - log_gamma(f64(k + 1)):
            return k


@kernel(inline=False)
def poisson(rng: ptr[Stream], mean: f64, S: const):
    """One Poisson number."""
    if mean >= 10.0:
        return large_poisson(rng, mean, S)
    if mean == 0.0:
        return i64(0)
    return small_poisson(rng, mean, S)
