"""Shortest digits: they read back as the same number, and no fewer digits do."""
from __future__ import annotations

import struct
from math import isfinite

from hypothesis import given
from hypothesis import strategies as st

from septet.numpy.shortest import shortest, text


def read_back(digits, exponent, code):
    try:
        return struct.unpack(code, struct.pack(code, float(f"{digits}e{exponent - len(digits) + 1}")))[0]
    except OverflowError:
        return float("inf")


def check(value, code):
    digits, exponent = shortest(value, struct.calcsize(code))
    assert read_back(digits, exponent, code) == value
    fewer = len(digits) - 1
    if fewer:
        down = int(digits[:fewer])
        assert all(read_back(str(n), exponent + len(str(n)) - fewer, code) != value for n in (down, down + 1))


def test_every_half():
    for bits in range(1, 0x7C00):
        check(struct.unpack("e", struct.pack("H", bits))[0], "e")


def test_powers_of_two():
    for exponent in range(-149, 128):
        check(2.0 ** exponent, "f")


@given(st.floats(width=32, min_value=0, allow_infinity=False, exclude_min=True))
def test_singles(value):
    check(value, "f")


@given(st.floats(allow_nan=False))
def test_doubles_are_pythons(value):
    if isfinite(value):
        assert float(text(value, 8)) == value
