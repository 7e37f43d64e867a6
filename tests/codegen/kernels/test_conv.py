"""Convolution and its gradients against the sums that define them, on small integers, so exactly."""
from __future__ import annotations

import itertools

import pytest

from septet.codegen.kernels import launch
from septet.codegen.kernels.conv import Geometry, Tensor, convolve, input_gradient, weight_gradient
from septet.errors import NotSupported
from septet.ir import dtype as d
from septet.runtime import threads

CASES = {                   # input shape, output channels, kernel, geometry
    "plain": ((1, 1, 5, 5), 1, (3, 3), Geometry()),
    "padded": ((2, 3, 6, 7), 5, (3, 2), Geometry(before=(1, 1), after=(1, 0))),
    "strides": ((2, 2, 8, 9), 3, (3, 3), Geometry((2, 3), (1, 2), (1, 2), (1, 2))),
    "groups": ((1, 4, 5, 4), 6, (2, 2), Geometry((1, 1), (1, 1), (1, 0), (0, 1), 2)),
    "depthwise": ((2, 3, 5, 5), 3, (3, 3), Geometry((2, 1), (1, 1), (1, 1), (1, 1), 3)),
    "planes": ((2, 3, 7, 37), 6, (3, 3), Geometry((2, 2), (1, 1), (1, 1), (1, 1), 3)),
    "planes near": ((2, 3, 7, 37), 3, (3, 3), Geometry((1, 1), (1, 2), (1, 1), (1, 1), 3)),
    "planes far": ((2, 2, 6, 40), 2, (5, 3), Geometry((1, 2), (1, 3), (2, 3), (2, 1), 2)),
    "planes cut": ((1, 2, 6, 35), 4, (2, 4), Geometry((2, 2), (2, 1), (0, 2), (-1, -2), 2)),
    "wide": ((1, 2, 4, 4), 35, (1, 1), Geometry()),
    "lines": ((3, 3, 5, 40), 6, (3, 3), Geometry((2, 1), (1, 2), (1, 2), (0, 2), 3)),
    "long lines": ((2, 4, 3, 70), 5, (2, 3), Geometry()),
    "few taps": ((8, 3, 8, 9), 20, (3, 3), Geometry(before=(1, 1), after=(1, 1))),
    "halved": ((1, 2, 5, 21), 2, (3, 3), Geometry((2, 2), before=(1, 1), after=(1, 1))),
    "halved without a place": ((2, 3, 5, 6), 2, (1, 1), Geometry((1, 2))),
    "many channels": ((1, 18, 2, 2), 35, (2, 3), Geometry(before=(1, 1), after=(0, 1))),
    "framed together": ((17, 2, 3, 4), 10, (2, 2), Geometry(before=(1, 0), after=(0, 1))),
    "framed sums": ((9, 2, 17, 16), 10, (2, 2), Geometry(before=(1, 0), after=(0, 1))),
    "scattered": ((9, 3, 5, 6), 33, (3, 3), Geometry(before=(1, 0), after=(0, 1))),
    "scattered far": ((8, 2, 7, 5), 40, (3, 2), Geometry(dilation=(2, 1), before=(0, 1))),
    "scattered within": ((8, 5, 7, 6), 32, (2, 3), Geometry(before=(-1, -1), after=(0, -1))),
    "deep": ((1, 40, 3, 3), 2, (3, 3), Geometry((3, 3), before=(1, 1), after=(1, 1))),
}


def make(memory, dtype, shape, last, values=None):
    """(Tensor, values by index) in one of both layouts."""
    order = (0, 2, 3, 1) if last else (0, 1, 2, 3)
    step, strides = dtype.itemsize, [0] * 4
    for axis in reversed(order):
        strides[axis], step = step, step * shape[axis]
    indices = list(itertools.product(*(range(shape[axis]) for axis in order)))
    flat = [memory.random.randint(-3, 3) for _ in indices] if values is None else values
    named = {tuple(index[order.index(axis)] for axis in range(4)): x for index, x in zip(indices, flat)}
    return Tensor(memory.pack(dtype, flat), shape, tuple(strides)), named


