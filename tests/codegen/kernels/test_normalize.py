"""Normalisation kernels against their formulas in float64; gradients against finite differences."""
from __future__ import annotations

import math

import pytest

from septet.codegen.kernels import launch
from septet.codegen.kernels import normalize as k
from septet.ir import dtype as d
from septet.runtime import threads

EPS = 1e-5


def gauss(memory, n):
    return [memory.random.gauss(1, 2) for _ in range(n)]


def normalised(row, centred=True):
    mean = math.fsum(row) / len(row) if centred else 0.0
    spread = math.fsum((v - mean) ** 2 for v in row) / len(row)
    return [(v - mean) / math.sqrt(spread + EPS) for v in row]


def rows_of(memory, dtype, x, w, b, width, affine="element", centred=True, groups=1, span=1, other=0, sums=0):
    """(result, means, rates) of the kernel."""
    rows = len(x) // width
    y, means, rates = (memory.empty(dtype.itemsize * n) for n in (len(x), rows, rows))
    launch.run(k.rows_forward, memory.pack(dtype, x), other, sums, y, w, b, means, rates, rows, width, EPS, groups, span,
               s=k.lanes_of(dtype), affine=affine, centred=centred, joined=other != 0)
    return y, means, rates


def slopes(function, x, g):
    """The gradient of sum(g * function(x)) by central differences."""
    found = []
    for i in range(len(x)):
        up, down = ([v + (s if j == i else 0) for j, v in enumerate(x)] for s in (1e-5, -1e-5))
        found.append(sum(c * (p - q) for c, p, q in zip(g, function(up), function(down))) / 2e-5)
    return found


@pytest.mark.parametrize("dtype", [d.float32, d.float64], ids=str)
@pytest.mark.parametrize("width", [1, 7, 64, 131, 5000])
def test_rows(memory, width, dtype):
    rows = 3
    x, w, b = gauss(memory, rows * width), gauss(memory, width), gauss(memory, width)
    x = memory.unpack(dtype, memory.pack(dtype, x))
    for weighted in (False, True):
        for shifted in (False, True):
            y, _, _ = rows_of(memory, dtype, x, memory.pack(dtype, w) if weighted else 0, memory.pack(dtype, b) if shifted else 0, width)
            wanted = [v * (w[j] if weighted else 1) + (b[j] if shifted else 0)
                      for i in range(rows) for j, v in enumerate(normalised(x[i * width:(i + 1) * width]))]
            limit = 2e-5 if dtype is d.float32 else 1e-12
            assert memory.unpack(dtype, y) == pytest.approx(wanted, rel=limit, abs=limit)


@pytest.mark.parametrize("width", [1, 15, 130])
def test_rows_of_sums(memory, width):
    """The rows of x + other, and those sums."""
    x, other = ([float(memory.random.randint(-9, 9)) for _ in range(4 * width)] for _ in range(2))
    sums = memory.empty(4 * len(x))
    y, _, _ = rows_of(memory, d.float32, x, 0, 0, width, other=memory.pack(d.float32, other), sums=sums)
    wanted = [p + q for p, q in zip(x, other)]
    assert memory.unpack(d.float32, sums) == wanted
    rows = [v for i in range(4) for v in normalised(wanted[i * width:(i + 1) * width])]
    assert memory.unpack(d.float32, y) == pytest.approx(rows, rel=2e-5, abs=2e-5)


@pytest.mark.parametrize("centred", [True, False], ids=["layer", "rms"])
def test_rows_back(memory, centred):
    rows, width = 3, 21
    x, w, g = (gauss(memory, n) for n in (rows * width, width, rows * width))
    weight = memory.pack(d.float64, w)
    _, means, rates = rows_of(memory, d.float64, x, weight, 0, width, centred=centred)
    dx, dw, db = memory.empty(8 * len(x)), memory.empty(8 * 2 * width), memory.empty(8 * 2 * width)
    launch.run(k.rows_backward, memory.pack(d.float64, g), memory.pack(d.float64, x), weight, dx, dw, db, means, rates, rows, width, 2,
               s=k.lanes_of(d.float64), centred=centred)

    def whole(values, scales=w):
        return [v * scales[j] for i in range(rows) for j, v in enumerate(normalised(values[i * width:(i + 1) * width], centred))]

    assert memory.unpack(d.float64, dx) == pytest.approx(slopes(whole, x, g), rel=1e-6, abs=1e-7)
    parts = memory.unpack(d.float64, dw)
    assert [p + q for p, q in zip(parts, parts[width:])] == pytest.approx(slopes(lambda scales: whole(x, scales), w, g), rel=1e-6, abs=1e-7)
    sums = memory.unpack(d.float64, db)
    assert [p + q for p, q in zip(sums, sums[width:])] == pytest.approx([sum(g[j::width]) for j in range(width)], rel=1e-13)


