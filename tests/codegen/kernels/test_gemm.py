"""Matrix products against sums in exact or double arithmetic: every dtype, layout, edge, batch and epilogue."""
from __future__ import annotations

import math
import os
import platform
import struct
import subprocess
import sys
from fractions import Fraction

import pytest

from septet.codegen.kernels import gemm_matmul, gemm_pairs, launch
from septet.codegen.kernels.gemm_matmul import Batch, matmul, vdot
from septet.errors import NotSupported
from septet.ir import dtype as d
from septet.kernel import kernel, select
from septet.runtime import threads

TOLERANCE = {d.float16: 1e-3, d.float32: 1e-5, d.float64: 1e-13, d.complex64: 1e-5, d.complex128: 1e-13}
SIZES = [(1, 1, 1), (1, 1, 40), (1, 7, 33), (9, 1, 70), (3, 5, 7), (8, 32, 16), (17, 33, 9), (5, 49, 260)]


def numbers(memory, dtype, n):
    draw = memory.random
    if dtype is d.bool_:
        return [draw.random() < 0.3 for _ in range(n)]
    if dtype.is_integer:
        low, high = (0 if dtype.kind == "u" else -(1 << dtype.bits - 1)), (1 << dtype.bits - (dtype.kind == "i")) - 1
        return [draw.randint(low, high) for _ in range(n)]
    if dtype.is_complex:
        return [complex(draw.gauss(0, 1), draw.gauss(0, 1)) for _ in range(n)]
    return [draw.gauss(0, 1) for _ in range(n)]


def matrix(memory, dtype, rows, columns, layout):
    """(address, byte strides, rows of values) of a random matrix: "rows", "columns" or "strided"."""
    size = dtype.itemsize
    down, across = {"rows": (columns, 1), "columns": (1, rows), "strided": (3 * columns + 2, 3)}[layout]
    count = (rows - 1) * down + (columns - 1) * across + 1
    address = memory.pack(dtype, numbers(memory, dtype, count))
    values = memory.unpack(dtype, address)
    return address, (down * size, across * size), [[values[i * down + j * across] for j in range(columns)] for i in range(rows)]


def expected(dtype, a, b):
    """A B as the dtype defines it; floats in double precision or better."""
    columns = list(zip(*b))
    if dtype is d.bool_:
        return [[any(x and y for x, y in zip(row, column)) for column in columns] for row in a]
    if dtype.is_integer:
        return [[wrapped(dtype, sum(x * y for x, y in zip(row, column))) for column in columns] for row in a]
    if dtype.is_complex:
        return [[sum(x * y for x, y in zip(row, column)) for column in columns] for row in a]
    return [[math.fsum(x * y for x, y in zip(row, column)) for column in columns] for row in a]


def wrapped(dtype, x):
    x &= (1 << dtype.bits) - 1
    return x - (1 << dtype.bits) if dtype.kind == "i" and x >> dtype.bits - 1 else x


def near(dtype, found, wanted, k):
    if dtype in TOLERANCE:
        return abs(found - wanted) <= TOLERANCE[dtype] * (abs(wanted) + math.sqrt(k))
    return found == wanted


