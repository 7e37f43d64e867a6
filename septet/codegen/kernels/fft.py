"""Complex Fourier transforms of any length, batched, along the last axis or across columns.

Eight transforms go on at once, one a vector lane.  Lengths up to DIRECT (and any short one) are done in one piece; longer ones
as rows x columns in two passes over memory (Bailey, "FFTs in external or hierarchical memory", 1990).  Lengths with a prime
factor above 13 are in bluestein.py.  The backward transform is the forward one with real and imaginary parts exchanged on the
way in and out.
"""
from __future__ import annotations

from typing import Any

from septet.codegen.kernels.copy import transpose8
from septet.codegen.kernels.fft_plan import FINE, Plan, factors, plan, split_plan
from septet.codegen.kernels.fft_stage import LANES, get, put, result_of, times, transform
from septet.codegen.kernels.launch import chunks, run, scratch, shift
from septet.kernel import const, f32, f64, i64, kernel, lanes, noalias, prange, ptr, shuffle, static_range, vec, vload, vstore

DIRECT = 1024                       # longest batch done in one piece: its scratch stays in the second-level cache
SPLIT = 256                         # shortest single transform that is cut in two passes
EVEN, ODD = tuple(range(0, 2 * LANES, 2)), tuple(range(1, 2 * LANES, 2))
LOW, HIGH = (0, 8, 1, 9, 2, 10, 3, 11), (4, 12, 5, 13, 6, 14, 7, 15)
MOST_TASKS = 16
GROUP = 1 << 18                     # numbers between the two passes at a time
UNIT = 1 << 11                      # numbers worth a task


@kernel
def load_columns(x, a, n, stride, valid, swap: const, T: const):
    """a = n numbers of `valid` <= LANES neighbouring columns; stride in numbers."""
    index: const = vec(i64, LANES)
    first, second = lanes(index) < 2 * valid, lanes(index) + LANES < 2 * valid
    for r in range(n):
        at = x + r * stride * 2
        u, v = vload(at, LANES, mask=first, other=0.0), vload(at + LANES, LANES, mask=second, other=0.0)
        re, im = shuffle(u, v, EVEN), shuffle(u, v, ODD)
        if swap:
            put(a, r, im, re)
        else:
            put(a, r, re, im)


@kernel
def store_columns(a, out, n, stride, valid, scale, swap: const, T: const):
    """out = n numbers of neighbouring columns, times `scale`."""
    index: const = vec(i64, LANES)
    first, second = lanes(index) < 2 * valid, lanes(index) + LANES < 2 * valid
    factor, zero = vec(T, LANES)(scale), vec(T, LANES)(T(0))         # + 0: a zero has no sign
    for r in range(n):
        re, im = get(a, r)
        if swap:
            u, v = im * factor + zero, re * factor + zero
        else:
            u, v = re * factor + zero, im * factor + zero
        at = out + r * stride * 2
        vstore(at, shuffle(u, v, LOW), mask=first)
        vstore(at + LANES, shuffle(u, v, HIGH), mask=second)


