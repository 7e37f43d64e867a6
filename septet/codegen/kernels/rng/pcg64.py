"""PCG64 and PCG64DXSM: 128-bit linear congruential generators with permuted output.

O'Neill, "PCG: A family of simple fast space-efficient statistically good algorithms for random number generation",
HMC-CS-2014-0905; the DXSM output and the 64-bit multiplier are her later variant.  Words: state (low, high), increment
(low, high).
"""

from __future__ import annotations

from septet.kernel import const, i64, kernel, noalias, ptr, rotate_right, u64, u128

MULTIPLIER = 0x2360ED051FC65DA44385DF649FCCF645
CHEAP_MULTIPLIER = 0xDA942042E4DD58B5
MASK_128 = (1 << 128) - 1


@kernel
def xsl_rr(state: u128):
    """Output permutation of PCG64: xor the halves, rotate by the top six bits."""
    return rotate_right(u64(state >> 64) ^ u64(state), u64(state >> 122))


@kernel
def dxsm(state: u128):
    """Output permutation "double xorshift multiply" of PCG64DXSM."""
    high = u64(state >> 64)
    high = high ^ (high >> 32)
    high = high * CHEAP_MULTIPLIER
    high = high ^ (high >> 48)
    return high * (u64(state) | 1)


@kernel
def pcg_next(words: ptr[u64]):
    """Step, then output."""
    wide = ptr[u128](words)
    state = wide[0] * MULTIPLIER + wide[1]
    wide[0] = state
    return xsl_rr(state)


@kernel
def dxsm_next(words: ptr[u64]):
    """Output, then step."""
    wide = ptr[u128](words)
    state = wide[0]
    wide[0] = state * CHEAP_MULTIPLIER + wide[1]
    return dxsm(state)


@kernel
def leap(state: u128, increment: u128, count: u128, multiplier: const):
    """The state `count` steps on, in about log2(count) multiplications (Brown, 1994)."""
    total_multiplier: u128 = 1
    total_plus: u128 = 0
    factor: u128 = multiplier
    plus = increment
    left = count
    while left != 0:
        if left & 1 != 0:
            total_multiplier = total_multiplier * factor
            total_plus = total_plus * factor + plus
        plus = (factor + 1) * plus
        factor = factor * factor
        left = left >> 1
    return total_multiplier * state + total_plus


@kernel
def raw_outputs(words: ptr[u64], raw: noalias[u64], start: i64, count: i64, G: const):
    """raw[0:count] = outputs start, start + 1, ... from here; the state stays.  `count` is a multiple of 4: four chains
    interleave.
    """
    multiplier: const = MULTIPLIER if G == "PCG64" else CHEAP_MULTIPLIER
    wide = ptr[u128](words)
    increment = wide[1]
    late: const = 1 if G == "PCG64" else 0  # PCG64 outputs the state after its step
    a = leap(wide[0], increment, u128(u64(start + late)), multiplier)
    b = a * multiplier + increment
    c = b * multiplier + increment
    d = c * multiplier + increment
    plus = increment * (1 + multiplier + multiplier**2 + multiplier**3 & MASK_128)
    for i in range(count // 4):
        for lane, state in ((0, a), (1, b), (2, c), (3, d)):
            raw[4 * i + lane] = xsl_rr(state) if G == "PCG64" else dxsm(state)
        a = a * (multiplier**4 & MASK_128) + plus
        b = b * (multiplier**4 & MASK_128) + plus
        c = c * (multiplier**4 & MASK_128) + plus
        d = d * (multiplier**4 & MASK_128) + plus


@kernel
def advance(words: ptr[u64], low: u64, high: u64, G: const):
    """Move the state by a 128-bit count of steps."""
    wide = ptr[u128](words)
    count = u128(high) << 64 | u128(low)
    wide[0] = leap(wide[0], wide[1], count, MULTIPLIER if G == "PCG64" else CHEAP_MULTIPLIER)
