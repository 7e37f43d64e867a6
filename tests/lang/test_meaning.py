"""What the language means: kernels against the same computation in Python."""

from __future__ import annotations

import math
import random
from array import array

import pytest

import septet.kernel as language
from septet.kernel import (
    atomic_add,
    atomic_cas,
    bf16,
    bitcast,
    const,
    ctz,
    extern,
    f32,
    f64,
    fma,
    gather,
    i32,
    i32x16,
    i64,
    i64x16,
    kernel,
    lanes,
    mulhi,
    popcount,
    prange,
    ptr,
    rotate_left,
    select,
    shuffle,
    sqrt,
    struct_type,
    u8,
    u64,
    u128,
    vload,
    vmax,
    vmin,
    vstore,
    vsum,
)

CODES = {"i32": "i", "i64": "q", "u8": "B", "u64": "Q", "f32": "f", "f64": "d"}
DEBUG = pytest.mark.parametrize("debug", [False, True])


def zeros(type_name: str, n: int) -> array:
    return array(CODES[type_name], [0] * n)


@kernel
def divide(a: ptr[T], b: ptr[T], q: ptr[T], r: ptr[T], n: i64, T: const):  # noqa: F821
    for i in range(n):
        q[i] = a[i] // b[i]
        r[i] = a[i] % b[i]