@kernel
def load_rows(x, a, n, row_stride, valid, swap: const, T: const):
    """a = n numbers of `valid` <= LANES rows (others repeat the last)."""
    rows = [x + min(k, valid - 1) * row_stride * 2 for k in static_range(LANES)]
    for i in range(n // 4):
        v = transpose8([vload(rows[k] + i * 8, LANES) for k in static_range(LANES)])
        for j in static_range(4):
            put(a, i * 4 + j, v[2 * j + int(swap)], v[2 * j + 1 - int(swap)])
    for i in range(n // 4 * 4, n):
        for k in static_range(LANES):
            a[i * 16 + k] = rows[k][2 * i + int(swap)]
            a[i * 16 + 8 + k] = rows[k][2 * i + 1 - int(swap)]


@kernel
def store_rows(a, out, n, row_stride, valid, scale, swap: const, T: const):
    """out = n numbers of `valid` rows, times `scale`."""
    factor, zero = vec(T, LANES)(scale), vec(T, LANES)(T(0))         # + 0: a zero has no sign
    for i in range(n // 4):
        v = ()
        for j in static_range(4):
            re, im = get(a, i * 4 + j)
            if swap:
                v = v + (im * factor + zero, re * factor + zero)
            else:
                v = v + (re * factor + zero, im * factor + zero)
        v = transpose8(v)
        for k in static_range(LANES):
            if k < valid:
                vstore(out + k * row_stride * 2 + i * 8, v[k])
    for i in range(n // 4 * 4, n):
        for k in range(valid):
            at = out + k * row_stride * 2 + 2 * i
            at[0] = a[i * 16 + k + 8 * int(swap)] * scale + T(0)
            at[1] = a[i * 16 + k + 8 - 8 * int(swap)] * scale + T(0)


@kernel
def direct_rows(x: ptr[T], out: ptr[T], rows: i64, n: i64, x_stride: i64, out_stride: i64, scale: T, radices: ptr[i64],
                count: i64, roots: ptr[T], memory: ptr[T], tasks: i64, T: const, swap: const):
    """Transform each row; memory: 32 * n words a task."""
    for t in prange(tasks):
        a, b = memory + t * 32 * n, memory + t * 32 * n + 16 * n
        blocks = (rows + LANES - 1) // LANES
        for block in range(t * blocks // tasks, (t + 1) * blocks // tasks):
            first = block * LANES
            valid = min(rows - first, LANES)
            load_rows(x + first * x_stride * 2, a, n, x_stride, valid, swap, T)
            transform(a, b, n, radices, count, roots, T)
            store_rows(result_of(a, b, count), out + first * out_stride * 2, n, out_stride, valid, scale, swap, T)


@kernel
def direct_columns(x: ptr[T], out: ptr[T], outer: i64, n: i64, inner: i64, scale: T, radices: ptr[i64], count: i64,
                   roots: ptr[T], memory: ptr[T], tasks: i64, T: const, swap: const):
    """Transform the columns of `outer` matrices of n x inner."""
    for t in prange(tasks):
        a, b = memory + t * 32 * n, memory + t * 32 * n + 16 * n
        blocks = (inner + LANES - 1) // LANES
        for unit in range(t * (outer * blocks) // tasks, (t + 1) * (outer * blocks) // tasks):
            first = unit % blocks * LANES
            valid = min(inner - first, LANES)
            at = (unit // blocks * n * inner + first) * 2
            load_columns(x + at, a, n, inner, valid, swap, T)
            transform(a, b, n, radices, count, roots, T)
            store_columns(result_of(a, b, count), out + at, n, inner, valid, scale, swap, T)


@kernel(math="contract")
def twiddle_turn(a, middle, rows, columns, j, coarse, fine, T: const):
    """Multiply column j.. of the first pass by the twiddles and store it turned: middle[k // LANES, column, LANES of
    k].
    """
    blocks = (columns + LANES - 1) // LANES
    for k8 in range((rows + LANES - 1) // LANES):
        re, im = (), ()
        for lane in static_range(LANES):
            k = min(k8 * LANES + lane, rows - 1)
            wr, wi = times(*get(coarse, k // FINE * blocks + j // LANES), *get(fine, k % FINE * blocks + j // LANES))
            ur, ui = times(*get(a, k), wr, wi)
            re, im = re + (ur,), im + (ui,)
        re, im = transpose8(re), transpose8(im)
        for lane in static_range(LANES):
            if j + lane < columns:
                put(middle, k8 * columns + j + lane, re[lane], im[lane])


@kernel
def first_pass(x: ptr[T], middle: noalias[T], batch: i64, x_stride: i64, rows: i64, columns: i64, radices: ptr[i64],
               count: i64, roots: ptr[T], coarse: ptr[T], fine: ptr[T], memory: ptr[T], tasks: i64, T: const,
               swap: const):
    """Down the columns of each x as a rows x columns matrix."""
    for t in prange(tasks):
        a, b = memory + t * 32 * rows, memory + t * 32 * rows + 16 * rows
        blocks = (columns + LANES - 1) // LANES
        size = (rows + LANES - 1) // LANES * LANES * columns
        for unit in range(t * (batch * blocks) // tasks, (t + 1) * (batch * blocks) // tasks):
            one, j = unit // blocks, unit % blocks * LANES
            load_columns(x + (one * x_stride + j) * 2, a, rows, columns, min(columns - j, LANES), swap, T)
            transform(a, b, rows, radices, count, roots, T)
            twiddle_turn(result_of(a, b, count), middle + one * size * 2, rows, columns, j, coarse, fine, T)


@kernel
def second_pass(middle: noalias[T], out: ptr[T], batch: i64, out_stride: i64, rows: i64, columns: i64, scale: T,
                radices: ptr[i64], count: i64, roots: ptr[T], memory: ptr[T], tasks: i64, T: const, swap: const):
    """Along the rows, LANES of them at once; destroys middle."""
    for t in prange(tasks):
        b = memory + t * 16 * columns
        blocks = (rows + LANES - 1) // LANES
        for unit in range(t * (batch * blocks) // tasks, (t + 1) * (batch * blocks) // tasks):
            one, block = unit // blocks, unit % blocks
            a = middle + unit * columns * 16
            transform(a, b, columns, radices, count, roots, T)
            store_columns(result_of(a, b, count), out + (one * out_stride + block * LANES) * 2, columns, rows,
                          min(rows - block * LANES, LANES), scale, swap, T)


def _tasks(units: int, numbers: int) -> int:
    """How many tasks share `units` blocks of a transform of so many numbers."""
    return min(units, chunks(numbers, UNIT, MOST_TASKS))


def _direct(out: int, src: int, rows: int, p: Plan, src_stride: int, out_stride: int, scale: float, swap: bool,
            T: Any) -> None:
    tasks = _tasks(-(-rows // LANES), rows * p.n)
    memory = scratch(32 * p.n * T.bytes * tasks)
    run(direct_rows, src, out, rows, p.n, src_stride, out_stride, scale, p.radices, p.count, p.roots, memory, tasks,
        T=T, swap=swap)


def _split(out: int, src: int, rows: int, n: int, src_stride: int, out_stride: int, scale: float, swap: bool,
           T: Any) -> None:
    """Long transforms, as many rows at a time as fit between the passes."""
    p = split_plan(n, T)
    down, along = p.rows, p.columns
    size = -(-down.n // LANES) * LANES * along.n
    batch = max(1, min(rows, GROUP // n))
    middle = scratch(2 * size * batch * T.bytes)
    for row in range(0, rows, batch):
        some = min(batch, rows - row)
        tasks = _tasks(some * -(-along.n // LANES), some * n)
        run(first_pass, shift(src, 2 * row * src_stride * T.bytes), middle, some, src_stride, down.n, along.n,
            down.radices, down.count, down.roots, p.coarse, p.fine, scratch(32 * down.n * T.bytes
                                                                            * tasks), tasks, T=T, swap=swap)
        tasks = _tasks(some * -(-down.n // LANES), some * n)
        run(second_pass, middle, shift(out, 2 * row * out_stride * T.bytes), some, out_stride, down.n, along.n, scale,
            along.radices, along.count, along.roots, scratch(16 * along.n * T.bytes * tasks), tasks, T=T, swap=swap)


def fft(out_address: int, src_address: int, rows: int, n: int, *, double: bool, backward: bool = False,
        scale: float = 1.0, src_stride: int | None = None, out_stride: int | None = None) -> None:
    """out = scale * the transform of each of `rows` rows of n complex numbers (c128 where `double`, else c64); out may
    be src.

    Strides between rows in numbers (default n).  backward: exp(+2 pi i), not divided by n (that is `scale`).  Relative error
    (2-norm) of c128: below 1e-15; c64: below 5e-7.
    """
    from septet.codegen.kernels.bluestein import bluestein

    T = f64 if double else f32
    src_stride, out_stride = src_stride if src_stride is not None else n, out_stride if out_stride is not None else n
    if rows * n == 0:
        return
    if factors(n) is None:
        bluestein(out_address, src_address, rows, n, double, backward, scale, src_stride, out_stride)
    elif n > DIRECT or rows < LANES and n >= SPLIT:
        _split(out_address, src_address, rows, n, src_stride, out_stride, scale, backward, T)
    else:
        _direct(out_address, src_address, rows, plan(n, T), src_stride, out_stride, scale, backward, T)


def can_do_columns(n: int) -> bool:
    """Whether `fft_columns` takes this length; otherwise move the axis to the end and call `fft`."""
    return n <= 4 * DIRECT and factors(n) is not None


def fft_columns(out_address: int, src_address: int, outer: int, n: int, inner: int, *, double: bool,
                backward: bool = False, scale: float = 1.0) -> None:
    """As `fft`, along the middle axis of a dense (outer, n, inner) array, without turning it; out may be src."""
    T = f64 if double else f32
    if outer * n * inner == 0:
        return
    p = plan(n, T)
    tasks = _tasks(outer * -(-inner // LANES), outer * n * inner)
    run(direct_columns, src_address, out_address, outer, n, inner, scale, p.radices, p.count, p.roots,
        scratch(32 * n * T.bytes * tasks), tasks, T=T, swap=backward)
