"""Calls whose arguments are words in memory, beside the same calls by Python."""
from __future__ import annotations

import struct
from array import array
from typing import Any

import pytest

from septet.kernel import bitcast, f32, f64, i16, i32, i64, kernel, ptr, u8, u32, u64
from septet.runtime import words
from septet.runtime.executor import Plan


@kernel
def mixed(a: i64, x: f32, b: i32, out: ptr[f64], y: f64, c: u8, d: i16) -> i32:
    """out[0] from numbers of all kinds; a narrow result."""
    out[0] = f64(a) + f64(x) * 10 + f64(b) * 100 + y * 1000 + f64(c) * 10000 + f64(d) * 1e6
    return b - i32(c)


@kernel
def many(a: i64, b: i64, c: i64, d: i64, e: i64, f: i64, g: i64, h: i64, x: f64, i: i64, j: i64, y: f32, out: ptr[i64]) -> i64:
    """More than registers hold."""
    out[0] = a + 2 * b + 3 * c + 4 * d + 5 * e + 6 * f + 7 * g + 8 * h + 9 * i + 10 * j + i64(x) + i64(y)
    return h


@kernel
def wide(x: u64, y: u32) -> f32:
    return bitcast(u32(x >> 32), f32) + f32(y)


def by_words(call: Any, *arguments: Any) -> int:
    """Run one record; the word of the result."""
    compiled = call.__self__
    context = array("q", [compiled.address, 0, *(words.pack(kind, x) for kind, x in zip(compiled.parameters, arguments))])
    Plan([(words.caller(tuple(compiled.parameters), compiled.result), context.buffer_info()[0], 1)]).run()
    return context[words.RESULT]


@pytest.mark.parametrize("numbers", [(1, 2.5, -3, 0.125, 255, -7), (-(1 << 62), -0.1, -(1 << 31), 1e300, 0, 32767)])
def test_numbers_of_all_kinds(numbers: Any) -> None:
    a, x, b, y, c, d = numbers
    direct, found = array("d", [0]), array("d", [0])
    wanted = mixed.specialize()(a, x, b, direct, y, c, d)
    assert by_words(mixed.specialize(), a, x, b, found.buffer_info()[0], y, c, d) == wanted == b - c
    single = struct.unpack("<f", struct.pack("<f", x))[0]
    assert found == direct == array("d", [float(a) + single * 10 + b * 100 + y * 1000 + c * 10000 + d * 1e6])


def test_more_arguments_than_registers() -> None:
    out = array("q", [0])
    given = list(range(1, 9))
    assert by_words(many.specialize(), *given, 3.5, 9, 10, 4.25, out.buffer_info()[0]) == 8
    assert out[0] == sum(k * k for k in range(1, 11)) + 7


def test_unsigned_words_and_a_float_result() -> None:
    bits = struct.unpack("<I", struct.pack("<f", 1.5))[0]
    found = by_words(wide.specialize(), bits << 32, 4000000000)
    assert struct.unpack("<f", struct.pack("<q", found)[:4])[0] == struct.unpack("<f", struct.pack("<f", 4000000001.5))[0]


@kernel
def count(context: ptr[i64], chunk: i64):
    context[chunk] = chunk + 1


def test_chunks_in_order() -> None:
    context = array("q", [count.specialize().__self__.address, 5, *[0] * 6])
    Plan([(words.in_order(), context.buffer_info()[0], 1)]).run()
    assert list(context[2:]) == [1, 2, 3, 4, 5, 0]
