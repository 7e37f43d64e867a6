"""The Mersenne Twister's jump by 2**128 outputs, computed rather than tabulated.

The recurrence is linear over GF(2) of order 19937, so the state n steps on is x**n modulo its minimal polynomial,
applied to the state. The polynomial is found from outputs by Berlekamp and Massey's algorithm; polynomials are Python
integers, bit i being x**i.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from septet.codegen.kernels.rng import mt19937
from septet.core.random.seed import address, buffer

DEGREE = 19937
POWER = 128  # one jump is 2**POWER outputs
ANY_SEED = 5489


@cache
def compiled(name: str) -> Any:
    """A kernel of the Mersenne Twister in machine code."""
    return getattr(mt19937, name).specialize()


def lowest_bits(count: int) -> list[int]:
    """Bit 0 of `count` successive words of the recurrence (a multiple of 16)."""
    words = buffer([0] * (mt19937.N + count))
    compiled("init_genrand")(address(words), ANY_SEED)
    compiled("extend")(address(words), count)
    return [word & 1 for word in words[mt19937.N :]]


def connection_polynomial(bits: list[int]) -> int:
    """The shortest linear recurrence that makes the bits (Massey, IEEE Trans. Information Theory 15(1), 1969)."""
    current = previous = 1
    length, gap, seen = 0, 1, 0
    for n, bit in enumerate(bits):
        seen = seen << 1 | bit
        if not (current & seen).bit_count() & 1:
            gap += 1
            continue
        changed = current ^ previous << gap
        if 2 * length <= n:
            length, previous, gap = n + 1 - length, current, 0
        current, gap = changed, gap + 1
    return current


def reversed_bits(polynomial: int) -> int:
    """x**DEGREE * polynomial(1 / x)."""
    return int(f"{polynomial:0{DEGREE + 1}b}"[::-1], 2)


def remainder(polynomial: int, modulus: int) -> int:
    """polynomial modulo modulus."""
    while (excess := polynomial.bit_length() - 1 - DEGREE) >= 0:
        polynomial ^= modulus << excess
    return polynomial


def squared(polynomial: int) -> int:
    """The square: over GF(2) a zero after every coefficient."""
    return int("0".join(f"{polynomial:b}"), 2)


@cache
def jump_polynomial() -> int:
    """x ** 2**POWER modulo the minimal polynomial; about a second, once."""
    modulus = reversed_bits(connection_polynomial(lowest_bits(2 * DEGREE + 62)))
    power = 2
    for _ in range(POWER):
        power = remainder(squared(power), modulus)
    return power


def jump(words: int) -> None:
    """Move the state at address `words` by 2**POWER outputs."""
    polynomial = jump_polynomial()
    coefficients = buffer([polynomial >> 32 * i & 0xFFFFFFFF for i in range(DEGREE // 32 + 1)])
    work = buffer([0] * mt19937.N)
    compiled("jump")(words, address(coefficients), polynomial.bit_length() - 1, address(work))
