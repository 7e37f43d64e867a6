"""Order-preserving integer keys: a signed integer that compares as the element does in NumPy's order (NaN last).

`encode` is one to one, so a sort of values keeps -0.0 and the bits of a NaN; `rank` makes equal what NumPy holds for equal
(-0.0 and 0.0, any two NaN), for stable orders.  Both work on one element and on vectors.
"""
from __future__ import annotations

from septet.kernel import bf16, bitcast, const, f16, f32, f64, i8, i16, i32, i64, kernel, select, type_of, u8, u16, u32, u64, vec

SIGNED = {8: i8, 16: i16, 32: i32, 64: i64}
MANTISSA = {f16: 10, bf16: 7, f32: 23, f64: 52}
UNSIGNED = (u8, u16, u32, u64)
LOWEST = {t: -(1 << t.bits - 1) for t in SIGNED.values()}
HIGHEST = {t: (1 << t.bits - 1) - 1 for t in SIGNED.values()}


def key_type(T):
    """The integer type of the keys of elements (or vectors) of type T."""
    key = SIGNED[T.scalar.bits]
    return vec(key, T.count) if T.is_vec else key


def below_infinity(T):
    """How many bit patterns lie below -inf in the order of sign and magnitude: the NaN with a sign."""
    return (1 << MANTISSA[T.scalar]) - 1


@kernel
def fold_sign(bits, K: const):
    """Sign and magnitude to two's complement, and back."""
    return bits ^ ((bits >> (K.scalar.bits - 1)) & HIGHEST[K.scalar])


@kernel
def encode(x):
    """The key of x; distinct for distinct bits."""
    T: const = type_of(x)
    K: const = key_type(T)
    if T.scalar in UNSIGNED:
        return K(x) ^ LOWEST[K.scalar]
    if not T.is_float:
        return x
    return fold_sign(bitcast(x, K), K) - below_infinity(T)          # NaN with a sign wrap to the top


@kernel
def decode(key, T: const):
    """The element (or vector) of type T that has this key."""
    K: const = key_type(T)
    if T.scalar in UNSIGNED:
        return T(key ^ LOWEST[K.scalar])
    if not T.is_float:
        return key
    return bitcast(fold_sign(key + below_infinity(T), K), T)


@kernel
def rank(x):
    """As encode, but one key for all that compare equal, and one for all NaN."""
    T: const = type_of(x)
    K: const = key_type(T)
    if not T.is_float:
        return encode(x)
    return select(x == x, encode(select(x == 0.0, T(0.0), x)), K(HIGHEST[K.scalar]))
