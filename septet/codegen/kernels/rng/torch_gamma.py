"""PyTorch's gamma numbers: rejection from a cubed normal (Marsaglia and Tsang, ACM Transactions on Mathematical Software 26, 2000).

The shape is handled in the element's own precision and the constants are of single precision, as PyTorch's results show.
"""
from __future__ import annotations

from septet.codegen.kernels.rng.torch_normal import log, normals
from septet.codegen.kernels.rng.torch_words import next_double
from septet.kernel import array, const, extern, f32, f64, i64, kernel, ptr, sqrt, u64

pow = extern("pow", f64, f64, f64, pure=True)


@kernel
def above_one(words: ptr[u64], kept: ptr[f64], alpha, scale: f64, T: const):
    """Gamma of a shape of 1 or more, times `scale`."""
    one = array(f64, 1)
    d = f64(alpha - T(f32(1.0 / 3.0)))
    c = 1.0 / sqrt(9.0 * d)
    while True:
        y = 0.0
        while y <= 0.0:
            normals(words, kept, one, i64(1))
            y = 1.0 + c * one[0]
        v = y * y * y
        u = 1.0 - next_double(words)
        square = one[0] * one[0]
        if u < 1.0 - 0.0331000003963708878 * square * square:
            return scale * d * v
        if log(u) < 0.5 * square + d * (1.0 - v + log(v)):
            return scale * d * v


@kernel
def gamma_one(words: ptr[u64], kept: ptr[f64], alpha, T: const):
    """One gamma number; shapes below 1 by a power of a uniform number."""
    if alpha >= T(1.0):
        return above_one(words, kept, alpha, 1.0, T)
    if alpha == T(0.0):
        return 0.0
    scale = pow(1.0 - next_double(words), f64(T(1.0) / alpha))
    return above_one(words, kept, alpha + T(1.0), scale, T)


@kernel
def standard_gamma(words: ptr[u64], kept: ptr[f64], out: ptr[T], n: i64, alpha: ptr[T], least: f64, T: const):
    """Gamma numbers of each element's shape and scale 1, at least `least`."""
    for i in range(n):
        value = T(gamma_one(words, kept, alpha[i], T))
        out[i] = value if value > T(least) else T(least)