@DEBUG
@pytest.mark.parametrize("T", [i32, i64, u8])
def test_division_floors(T, debug):
    draw = random.Random(0)
    low = -100 if T.kind == "int" else 0
    a = array(CODES[T.name], [draw.randint(low, 100) for _ in range(500)])
    b = array(CODES[T.name], [draw.randint(low, 100) or 7 for _ in range(500)])
    q, r = zeros(T.name, 500), zeros(T.name, 500)
    divide.specialize(T=T, debug=debug)(a, b, q, r, 500)
    assert list(q) == [x // y for x, y in zip(a, b)]
    assert list(r) == [x % y for x, y in zip(a, b)]


@kernel
def flow(n: i64):
    total, i = 0, 0
    while True:
        i += 1
        if i == 3 or (i == 5 and n > 0):
            continue
        elif not i < n:
            break
        else:
            total += i if 2 < i < 8 else -i
    for j in range(10, 0, -3):
        total += j
    return total


@pytest.mark.parametrize("n", [0, 5, 20])
def test_control_flow_is_that_of_python(n):
    assert flow(n) == flow.function(n)


@kernel
def twice(x):
    return x + x, -x


@kernel(inline=False)
def fibonacci(n: i64) -> i64:
    if n < 2:
        return n
    return fibonacci(n - 1) + fibonacci(n - 2)


@kernel
def calls(x: f64):
    a, (b, c) = 1.0, twice(x)
    for k, scale in enumerate((2.0, 3.0)):
        a += scale * x**3 * k
    return a + b * c + f64(fibonacci(10)) + sqrt(abs(c)) + max(b, 2, c)


@DEBUG
def test_calls_inlined_and_recursive(debug):
    expected = 1 + 3 * 1.5**3 - 4.5 + 55 + 1.5**0.5 + 3
    assert abs(calls.specialize(debug=debug)(1.5) - expected) < 1e-12


@kernel
def vectors(x: ptr[f32], out: ptr[f32], n: i64):
    mask = i64x16(n) > lanes(i64x16)
    v = vload(x, 16, mask=mask, other=-1.0)
    v = select(v < 0, v * 2, fma(v, v, 1.0))
    vstore(out, shuffle(v, None, tuple(range(15, -1, -1))))
    vstore(out + 16, gather(x, lanes(i32x16) * 2 % 16))
    out[32] = vsum(v)
    out[33] = v[3]
    if any(v > 50) and not all(v > 50):
        out[34] = f32(bf16(1.00390625 * 3))


@DEBUG
def test_vectors(debug):
    x, out = array("f", range(16)), zeros("f32", 35)
    vectors.specialize(debug=debug)(x, out, 10)
    v = [float(i * i + 1) if i < 10 else -2.0 for i in range(16)]
    assert list(out[:16]) == v[::-1]
    assert list(out[16:32]) == [float(i * 2 % 16) for i in range(16)]
    assert list(out[32:]) == [sum(v), v[3], 3.015625]


@kernel
def extremes(x: ptr[T], out: ptr[T], T: const, count: const):  # noqa: F821
    v = vload(x, count)
    out[0], out[1] = vmin(v), vmax(v)


@pytest.mark.parametrize("count", [1, 2, 8, 16])
@pytest.mark.parametrize("kind", ["f32", "f64"])
def test_extremes_of_lanes(kind, count):
    """Wherever they stand; lanes that are NaN do not count while others are none."""
    for place in range(count):
        values = [float((7 * (n - place)) % count) for n in range(count)]
        out = zeros(kind, 2)
        extremes.specialize(T={"f32": f32, "f64": f64}[kind], count=count)(array(CODES[kind], values), out)
        assert list(out) == [0.0, max(values)]
        values[(place + 1) % count] = math.nan
        extremes.specialize(T={"f32": f32, "f64": f64}[kind], count=count)(array(CODES[kind], values), out)
        rest = [v for v in values if v == v]
        assert list(out) == [min(rest), max(rest)] if rest else all(v != v for v in out)


@kernel
def counters(c: ptr[i64], n: i64):
    for i in prange(n):
        atomic_add(c, i)
        while True:
            old = c[1]
            if atomic_cas(c + 1, old, old + 1) == old:
                break


def test_atomics():
    c = zeros("i64", 2)
    counters(c, 20_000)
    assert list(c) == [sum(range(20_000)), 20_000]


@kernel
def wide(a: u64, b: u64, out: ptr[u64]):
    out[0] = mulhi(a, b)
    out[1] = u64(u128(a) * u128(b) >> 64)
    out[2] = rotate_left(a, 5) ^ popcount(a) ^ ctz(a)


def test_128_bits():
    a, b, out = 0xDEADBEEFCAFEBABE, 0x123456789ABCDEF1, zeros("u64", 3)
    wide(a, b, out)
    rotated = (a << 5 | a >> 59) & (1 << 64) - 1
    assert list(out) == [a * b >> 64, a * b >> 64, rotated ^ a.bit_count() ^ 1]


@struct_type
class Point:
    x: f64
    tag: i32
    y: f64


@kernel
def move(p: ptr[Point], n: i64):
    for i in range(n):
        p[i].x += p[i].y
        p[i].tag = i32(i)


@DEBUG
def test_structs_have_the_layout_of_c(debug):
    raw = array("d", [1.0, 0.0, 2.0, 3.0, 0.0, 4.0])
    move.specialize(debug=debug)(raw, 2)
    assert (raw[0], raw[3]) == (3.0, 7.0)
    assert memoryview(raw).cast("B").cast("i")[8] == 1


cosine = extern("cos", f64, f64, pure=True)


@kernel
def library_call(x: f64):
    return cosine(x)


def test_c_functions():
    assert library_call(0.5) == math.cos(0.5)


@kernel
def bits_of(x: f64):
    return bitcast(x, i64)


def test_bitcast():
    assert bits_of(1.0) == 0x3FF0000000000000


@kernel
def template(n: i64, width: const = 4):
    total = 0
    for k in language.static_range(width):
        total += n * k
    if width > 4:
        total = -total
    return total


def test_template_parameters_and_defaults():
    assert template(2) == 12
    assert template.specialize(width=5)(2) == -20
    assert template.specialize(width=5) is template.specialize(width=5)


@kernel
def half_of(n: i64, by: const):
    return n + by


def test_equal_template_parameters_of_other_types_are_others():
    results = [half_of.specialize(by=by)(3) for by in (1, 1.0, True)]
    assert results == [4, 4.0, 4] and [type(r) for r in results] == [int, float, int]


@kernel(inline=False)
def shifted(x: f64, by: const) -> f64:
    return x / by


@kernel
def two_zeros(x: f64):
    return shifted(x, 0.0) - shifted(x, -0.0)


def test_zeros_of_other_signs_are_others():
    assert two_zeros(1.0) == math.inf