def check(memory, dtype, m, n, k, layouts):
    a, a_strides, left = matrix(memory, dtype, m, k, layouts[0])
    b, b_strides, right = matrix(memory, dtype, k, n, layouts[1])
    c, c_strides, _ = matrix(memory, dtype, m, n, layouts[2])
    matmul(dtype, m, n, k, a, a_strides, b, b_strides, c, c_strides)
    flat, size = memory.unpack(dtype, c), dtype.itemsize
    for i, row in enumerate(expected(dtype, left, right)):
        for j, wanted in enumerate(row):
            assert near(dtype, flat[(i * c_strides[0] + j * c_strides[1]) // size], wanted, k), (i, j)


@pytest.mark.parametrize("dtype", [d.float32, d.float64], ids=str)
@pytest.mark.parametrize("left", ["rows", "columns", "strided"])
@pytest.mark.parametrize("right", ["rows", "columns", "strided"])
def test_layouts(memory, dtype, left, right):
    for m, n, k in SIZES:
        check(memory, dtype, m, n, k, (left, right, "rows"))
    check(memory, dtype, 9, 35, 20, (left, right, "columns"))
    check(memory, dtype, 9, 35, 20, (left, right, "strided"))


@pytest.mark.parametrize("dtype", [d.float32, d.float64, d.int32], ids=str)
@pytest.mark.parametrize("left", ["rows", "columns", "strided"])
@pytest.mark.parametrize("right", ["rows", "columns", "strided"])
def test_many_rows(memory, dtype, left, right):
    """B is packed apart: what was packed is what the chunks read, at edges of groups, panels, blocks of k and chunks."""
    large = dtype is d.float32 and "strided" not in (left, right) and not launch.checked
    for m, n, k in [(513, 70, 30), (520, 140, 300)] if large else [(513, 40, 20)]:
        a, a_strides, one = matrix(memory, dtype, m, k, left)
        b, b_strides, two = matrix(memory, dtype, k, n, right)
        c = memory.empty(m * n * dtype.itemsize)
        matmul(dtype, m, n, k, a, a_strides, b, b_strides, c, (n * dtype.itemsize, dtype.itemsize))
        flat = memory.unpack(dtype, c)
        places = {(i, j) for i in (0, 7, 8, 255, 256, 512, m - 1) for j in (0, 31, 32, n - 1)}
        for i, j in places | {(memory.random.randrange(m), memory.random.randrange(n)) for _ in range(100)}:
            wanted = expected(dtype, [one[i]], [[row[j]] for row in two])[0][0]
            assert near(dtype, flat[i * n + j], wanted, k), (m, n, k, i, j)


@pytest.mark.parametrize("dtype", [t for t in d.NUMERIC if t not in (d.float32, d.float64, d.bfloat16)], ids=str)
def test_dtypes(memory, dtype):
    if launch.checked and dtype not in (d.int8, d.int64):
        pytest.skip("the same kernel as int8 and int64")
    for m, n, k in SIZES[:-1]:
        check(memory, dtype, m, n, k, ("rows", "columns", "rows"))
    check(memory, dtype, 9, 18, 300, ("columns", "rows", "rows"))
    check(memory, dtype, 9, 18, 12, ("strided", "strided", "columns"))


def test_float16_is_rounded_once(memory):
    """1024 ones and two halves are 1025; summed in float16 each half would vanish."""
    ones, c = memory.pack(d.float16, [1.0] * 1024 + [0.5] * 2), memory.empty(2)
    matmul(d.float16, 1, 1, 1026, ones, (2052, 2), memory.pack(d.float16, [1.0] * 1026), (2, 2), c, (2, 2))
    assert memory.unpack(d.float16, c) == [1025.0]


def test_empty(memory):
    c = memory.pack(d.float32, [7.0] * 6)
    matmul(d.float32, 2, 3, 0, memory.empty(4), (0, 4), memory.empty(4), (12, 4), c, (12, 4))
    assert memory.unpack(d.float32, c) == [0.0] * 6
    matmul(d.float32, 0, 3, 2, 0, (8, 4), 0, (12, 4), 0, (12, 4))


@pytest.mark.parametrize("dtype", [d.float64, d.complex128, d.int32], ids=str)
def test_batches(memory, dtype):
    """Two outer dimensions, each operand broadcast along one of them."""
    m, n, k, size = 5, 7, 9, dtype.itemsize
    a = memory.pack(dtype, numbers(memory, dtype, 2 * m * k))
    b = memory.pack(dtype, numbers(memory, dtype, 3 * k * n))
    c = memory.empty(6 * m * n * size)
    batch = Batch((2, 3), (m * k * size, 0), (0, k * n * size), (3 * m * n * size, m * n * size))
    matmul(dtype, m, n, k, a, (k * size, size), b, (n * size, size), c, (n * size, size), batch)
    left, right, found = memory.unpack(dtype, a), memory.unpack(dtype, b), memory.unpack(dtype, c)
    for p in range(2):
        for q in range(3):
            one = [left[(p * m + i) * k:(p * m + i + 1) * k] for i in range(m)]
            two = [right[(q * k + i) * n:(q * k + i + 1) * n] for i in range(k)]
            wanted = [x for row in expected(dtype, one, two) for x in row]
            at = (p * 3 + q) * m * n
            assert all(near(dtype, x, y, k) for x, y in zip(found[at:at + m * n], wanted))


@kernel
def relu(x):
    return select(x > x * 0.0, x, x * 0.0)


@pytest.mark.parametrize("bias_of", ["row", "column"])
def test_epilogue(memory, bias_of):
    m, n, k = 9, 35, 300
    a, a_strides, left = matrix(memory, d.float32, m, k, "rows")
    b, b_strides, right = matrix(memory, d.float32, k, n, "rows")
    bias = memory.pack(d.float32, [i - 10.0 for i in range(max(m, n))])
    c = memory.empty(4 * m * n)
    matmul(d.float32, m, n, k, a, a_strides, b, b_strides, c, (4 * n, 4), bias=bias, bias_of=bias_of, activation=relu)
    found = memory.unpack(d.float32, c)
    for i, row in enumerate(expected(d.float32, left, right)):
        for j, plain in enumerate(row):
            assert near(d.float32, found[i * n + j], max(0.0, plain + (i if bias_of == "row" else j) - 10.0), k)


@pytest.mark.parametrize("layout", ["rows", "columns"])
@pytest.mark.parametrize(("n", "k"), [(200, 23), (301, 5), (40, 70), (7, 460)])
def test_own_transpose(memory, monkeypatch, n, k, layout):
    monkeypatch.setattr(gemm_matmul, "LARGE", 0)
    a, strides, left = matrix(memory, d.float64, n, k, layout)
    c, c_strides, _ = matrix(memory, d.float64, n, n, "rows")
    matmul(d.float64, n, n, k, a, strides, a, strides[::-1], c, c_strides)
    flat, rows = memory.unpack(d.float64, c), expected(d.float64, left, [list(column) for column in zip(*left)])
    for i in range(n):
        assert [flat[i * n + j] for j in range(n)] == [flat[j * n + i] for j in range(n)]
        assert all(near(d.float64, flat[i * n + j], rows[i][j], k) for j in range(n))


def test_accumulate(memory):
    a, a_strides, left = matrix(memory, d.float64, 4, 6, "rows")
    c = memory.pack(d.float64, [100.0] * 16)
    matmul(d.float64, 4, 4, 6, a, a_strides, a, (8, 48), c, (32, 8), accumulate=True)
    wanted = [100 + x for row in expected(d.float64, left, list(zip(*left))) for x in row]
    assert all(near(d.float64, x, y, 100) for x, y in zip(memory.unpack(d.float64, c), wanted))


def test_complex_epilogue_is_refused(memory):
    with pytest.raises(NotSupported, match="complex128"):
        matmul(d.complex128, 1, 1, 1, 0, (16, 16), 0, (16, 16), 0, (16, 16), accumulate=True)


@pytest.mark.parametrize("dtype", [d.float32, d.float64, d.float16, d.int64], ids=str)
def test_dot(memory, dtype):
    for n, step in ((1, 1), (1000, 1), (1000, 3), (70_000, 1)):
        if launch.checked and n > 1000:
            continue
        x, y = (memory.pack(dtype, [memory.random.randint(-3, 3) for _ in range(n * step)]) for _ in range(2))
        out = memory.empty(dtype.itemsize)
        vdot(dtype, n, x, step * dtype.itemsize, y, step * dtype.itemsize, out)
        left, right = memory.unpack(dtype, x)[::step], memory.unpack(dtype, y)[::step]
        assert memory.unpack(dtype, out) == [int(sum(Fraction(p) * Fraction(q) for p, q in zip(left, right)))]


# ---- bfloat16 --------------------------------------------------------------------------------------------------------
def brain(memory, n):
    """(address, values) of n bfloat16 numbers."""
    values = [struct.unpack("<f", b"\0\0" + struct.pack("<f", memory.random.gauss(0, 1))[2:])[0] for _ in range(n)]
    return memory.raw(b"".join(struct.pack("<f", x)[2:] for x in values)), values


@pytest.mark.parametrize("m, n, k", [(3, 5, 7), (33, 40, 65), (50, 64, 96), (64, 40, 96)])
@pytest.mark.parametrize("amx", [True, False])
def test_bfloat16(memory, m, n, k, amx, monkeypatch):
    if amx and not gemm_pairs.has_amx():
        pytest.skip("this machine has no AMX")
    if launch.checked:
        pytest.skip("tiles are loaded by one instruction, which is not checked")
    monkeypatch.setattr(gemm_pairs, "has_amx", lambda: amx)
    monkeypatch.setattr(gemm_matmul, "PAIRS", 0 if m > 3 else 1 << 60)
    a, left = brain(memory, m * k)
    b, right = brain(memory, k * n)
    for transposed in (False, True):
        c = memory.empty(2 * m * n)
        strides = (2, 2 * k) if transposed else (2 * n, 2)
        matmul(d.bfloat16, m, n, k, a, (2 * k, 2), b, strides, c, (2 * n, 2))
        found = [struct.unpack("<f", b"\0\0" + memory.read(c)[2 * i:2 * i + 2])[0] for i in range(m * n)]
        for i in range(m):
            for j in range(n):
                column = right[j * k:(j + 1) * k] if transposed else right[j::n]
                wanted = math.fsum(x * y for x, y in zip(left[i * k:(i + 1) * k], column))
                assert abs(found[i * n + j] - wanted) <= abs(wanted) / 250 + 1e-4


@pytest.mark.parametrize("m, n, k", [(1100, 40, 64), (130, 70, 2112), (96, 33, 32)], ids=["many rows", "deep", "one block"])
@pytest.mark.parametrize("amx", [True, False])
def test_bfloat16_of_any_rows(memory, m, n, k, amx, monkeypatch):
    """Rows as they lie, turned, and one row for all: some sums of each, of every kernel and way of packing."""
    if amx and not gemm_pairs.has_amx() or not gemm_pairs.has_pairs() or launch.checked:
        pytest.skip("for machines that multiply pairs, compiled")
    monkeypatch.setattr(gemm_pairs, "has_amx", lambda: amx)
    a, left = brain(memory, m * k)
    b, right = brain(memory, k * n)
    for row, step in ((k, 1), (1, m), (0, 1)):
        c = memory.empty(2 * m * n)
        gemm_pairs.matmul_pairs(m, n, k, a, (2 * row, 2 * step), b, (2 * n, 2), c, 2 * n)
        found = memory.read(c)
        for i, j in [(0, 0), (m - 1, n - 1), *((memory.random.randrange(m), memory.random.randrange(n)) for _ in range(40))]:
            (got,) = struct.unpack("<f", b"\0\0" + found[2 * (i * n + j):][:2])
            wanted = math.fsum(left[i * row + p * step] * right[p * n + j] for p in range(k))
            assert abs(got - wanted) <= abs(wanted) / 250 + 1e-4


def test_bfloat16_of_rows_in_place(memory):
    """Whole blocks of A are read where they lie; packed, the same numbers give the same bits."""
    if launch.checked or not gemm_pairs.has_pairs():
        pytest.skip("for machines that multiply pairs, compiled")
    m, n, k, gap = 64, 72, 96, 10
    a, _ = brain(memory, m * (k + gap))
    b, _ = brain(memory, k * n)
    rows = [memory.read(a)[2 * i * (k + gap):][:2 * k] for i in range(m)]
    turned = memory.raw(b"".join(rows[i][2 * p:2 * p + 2] for p in range(k) for i in range(m)))
    found = set()
    for address, strides in ((a, (2 * (k + gap), 2)), (memory.raw(b"".join(rows)), (2 * k, 2)), (turned, (2, 2 * m))):
        c = memory.empty(2 * m * n)
        gemm_pairs.matmul_pairs(m, n, k, address, strides, b, (2 * n, 2), c, 2 * n)
        found.add(memory.read(c))
    assert len(found) == 1


# ---- threads ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("dtype", [d.float32, d.float64], ids=str)
def test_same_bits_for_any_thread_count(memory, dtype):
    if launch.checked:
        pytest.skip("compiled code is what runs in parallel")
    m, n, k, size = 150, 130, 600, dtype.itemsize
    a, b = (memory.pack(dtype, [memory.random.gauss(0, 1) for _ in range(q)]) for q in (m * k, k * n))
    former, found = threads.count(), set()
    try:
        for count in (1, 2, 8):
            threads.set_count(count)
            c = memory.empty(m * n * size)
            matmul(dtype, m, n, k, a, (k * size, size), b, (n * size, size), c, (n * size, size))
            y = memory.empty(m * size)
            matmul(dtype, m, 1, k, a, (k * size, size), b, (size, size), y, (size, size))
            found.add(memory.read(c) + memory.read(y))
    finally:
        threads.set_count(former)
    assert len(found) == 1


@pytest.mark.parametrize(("n", "k", "layout"), [(200, 300, "columns"), (301, 300, "rows"), (20, 1500, "rows"), (20, 1500, "columns")])
def test_own_transpose_has_the_same_bits_for_any_thread_count(memory, monkeypatch, n, k, layout):
    monkeypatch.setattr(gemm_matmul, "LARGE", 0)
    a = memory.pack(d.float64, [memory.random.gauss(0, 1) for _ in range(n * k)])
    strides = (8 * k, 8) if layout == "rows" else (8, 8 * n)
    former, found = threads.count(), set()
    try:
        for count in (1, 2, 8):
            threads.set_count(count)
            c = memory.empty(n * n * 8)
            matmul(d.float64, n, n, k, a, strides, a, strides[::-1], c, (8 * n, 8))
            found.add(memory.read(c))
    finally:
        threads.set_count(former)
    assert len(found) == 1


@pytest.mark.parametrize("cpu", ["x86-64-v3", "x86-64-v2"])
def test_narrow_machines(cpu):
    """The tiles of AVX2 and SSE give the same float32 sums, of integers, exactly."""
    if launch.checked or platform.machine() not in ("x86_64", "AMD64"):
        pytest.skip("for x86 alone, and without checks")
    environment = {**os.environ, "SEPTET_TARGET": cpu, "SEPTET_CHECK": "0"}
    subprocess.run([sys.executable, "-c", NARROW], check=True, env=environment, timeout=300)


NARROW = """
import ctypes
from septet.codegen.kernels.gemm import gemm
from septet.codegen.kernels.gemm_types import tile_for
from septet.ir import dtype as d
for dtype, c_type in ((d.float32, ctypes.c_float), (d.float64, ctypes.c_double), (d.int16, ctypes.c_int16)):
    m, n, k = 19, 37, 300
    a = (c_type * (m * k))(*[i % 7 - 3 for i in range(m * k)])
    b = (c_type * (k * n))(*[i % 5 - 2 for i in range(k * n)])
    for rows in (True, False):
        c = (c_type * (m * n))()
        part = (ctypes.c_int64 * (m * n))()
        s = tile_for(dtype)
        left = (k, 1) if rows else (1, m)
        right = (n, 1) if rows else (1, k)
        address = ctypes.addressof
        gemm.specialize(s=s)(address(a), *left, address(b), *right, address(c) if s.in_place else address(part), n, address(c), n, 0,
                             m, n, k, 1, 1, 0, 0, 0, 0)
        for i in range(m):
            for j in range(n):
                wanted = sum(a[i * left[0] + p * left[1]] * b[p * right[0] + j * right[1]] for p in range(k))
                assert c[i * n + j] == wanted, (dtype, rows, i, j)
"""