def test_groups(memory):
    images, groups, each, span = 2, 2, 3, 5
    channels, width = groups * each, each * span
    x, w, b, g = (gauss(memory, n) for n in (images * channels * span, channels, channels, images * channels * span))
    weight, shift = memory.pack(d.float64, w), memory.pack(d.float64, b)
    y, means, rates = rows_of(memory, d.float64, x, weight, shift, width, "channel", True, groups, span)

    def whole(values):
        flat = [v for r in range(images * groups) for v in normalised(values[r * width:(r + 1) * width])]
        return [v * w[i // span % channels] + b[i // span % channels] for i, v in enumerate(flat)]

    assert memory.unpack(d.float64, y) == pytest.approx(whole(x), rel=1e-12, abs=1e-12)
    dx, dw, db = memory.empty(8 * len(x)), memory.empty(8 * images * channels), memory.empty(8 * images * channels)
    launch.run(k.groups_backward, memory.pack(d.float64, g), memory.pack(d.float64, x), weight, dx, dw, db, means, rates, images * groups,
               width, groups, span, s=k.lanes_of(d.float64))
    assert memory.unpack(d.float64, dx) == pytest.approx(slopes(whole, x, g), rel=1e-6, abs=1e-7)
    assert memory.unpack(d.float64, db) == pytest.approx([sum(g[c * span:(c + 1) * span]) for c in range(images * channels)], rel=1e-12)


def test_batch(memory):
    images, channels, span = 3, 2, 19
    n = images * channels * span
    x, w, b, g = gauss(memory, n), gauss(memory, channels), gauss(memory, channels), gauss(memory, n)
    y, dx, means, rates, dw, db = (memory.empty(8 * m) for m in (n, n, channels, channels, channels, channels))
    weight, running_mean, running_var = memory.pack(d.float64, w), memory.pack(d.float64, [1.0] * 2), memory.pack(d.float64, [2.0] * 2)
    source = memory.pack(d.float64, x)
    launch.run(k.batch_forward, source, y, weight, memory.pack(d.float64, b), means, rates, running_mean, running_var, images, channels,
               span,
               EPS, 0.25, s=k.lanes_of(d.float64))

    def of_channel(values, c):
        return [v for i in range(images) for v in values[(i * channels + c) * span:(i * channels + c + 1) * span]]

    def whole(values):
        parts = [normalised(of_channel(values, c)) for c in range(channels)]
        return [parts[c][i * span + j] * w[c] + b[c] for i in range(images) for c in range(channels) for j in range(span)]

    assert memory.unpack(d.float64, y) == pytest.approx(whole(x), rel=1e-12, abs=1e-12)
    lines = [of_channel(x, c) for c in range(channels)]
    centres = [math.fsum(line) / len(line) for line in lines]
    assert memory.unpack(d.float64, running_mean) == pytest.approx([0.75 + 0.25 * m for m in centres], rel=1e-13)
    spreads = [math.fsum((v - m) ** 2 for v in line) / (len(line) - 1) for line, m in zip(lines, centres)]
    assert memory.unpack(d.float64, running_var) == pytest.approx([1.5 + 0.25 * v for v in spreads], rel=1e-13)
    launch.run(k.batch_backward, memory.pack(d.float64, g), source, weight, dx, dw, db, means, rates, images, channels, span,
               s=k.lanes_of(d.float64))
    assert memory.unpack(d.float64, dx) == pytest.approx(slopes(whole, x, g), rel=1e-6, abs=1e-7)
    assert memory.unpack(d.float64, db) == pytest.approx([sum(of_channel(g, c)) for c in range(channels)], rel=1e-12)


def test_same_bits_for_any_thread_count(memory):
    if launch.checked:
        pytest.skip("compiled code is what runs in parallel")
    x, g = gauss(memory, 64 * 300), gauss(memory, 64 * 300)
    former, found = threads.count(), set()
    try:
        for n in (1, 2, 8):
            threads.set_count(n)
            y, means, rates = rows_of(memory, d.float32, x, 0, 0, 300)
            dx, dw, db = memory.empty(4 * len(x)), memory.empty(4 * 8 * 300), memory.empty(4 * 8 * 300)
            launch.run(k.rows_backward, memory.pack(d.float32, g), memory.pack(d.float32, x), 0, dx, dw, db, means, rates, 64, 300, 8,
                       s=k.lanes_of(d.float32), centred=True)
            found.add(b"".join(map(memory.read, (y, dx, dw, db))))
    finally:
        threads.set_count(former)
    assert len(found) == 1
