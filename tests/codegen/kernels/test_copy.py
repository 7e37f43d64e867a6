"""Copies of every layout against an element-by-element copy in Python."""
from __future__ import annotations

import itertools

import pytest

from septet.codegen.kernels import launch
from septet.codegen.kernels.copy import copy, copy_contiguous, copy_swapped


def dense(shape, itemsize):
    strides, step = [], itemsize
    for n in reversed(shape):
        strides.insert(0, step)
        step *= n
    return tuple(strides), step


def elements(data, strides, shape, itemsize, offset=0):
    for index in itertools.product(*map(range, shape)):
        at = offset + sum(i * s for i, s in zip(index, strides))
        yield data[at:at + itemsize]


@pytest.mark.parametrize("itemsize", [1, 2, 3, 4, 8, 12, 16, 24])
@pytest.mark.parametrize("shape, order",
                         [((), ()), ((0, 3), (0, 1)), ((5,), (0,)), ((19, 23), (1, 0)), ((19, 23), (0, 1)),
                          ((3, 17, 9), (2, 0, 1)),
                                          ((2, 9, 1, 16), (3, 2, 1, 0))])
def test_permuted(memory, itemsize, shape, order):
    strides, nbytes = dense([shape[k] for k in order], itemsize)
    src_strides = tuple(strides[order.index(k)] for k in range(len(shape)))
    data = memory.random.randbytes(nbytes)
    dst_strides, _ = dense(shape, itemsize)
    out = memory.empty(nbytes)
    copy(out, dst_strides, memory.raw(data), src_strides, shape, itemsize)
    assert memory.read(out) == b"".join(elements(data, src_strides, shape, itemsize))


@pytest.mark.parametrize("itemsize", [1, 4, 8, 16])
def test_steps_and_broadcast(memory, itemsize):
    data = memory.random.randbytes(40 * 40 * itemsize)
    for strides in [(80 * itemsize, 2 * itemsize), (40 * itemsize, 0), (0, itemsize), (0, 0)]:
        out = memory.empty(20 * 20 * itemsize)
        copy(out, (20 * itemsize, itemsize), memory.raw(data), strides, (20, 20), itemsize)
        assert memory.read(out) == b"".join(elements(data, strides, (20, 20), itemsize))


def test_backwards(memory):
    data = memory.random.randbytes(8 * 30)
    if launch.checked:
        pytest.skip("a checked address knows what follows it, not what stands before")
    source, out = memory.raw(data), memory.empty(8 * 30)
    copy(out, (8,), source + 8 * 29, (-8,), (30,), 8)
    backwards = memory.read(out)
    assert backwards == b"".join(data[8 * k:8 * k + 8] for k in reversed(range(30)))
    copy(out + 8 * 29, (-8,), source, (8,), (30,), 8)
    assert memory.read(out) == backwards


@pytest.mark.parametrize("itemsize", [2, 4, 8])
def test_swapped(memory, itemsize):
    data = memory.random.randbytes(itemsize * 21)
    out = memory.empty(len(data))
    copy_swapped(out, (itemsize,), memory.raw(data), (itemsize,), (21,), itemsize)
    assert memory.read(out) == b"".join(data[k:k + itemsize][::-1] for k in range(0, len(data), itemsize))


def test_long_run(memory):
    data = memory.random.randbytes(1_000_003)
    out = memory.empty(len(data))
    copy_contiguous(out, memory.raw(data), len(data))
    assert memory.read(out) == data
