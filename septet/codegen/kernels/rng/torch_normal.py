"""PyTorch's normal numbers: Box-Muller over blocks of 16 uniforms, and over pairs of doubles.

In single precision the blocks use Moshier's Cephes polynomials (public domain, netlib.org/cephes: logf, sinf, cosf), products and sums
fused where PyTorch's build for x86-64 fuses them, so that every bit is the same.
"""
from __future__ import annotations

from septet.codegen.kernels.rng.torch_words import next_double
from septet.kernel import (
    array,
    bitcast,
    const,
    extern,
    f32,
    f32x8,
    f64,
    fma,
    i32x8,
    i64,
    kernel,
    ptr,
    select,
    sqrt,
    u32,
    u64,
    vload,
    vstore,
)

log = extern("log", f64, f64, pure=True)
log1p = extern("log1p", f64, f64, pure=True)
sin = extern("sin", f64, f64, pure=True)
cos = extern("cos", f64, f64, pure=True)
LOG = (-1.1514610310e-1, 1.1676998740e-1, -1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1, 2.0000714765e-1, -2.4999993993e-1,
       3.3333331174e-1)
TWO_PI = 6.283185307179586


@kernel
def log_8(value):
    """Natural logarithms of eight positive single-precision numbers."""
    bits = bitcast(value, i32x8)
    exponent = f32x8((bits >> 23) - 127) + f32(1.0)
    x = bitcast((bits & 0x007FFFFF) | 0x3F000000, f32x8)
    low = x < f32(0.707106781186547524)
    exponent = select(low, exponent - f32(1.0), exponent)
    x = select(low, (x - f32(1.0)) + x, x - f32(1.0))
    square = x * x
    y = f32x8(7.0376836292e-2)
    for c in LOG:
        y = fma(y, x, f32x8(c))
    y = y * x
    y = fma(y, square, exponent * f32(-2.12194440e-4))
    y = y - square * f32(0.5)
    return (x + y) + exponent * f32(0.693359375)


@kernel
def sin_cos_8(angle):
    """Sines and cosines of eight angles from 0 to 2 pi."""
    octant = (i32x8(angle * f32(1.27323954473516)) + 1) & ~1
    y = f32x8(octant)
    x = fma(y, f32x8(-0.78515625), angle)
    x = fma(y, f32x8(-2.4187564849853515625e-4), x)
    x = fma(y, f32x8(-3.77489497744594108e-8), x)
    square = x * x
    c = fma(f32x8(2.443315711809948e-5), square, f32x8(-1.388731625493765e-3))
    c = fma(c, square, f32x8(4.166664568298827e-2)) * square
    c = fma(c, square, square * f32(-0.5)) + f32(1.0)
    s = fma(f32x8(-1.9515295891e-4), square, f32x8(8.3321608736e-3))
    s = fma(s, square, f32x8(-1.6666654611e-1)) * square
    s = fma(s, x, x)
    straight = (octant & 2) == 0
    sine, cosine = select(straight, s, c), select(straight, c, s)
    return select((octant & 4) != 0, -sine, sine), select(((octant - 2) & 4) == 0, -cosine, cosine)


@kernel
def block_f32(word: ptr[u32], mean: f32, std: f32):
    """Sixteen normals of sixteen outputs: the first eight and the last eight."""
    u1 = f32(1.0) - f32x8(vload(word, 8, align=4) & 0xFFFFFF) * f32(2.0**-24)
    u2 = f32x8(vload(word + 8, 8, align=4) & 0xFFFFFF) * f32(2.0**-24)
    radius = sqrt(log_8(u1) * f32(-2.0))
    sine, cosine = sin_cos_8(u2 * f32(TWO_PI))
    return fma(radius * cosine, f32x8(std), f32x8(mean)), fma(radius * sine, f32x8(std), f32x8(mean))


@kernel
def normal_f32(word: ptr[u32], out: ptr[f32], n: i64, mean: ptr[f64], std: ptr[f64], T: const):
    """n normals, n a multiple of 16."""
    for i in range(0, n, 16):
        low, high = block_f32(word + i, f32(mean[0]), f32(std[0]))
        vstore(out + i, low, align=4)
        vstore(out + i + 8, high, align=4)


@kernel
def normal_half(word: ptr[u32], out, n: i64, mean: ptr[f64], std: ptr[f64], T: const):
    """n normals of half precision, n a multiple of 16."""
    kept = array(f32, 16)
    for i in range(0, n, 16):
        low, high = block_f32(word + i, f32(mean[0]), f32(std[0]))
        vstore(kept, low, align=4)
        vstore(kept + 8, high, align=4)
        for k in range(16):
            out[i + k] = T(kept[k])


@kernel
def unit_f64(word: ptr[u32]):
    """A double on [0, 1) of two outputs."""
    return f64((u64(word[0]) << 32 | u64(word[1])) & 0x1FFFFFFFFFFFFF) * 2.0**-53


@kernel
def normal_f64(word: ptr[u32], out: ptr[f64], n: i64, mean: ptr[f64], std: ptr[f64], T: const):
    """n normals, n a multiple of 16."""
    for i in range(0, n, 16):
        for k in range(8):
            radius = sqrt(-2.0 * log(1.0 - unit_f64(word + 2 * (i + k))))
            theta = TWO_PI * unit_f64(word + 2 * (i + k + 8))
            out[i + k] = fma(radius * cos(theta), std[0], mean[0])
            out[i + k + 8] = fma(radius * sin(theta), std[0], mean[0])


@kernel
def normals(words: ptr[u64], kept: ptr[f64], out: ptr[f64], n: i64):
    """n standard normals one after the other, two of every pair; kept: [whether one is kept, the kept one]."""
    for i in range(n):
        if kept[0] != 0.0:
            out[i] = kept[1]
            kept[0] = 0.0
        else:
            theta = TWO_PI * next_double(words)
            radius = sqrt(-2.0 * log1p(-next_double(words)))
            kept[0], kept[1] = 1.0, radius * sin(theta)
            out[i] = radius * cos(theta)
