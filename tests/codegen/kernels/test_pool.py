"""Pooling kernels against loops over windows."""
from __future__ import annotations

import itertools
import math

import pytest

from septet.codegen.kernels import launch, pool, pool_mean
from septet.codegen.kernels.resize import resample, spread
from septet.ir import dtype as d
from septet.runtime import target, threads

CASES = {                   # (depth, height, width), kernel, stride, padding, dilation
    "line": ((1, 1, 23), (1, 1, 3), (1, 1, 2), (0, 0, 1), (1, 1, 1)),
    "plane": ((1, 7, 45), (1, 2, 2), (1, 2, 2), (0, 0, 0), (1, 1, 1)),
    "dense": ((1, 5, 40), (1, 3, 3), (1, 1, 1), (0, 1, 1), (1, 1, 1)),
    "dilated": ((1, 9, 50), (1, 2, 3), (1, 2, 3), (0, 1, 2), (1, 2, 2)),
    "volume": ((4, 5, 6), (2, 3, 2), (2, 1, 2), (1, 1, 1), (1, 1, 1)),
}


def tables(size, kernel, stride, padding, dilation):
    """(first, end, count) of every place of every dimension."""
    found = []
    for n, k, s, p, dil in zip(size, kernel, stride, padding, dilation):
        rows = []
        for o in range((n + 2 * p - dil * (k - 1) - 1) // s + 1):
            inside = [v for v in range(o * s - p, o * s - p + dil * (k - 1) + 1, dil) if 0 <= v < n]
            rows.append((inside[0], inside[-1] + 1, len(inside)))
        found.append(rows)
    return found


def even(rows, step):
    """Where windows of the last dimension are alike: first, end, elements, distance."""
    taps = [-(-(end - first) // step) for first, end, _ in rows]
    alike = [j for j, t in enumerate(taps) if t == max(taps)]
    return alike[0], alike[-1] + 1, max(taps), rows[alike[1]][0] - rows[alike[0]][0] if len(alike) > 1 else 1


def windows(case, planes):
    size, *_, dilation = case
    rows = tables(*case)
    for plane in range(planes):
        for at in itertools.product(*rows):
            yield plane, [plane * math.prod(size) + (a * size[1] + b) * size[2] + c
                          for a, b, c in itertools.product(*(range(w[0], w[1], dil) for w, dil in zip(at, dilation)))]


@pytest.mark.parametrize("dtype", [d.float32, d.float64, d.int64], ids=str)
@pytest.mark.parametrize("case", CASES)
def test_largest(memory, case, dtype):
    size, _, _, _, dilation = CASES[case]
    planes, rows = 3, tables(*CASES[case])
    x, values = memory.stored(dtype, planes * math.prod(size), 3.0)
    shape = [len(r) for r in rows]
    count = planes * math.prod(shape)
    y, index = memory.empty(count * dtype.itemsize), memory.empty(8 * count)
    held = [memory.pack(d.int64, [v for w in r for v in w]) for r in rows]
    launch.run(pool.max_pool, x, y, index, planes, *size, *shape, *held, *dilation, 0, *even(rows[2], dilation[2]),
               T=launch.ELEMENT[dtype], count=target.lanes(dtype.itemsize), indexed=True)
    wanted, places = [], []
    for plane, seen in windows(CASES[case], planes):
        best = seen[0]
        for k in seen:
            if values[k] > values[best] or values[k] != values[k]:
                best = k
        wanted.append(values[best])
        places.append(best - plane * math.prod(size))
    assert list(map(repr, memory.unpack(dtype, y))) == list(map(repr, wanted))
    assert memory.unpack(d.int64, index) == places


@pytest.mark.parametrize("case", ["line", "plane", "dense", "volume"])
def test_mean_and_back(memory, case):
    size, *_ = CASES[case]
    planes, rows = 2, tables(*CASES[case])
    values = [float(memory.random.randint(-9, 9)) for _ in range(planes * math.prod(size))]
    shape = [len(r) for r in rows]
    count = planes * math.prod(shape)
    g = [float(memory.random.randint(-9, 9)) for _ in range(count)]
    y, dx = memory.empty(count * 8), memory.empty(8 * len(values))
    held = [memory.pack(d.int64, [v for w in r for v in w]) for r in rows]
    averaged(memory, d.float64, memory.pack(d.float64, values), y, planes, size, rows)
    seen = [memory.pack(d.int64, [v for k in range(n) for v in (sum(w[1] <= k for w in r), sum(w[0] <= k for w in r))])
            for n, r in zip(size, rows[:2])]
    lines, counts = memory.empty(planes * 8 * (shape[2] + 3 * size[2])), memory.pack(d.float64, [c for _, _, c in rows[2]])
    _, (_, _, k), (_, _, s), (_, _, p), _ = CASES[case]
    for apart in ((0, 0, 1), (k, -p, s)):                   # by the tables, and as windows that are alike
        launch.run(pool_mean.spread_mean, memory.pack(d.float64, g), dx, lines, planes, *size, *shape, *held, *seen, counts, 0, *apart,
                   T=launch.ELEMENT[d.float64], count=target.lanes(8))
        assert memory.unpack(d.float64, dx) == pytest.approx(spread_by_hand(CASES[case], planes, g), rel=1e-14, abs=1e-14)
    wanted = [sum(values[k] for k in seen) / len(seen) for _, seen in windows(CASES[case], planes)]
    assert memory.unpack(d.float64, y) == pytest.approx(wanted, rel=1e-14, abs=1e-14)


def averaged(memory, dtype, x, y, planes, size, rows):
    """Run `mean_pool`."""
    held, lines = [memory.pack(d.int64, [v for w in r for v in w]) for r in rows], memory.empty(planes * size[2] * dtype.itemsize)
    launch.run(pool_mean.mean_pool, x, y, lines, planes, *size, *map(len, rows), *held, 0, *even(rows[2], 1), T=launch.ELEMENT[dtype],
               count=target.lanes(dtype.itemsize))


def spread_by_hand(case, planes, g):
    """Each window's part to each of its elements."""
    back = [0.0] * (planes * math.prod(case[0]))
    for part, (_, seen) in zip(g, windows(case, planes)):
        for k in seen:
            back[k] += part / len(seen)
    return back


def test_mean_of_integers_is_cut(memory):
    y = memory.empty(16)
    averaged(memory, d.int64, memory.pack(d.int64, [-3, 0, 3, 2]), y, 1, (1, 1, 4), [[(0, 1, 1)], [(0, 1, 1)], [(0, 2, 2), (2, 4, 2)]])
    assert memory.unpack(d.int64, y) == [-1, 2]


def test_scatter_and_gather(memory):
    index, to, back = memory.pack(d.int64, [0, 2, 2, 1, 1, 0]), memory.empty(6 * 4), memory.empty(6 * 4)
    g = memory.pack(d.float32, [1, 2, 3, 4, 5, 6])
    for adds, wanted in ((True, [1, 0, 5, 6, 9, 0]), (False, [1, 0, 3, 6, 5, 0])):
        launch.run(pool.scatter_planes, g, index, to, 2, 3, 3, T=launch.ELEMENT[d.float32], adds=adds)
        assert memory.unpack(d.float32, to) == wanted
    launch.run(pool.gather_planes, g, index, back, 2, 3, 3, T=launch.ELEMENT[d.float32])
    assert memory.unpack(d.float32, back) == [1, 3, 3, 5, 5, 4]


@pytest.mark.parametrize("inner", [1, 19])
def test_resample_and_back(memory, inner):
    outer, before, after, taps = 3, 5, 7, 2
    index = [memory.random.randrange(before) for _ in range(after * taps)]
    weights = [memory.random.gauss(0, 1) for _ in index]
    x = [memory.random.gauss(0, 1) for _ in range(outer * before * inner)]
    g = [memory.random.gauss(0, 1) for _ in range(outer * after * inner)]
    y, dx = memory.empty(8 * len(g)), memory.empty(8 * len(x))
    held = memory.pack(d.int64, index), memory.pack(d.float64, weights), taps
    launch.run(resample, memory.pack(d.float64, x), y, outer, before, after, inner, *held, T=launch.ELEMENT[d.float64])
    launch.run(spread, memory.pack(d.float64, g), dx, outer, before, after, inner, *held, T=launch.ELEMENT[d.float64])
    wanted, back = [0.0] * len(g), [0.0] * len(x)
    for o, j, k, i in itertools.product(range(outer), range(after), range(taps), range(inner)):
        source, to = (o * before + index[j * taps + k]) * inner + i, (o * after + j) * inner + i
        wanted[to] += weights[j * taps + k] * x[source]
        back[source] += weights[j * taps + k] * g[to]
    assert memory.unpack(d.float64, y) == pytest.approx(wanted, rel=1e-13, abs=1e-14)
    assert memory.unpack(d.float64, dx) == pytest.approx(back, rel=1e-13, abs=1e-14)


def test_same_bits_for_any_thread_count(memory):
    if launch.checked:
        pytest.skip("compiled code is what runs in parallel")
    planes, size = 40, (1, 30, 30)
    x = memory.pack(d.float32, [memory.random.gauss(0, 1) for _ in range(planes * 900)])
    rows = [[(o * s, o * s + s, s) for o in range(n)] for n, s in ((1, 1), (15, 2), (15, 2))]
    former, found = threads.count(), set()
    try:
        for n in (1, 2, 8):
            threads.set_count(n)
            y = memory.empty(planes * 225 * 4)
            averaged(memory, d.float32, x, y, planes, size, rows)
            found.add(memory.read(y))
    finally:
        threads.set_count(former)
    assert len(found) == 1


LAST = {                    # size, kernel, stride
    "apart": ((1, 4, 6), (1, 2, 2), (1, 2, 2)),
    "left over": ((1, 5, 7), (1, 2, 3), (1, 2, 3)),
    "overlapping": ((1, 6, 5), (1, 3, 2), (1, 2, 1)),
    "volume": ((3, 4, 5), (2, 2, 3), (1, 2, 2)),
}


@pytest.mark.parametrize("positive", [False, True])
@pytest.mark.parametrize("case", LAST)
def test_gradient_of_largest_of_channels_last(memory, case, positive):
    size, kernel, stride = LAST[case]
    images, channels = 2, 19
    values = [memory.random.randint(-9, 9) / 4 for _ in range(images * math.prod(size) * channels)]
    x = memory.pack(d.float32, values)
    places = [range((n - k) // s + 1) for n, k, s in zip(size, kernel, stride)]
    count = images * math.prod(map(len, places)) * channels
    slopes = [memory.random.randint(-9, 9) / 2 for _ in range(count)]
    g, wanted, largest = memory.pack(d.float32, slopes), [0.0] * len(values), []
    windows = [(image, at, c) for image in range(images) for at in itertools.product(*places) for c in range(channels)]
    for (image, at, c), slope in zip(windows, slopes):
        inside = [((((image * size[0] + at[0] * stride[0] + a) * size[1] + at[1] * stride[1] + b) * size[2]) + at[2] * stride[2] + e)
                  * channels + c for a, b, e in itertools.product(*map(range, kernel))]
        best = max(inside, key=lambda p: values[p])
        largest.append(values[best])
        wanted[best] += slope if values[best] > 0 or not positive else 0.0
    dx = memory.empty(4 * len(values))
    launch.run(pool.max_pool_last_back, g, memory.pack(d.float32, largest), x, dx, images, *size, channels, *map(len, places), *kernel,
               *stride, T=launch.ELEMENT[d.float32], count=target.lanes(4), window=pool.unrolled(kernel),
               apart=all(s >= k for s, k in zip(stride, kernel)), positive=positive)
    assert memory.unpack(d.float32, dx) == wanted
