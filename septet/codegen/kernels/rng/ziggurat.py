"""Normals and exponentials by the ziggurat (Marsaglia & Tsang, J. Stat. Software 5(8), 2000), in f64 and f32.

A table is k[256], w[256], f[256]: below place k of its layer a point is inside; w is the width of one place; f the
density at the layer's edge.  The tables that NumPy's streams show are in ziggurat.txt.
"""

from __future__ import annotations

from septet.codegen.kernels.rng.stream import Stream, next32, next64, uniform, uniform_f32
from septet.kernel import bitcast, const, extern, f32, f64, kernel, ptr, select, u32, u64

NORMAL_EDGE = 3.6541528853610088  # where the tail begins
EXPONENTIAL_EDGE = 7.69711747013104972
INVERSE_EDGE = 0.27366123732975828
LAYERS = 256

exp = extern("exp", f64, f64, pure=True)
expf = extern("expf", f32, f32, pure=True)
log1p = extern("log1p", f64, f64, pure=True)
log1pf = extern("log1pf", f32, f32, pure=True)


@kernel
def draw_uniform(rng: ptr[Stream], S: const, T: const):
    """A uniform number of type T."""
    return uniform(rng, S) if T is f64 else uniform_f32(rng, S)


@kernel
def exp_of(x, T: const):
    """exp in T."""
    return exp(x) if T is f64 else expf(x)


@kernel
def log1p_of(x, T: const):
    """log1p in T."""
    return log1p(x) if T is f64 else log1pf(x)


@kernel
def normal_table(rng: ptr[Stream], T: const):
    """(k, w, f) of the normal."""
    if T is f64:
        table = ptr[u64](rng.normal_f64)
        return table, ptr[f64](table + LAYERS), ptr[f64](table + 2 * LAYERS)
    short = ptr[u32](rng.normal_f32)
    return short, ptr[f32](short + LAYERS), ptr[f32](short + 2 * LAYERS)


@kernel
def exponential_table(rng: ptr[Stream], T: const):
    """(k, w, f) of the exponential."""
    if T is f64:
        table = ptr[u64](rng.exponential_f64)
        return table, ptr[f64](table + LAYERS), ptr[f64](table + 2 * LAYERS)
    short = ptr[u32](rng.exponential_f32)
    return short, ptr[f32](short + LAYERS), ptr[f32](short + 2 * LAYERS)


@kernel
def normal_tail(rng: ptr[Stream], place, S: const, T: const):
    """Beyond the edge: Marsaglia's pair of exponentials; bit 8 of the place is the sign."""
    edge, inverse = T(NORMAL_EDGE), T(INVERSE_EDGE)
    while True:
        x = -inverse * log1p_of(-draw_uniform(rng, S, T), T)
        y = -log1p_of(-draw_uniform(rng, S, T), T)
        if y + y > x * x:
            return select((place >> 8) & 1 == 1, -(edge + x), edge + x)


@kernel
def split_normal(bits, w, T: const):
    """(layer, place, x) of one output: low 8 bits the layer, the next the sign, those above the place."""
    place = (bits >> 9) & (2**52 - 1 if T is f64 else 2**23 - 1)
    layer = bits & 255
    size = T(place) * w[layer]
    word = u64 if T is f64 else u32
    sign = ((bits >> 8) & 1) << (63 if T is f64 else 31)
    return layer, place, bitcast(bitcast(size, word) | sign, T)


@kernel
def standard_normal(rng: ptr[Stream], S: const, T: const):
    """One standard normal number of type T."""
    k, w, f = normal_table(rng, T)
    while True:
        layer, place, x = split_normal(next64(rng, S) if T is f64 else next32(rng, S), w, T)
        if place < k[layer]:
            return x
        if layer == 0:
            return normal_tail(rng, place, S, T)
        wide = f64(x)
        if f64((f[layer - 1] - f[layer]) * draw_uniform(rng, S, T) + f[layer]) < exp(-0.5 * wide * wide):
            return x


@kernel
def split_exponential(bits, w, T: const):
    """(layer, place, x) of one output."""
    word = bits >> (3 if T is f64 else 1)
    layer, place = word & 255, word >> 8
    return layer, place, T(place) * w[layer]


@kernel
def standard_exponential(rng: ptr[Stream], S: const, T: const):
    """One standard exponential number of type T."""
    k, w, f = exponential_table(rng, T)
    while True:
        layer, place, x = split_exponential(next64(rng, S) if T is f64 else next32(rng, S), w, T)
        if place < k[layer]:
            return x
        if layer == 0:
            return T(EXPONENTIAL_EDGE) - log1p_of(-draw_uniform(rng, S, T), T)
        if (f[layer - 1] - f[layer]) * draw_uniform(rng, S, T) + f[layer] < exp_of(-x, T):
            return x