def read(memory, dtype, tensor):
    flat = memory.unpack(dtype, tensor.address)
    return {index: flat[sum(i * s for i, s in zip(index, tensor.strides)) // dtype.itemsize]
            for index in itertools.product(*map(range, tensor.shape))}


def terms(x_shape, o, kernel, g):
    """Every (output index, input index, weight index) that a convolution multiplies."""
    n, c, h, w = x_shape
    down, across = g.output((h, w), kernel)
    per_in, per_out = c // g.groups, o // g.groups
    for image, out, i, j, channel, p, q in itertools.product(*map(range, (n, o, down, across, per_in, *kernel))):
        y, x = i * g.stride[0] + p * g.dilation[0] - g.before[0], j * g.stride[1] + q * g.dilation[1] - g.before[1]
        if 0 <= y < h and 0 <= x < w:
            yield (image, out, i, j), (image, out // per_out * per_in + channel, y, x), (out, channel, p, q)


@pytest.mark.parametrize("dtype", [d.float32, d.float64], ids=str)
@pytest.mark.parametrize("last", [False, True], ids=["nchw", "nhwc"])
@pytest.mark.parametrize("case", CASES)
def test_convolution(memory, case, last, dtype):
    if launch.checked and (dtype is d.float64 or case in ("plain", "deep")):
        pytest.skip("the same code as the other cases")
    shape, o, kernel, g = CASES[case]
    x, x_values = make(memory, dtype, shape, last)
    w, w_values = make(memory, dtype, (o, shape[1] // g.groups, *kernel), last)
    y_shape = (shape[0], o, *g.output(shape[2:], kernel))
    dy, dy_values = make(memory, dtype, y_shape, last)
    y, dx, dw = (make(memory, dtype, s, last)[0] for s in (y_shape, shape, w.shape))
    convolve(dtype, x, w, y, g)
    input_gradient(dtype, dy, w, dx, g)
    weight_gradient(dtype, x, dy, dw, g)
    wanted = [dict.fromkeys(t, 0) for t in (dy_values, x_values, w_values)]
    for at_y, at_x, at_w in terms(shape, o, kernel, g):
        wanted[0][at_y] += x_values[at_x] * w_values[at_w]
        wanted[1][at_x] += dy_values[at_y] * w_values[at_w]
        wanted[2][at_w] += dy_values[at_y] * x_values[at_x]
    assert [read(memory, dtype, t) for t in (y, dx, dw)] == wanted


@pytest.mark.parametrize("case", ["planes", "planes near", "padded"])
def test_one_number_as_the_gradient_of_many_places(memory, case):
    """That of a sum: read as it lies, or spread out first, the sums are those of the numbers in memory."""
    shape, o, kernel, g = CASES[case]
    x, x_values = make(memory, d.float32, shape, False)
    w, _ = make(memory, d.float32, (o, shape[1] // g.groups, *kernel), False)
    y_shape = (shape[0], o, *g.output(shape[2:], kernel))
    count = y_shape[0] * y_shape[1] * y_shape[2] * y_shape[3]
    spread = Tensor(memory.pack(d.float32, [2.0]), y_shape, (0, 0, 0, 0))
    dense, _ = make(memory, d.float32, y_shape, False, [2.0] * count)
    found = []
    for dy in (spread, dense):
        dx, dw = (make(memory, d.float32, s, False)[0] for s in (shape, w.shape))
        input_gradient(d.float32, dy, w, dx, g)
        weight_gradient(d.float32, x, dy, dw, g)
        found.append((read(memory, d.float32, dx), read(memory, d.float32, dw)))
    wanted = dict.fromkeys(found[0][1], 0.0)
    for _, at_x, at_w in terms(shape, o, kernel, g):
        wanted[at_w] += 2.0 * x_values[at_x]
    assert found[0] == found[1] and found[0][1] == wanted


def test_bias_and_other_memory(memory):
    """Bias, and an output of strides that the kernel cannot write at once."""
    x, x_values = make(memory, d.float32, (1, 2, 3, 3), False)
    w, w_values = make(memory, d.float32, (2, 2, 2, 2), False)
    y = Tensor(memory.pack(d.float32, [0.0] * 32), (1, 2, 2, 2), (128, 4, 32, 8))
    convolve(d.float32, x, w, y, Geometry(), bias=memory.pack(d.float32, [10.0, 20.0]))
    wanted = {index: 10.0 * (index[1] + 1) for index in itertools.product((0,), (0, 1), (0, 1), (0, 1))}
    for at_y, at_x, at_w in terms((1, 2, 3, 3), 2, (2, 2), Geometry()):
        wanted[at_y] += x_values[at_x] * w_values[at_w]
    assert read(memory, d.float32, y) == wanted


@pytest.mark.parametrize("channels, made", [(2, 32), (32, 32), (2, 6)], ids=["tiles", "parts", "lines"])
def test_relu(memory, channels, made):
    """What is below 0 is 0, by every kernel."""
    shape, g = (3, channels, 20, 20), Geometry()
    (x, _), (w, _) = make(memory, d.float32, shape, channels > 2), make(memory, d.float32, (made, channels, 3, 3), channels > 2)
    plain, bent = (make(memory, d.float32, (3, made, 18, 18), channels > 2)[0] for _ in range(2))
    convolve(d.float32, x, w, plain, g)
    convolve(d.float32, x, w, bent, g, relu=True)
    values = memory.unpack(d.float32, plain.address)
    assert min(values) < 0 and memory.unpack(d.float32, bent.address) == [max(v, 0.0) for v in values]


def test_refusals(memory):
    x = Tensor(0, (1, 1, 3, 3), (36, 36, 12, 4))
    with pytest.raises(ValueError, match="not"):
        convolve(d.float32, x, x, x, Geometry())
    with pytest.raises(NotSupported, match="int8"):
        convolve(d.int8, x, x, x, Geometry())


def test_same_bits_for_any_thread_count(memory):
    if launch.checked:
        pytest.skip("compiled code is what runs in parallel")
    shape = (2, 20, 12, 12)
    count = 2 * 20 * 144
    x, _ = make(memory, d.float32, shape, False, [memory.random.gauss(0, 1) for _ in range(count)])
    w, _ = make(memory, d.float32, (40, 20, 3, 3), False, [memory.random.gauss(0, 1) for _ in range(7200)])
    wide, _ = make(memory, d.float32, (64, 3, 3, 5), False, [memory.random.gauss(0, 1) for _ in range(64 * 45)])
    image, _ = make(memory, d.float32, (17, 3, 17, 17), False, [memory.random.gauss(0, 1) for _ in range(17 * 3 * 289)])
    framed = Geometry(before=(1, 2), after=(1, 2))
    dy, _ = make(memory, d.float32, (17, 64, 17, 17), False, [memory.random.gauss(0, 1) for _ in range(17 * 64 * 289)])
    former, found = threads.count(), set()
    try:
        for n in (1, 2, 8, 24):
            threads.set_count(n)
            near, dw = (make(memory, d.float32, t.shape, False)[0] for t in (dy, wide))
            convolve(d.float32, image, wide, near, framed)
            weight_gradient(d.float32, image, dy, dw, framed)
            y, _ = make(memory, d.float32, (2, 40, 10, 10), False)
            convolve(d.float32, x, w, y, Geometry())
            found.add((memory.read(y.address), memory.read(near.address), memory.read(dw.address)))
    finally:
        threads.set_count(former)
    assert len(found) == 1
