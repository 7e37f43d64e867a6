"""What all bit generators share: the state of a stream, and the next 32 bits, 64 bits or uniform number of it.

A stream is one block of memory: the head `Stream`, then the words of its bit generator.  Kernels are generic over a
`Source`, which names the bit generator and says whether the distributions are those of `numpy.random.Generator` or of
the legacy `RandomState`.
"""

from __future__ import annotations

from typing import NamedTuple

from septet.codegen.kernels.rng.mt19937 import mt_next32
from septet.codegen.kernels.rng.pcg64 import dxsm_next, pcg_next
from septet.codegen.kernels.rng.philox import philox_next
from septet.codegen.kernels.rng.sfc64 import sfc_next
from septet.kernel import const, f32, f64, i64, kernel, ptr, struct_type, u32, u64

HEAD_BYTES = 256  # where the words of the bit generator begin


class Source(NamedTuple):
    """A bit generator ("PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64") and the family of algorithms over it."""

    bits: str
    legacy: bool = False


@struct_type
class Stream:
    """Kept numbers of a stream: half of a 64-bit output, a second normal, the tables it uses, the last binomial's
    setup.
    """

    gauss: f64
    has_gauss: i64
    has_half: i64
    half: u64
    normal_f64: u64
    exponential_f64: u64
    normal_f32: u64
    exponential_f32: u64
    log_factorial: u64
    binomial_n: i64
    binomial_p: f64
    binomial_mode: i64
    q: f64
    np: f64
    bound: i64
    r: f64
    xm: f64
    xl: f64
    xr: f64
    c: f64
    laml: f64
    lamr: f64
    p1: f64
    p2: f64
    p3: f64
    p4: f64


@kernel
def words(rng: ptr[Stream]):
    """The words of the bit generator."""
    return ptr[u64](rng) + HEAD_BYTES // 8


@kernel
def raw_next(words: ptr[u64]):
    """The next of outputs that lie in memory, at the address in the only word."""
    at = words[0]
    words[0] = at + 8
    return ptr[u64](at)[0]


@kernel
def next64(rng: ptr[Stream], S: const):
    """The next 64 bits."""
    if S.bits == "PCG64":
        return pcg_next(words(rng))
    if S.bits == "PCG64DXSM":
        return dxsm_next(words(rng))
    if S.bits == "Philox":
        return philox_next(words(rng))
    if S.bits == "SFC64":
        return sfc_next(words(rng))
    if S.bits == "Raw":
        return raw_next(words(rng))
    high = u64(mt_next32(words(rng)))
    return high << 32 | u64(mt_next32(words(rng)))


@kernel
def next32(rng: ptr[Stream], S: const):
    """The next 32 bits: of a 64-bit output the low half, then the high half."""
    if S.bits == "MT19937":
        return mt_next32(words(rng))
    return half_of_64(rng, S)


@kernel
def half_of_64(rng: ptr[Stream], S: const):
    """The kept half, or a new output's low half, keeping the high one."""
    if rng.has_half != 0:
        rng.has_half = 0
        return u32(rng.half)
    bits = next64(rng, S)
    rng.has_half = 1
    rng.half = bits >> 32
    return u32(bits)


@kernel
def uniform(rng: ptr[Stream], S: const):
    """A double on [0, 1), 53 bits."""
    if S.bits == "MT19937":
        high = f64(mt_next32(words(rng)) >> 5)
        return (high * 67108864.0 + f64(mt_next32(words(rng)) >> 6)) / 9007199254740992.0
    return f64(next64(rng, S) >> 11) * 2.0**-53


@kernel
def uniform_f32(rng: ptr[Stream], S: const):
    """A float on [0, 1), 24 bits."""
    return f32(next32(rng, S) >> 8) * 2.0**-24
