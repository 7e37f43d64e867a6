"""Making arrays: empty, shell and give, view, foreign, relayout, from_list; all dtypes, up to 64 dimensions."""
from __future__ import annotations

import ctypes
import gc
import weakref

import pytest

from septet.ir import dtype as dt
from septet.runtime.native import registry


def test_empty(nd):
    a = nd.empty(nd.ndarray, dt.int32, (2, 3))
    assert (a.shape, a.strides, a.ndim, a.size, a.itemsize, a.nbytes, a._dtype) == (
        (2, 3),
        (12, 4),
        2,
        6,
        4,
        24,
        dt.int32,
    )
    assert a._address % 64 == 0 and a._root is None and a._owner is None and a._node is None and a._flags == 0
    f = nd.empty(nd.ndarray, dt.float64, (2, 3), strides=(8, 16))
    assert f.strides == (8, 16) and f._bad & 4 and nd.empty(nd.ndarray, dt.float64, ()).size == 1
    assert nd.empty(nd.ndarray, dt.float64, (0, 5)).nbytes == 0


@pytest.mark.parametrize("dtype", [*dt.NUMERIC, dt.string(3), dt.bytes_(0), dt.datetime64("ns"), dt.void(7)])
def test_every_dtype(nd, dtype):
    a = nd.empty(nd.ndarray, dtype, (3, 2))
    assert a._dtype is dtype and a.itemsize == dtype.itemsize and a.nbytes == 6 * dtype.itemsize
    v = nd.view(nd.ndarray, a, dtype, (2,), (dtype.itemsize,), dtype.itemsize)
    assert v._address == a._address + dtype.itemsize and v._dtype is dtype


@pytest.mark.parametrize("ndim", [6, 7, 64])
def test_many_dimensions(nd, ndim):
    a = nd.empty(nd.ndarray, dt.float64, (1,) * (ndim - 1) + (3,))
    assert a.ndim == ndim and len(a.shape) == len(a.strides) == ndim and a.shape[-1] == 3 and len(a) == 1
    if ndim > 6:
        assert (a + a)[0] == "add" and a[...] == ("general", ...)
    assert memoryview(a).shape == a.shape
    v = nd.view(nd.ndarray, a, dt.float64, a.shape, a.strides)
    assert v.shape == a.shape


@pytest.mark.parametrize(
    "shape, error",
    [
        ((-1,), ValueError),
        ((1,) * 65, ValueError),
        ((1 << 40, 1 << 40), ValueError),
        ((1 << 61,), ValueError),
        ([1], TypeError),
        ((1.5,), TypeError),
        ((1 << 70,), OverflowError),
        ((1 << 45,), MemoryError),
        (5, TypeError),
    ],
)
def test_bad_shapes(nd, shape, error):
    with pytest.raises(error):
        nd.empty(nd.ndarray, dt.float64, shape)


def test_bad_calls(nd):
    for call in (
        lambda: nd.empty(nd.ndarray, dt.float64),
        lambda: nd.empty(nd.ndarray, dt.float64, (1,), None, 5),
        lambda: nd.empty(nd.ndarray, dt.float64, (1,), stride=1),
        lambda: nd.view(nd.ndarray, 5, dt.float64, (), ()),
        lambda: nd.empty(nd.ndarray, dt.object_, (1,)),
        lambda: nd.give(3),
    ):
        with pytest.raises(TypeError):
            call()
    with pytest.raises(AttributeError):
        nd.empty(nd.ndarray, "float64", (1,))


def test_shell_and_give(nd):
    before = registry.pending_count()
    a = nd.shell(nd.ndarray, dt.float64, (3,))
    a._node = "the graph"
    assert registry.pending_count() == before + 1 and a._place is None and a.shape == (3,)
    memory = (ctypes.c_double * 3)(1, 2, 3)
    nd.give(a, ctypes.addressof(memory), owner=memory)
    assert (
        nd.tolist(a) == [1.0, 2.0, 3.0]
        and a._node == "the graph"
        and a._owner is memory
        and registry.pending_count() == before
    )
    b = nd.shell(nd.ndarray, dt.float64, (2, 2))
    nd.give(b, strides=(8, 16))
    assert b.strides == (8, 16) and b._address % 64 == 0 and b._bad & 4
    nd.shell(nd.ndarray, dt.float64, (3,))
    assert registry.pending_count() == before


def test_looking_realises(nd):
    a = nd.shell(nd.ndarray, dt.float64, (2,))

    def realise(x):
        nd.give(x)
        (ctypes.c_double * 2).from_address(x._place)[:] = 4.0, 5.0

    registry.register("realise", realise)
    assert nd.tolist(a) == [4.0, 5.0] and a._address and a[1] == 5.0
    b = nd.shell(nd.ndarray, dt.float64, (2,))
    assert nd.tolist(nd.view(nd.ndarray, b, dt.float64, (1,), (8,), 8)) == [5.0]


def test_foreign(nd):
    memory = (ctypes.c_double * 4)(1, 2, 3, 4)
    a = nd.foreign(nd.ndarray, ctypes.addressof(memory), dt.float64, (2,), (16,), memory, readonly=True)
    assert nd.tolist(a) == [1.0, 3.0] and a._flags == 1 and memoryview(a).readonly
    b = nd.foreign(nd.ndarray, ctypes.addressof(memory), dt.float64, (4,), (8,), memory)
    b[0] = 9.0
    assert memory[0] == 9.0 and nd.tolist(b + b) == [18.0, 4.0, 6.0, 8.0]

    class Owner:
        pass

    owner = Owner()
    gone = weakref.ref(owner)
    c = nd.foreign(nd.ndarray, ctypes.addressof(memory), dt.float64, (4,), (8,), owner)
    owner.array = c
    del owner, c
    gc.collect()
    assert gone() is None  # a cycle through the owner is collected


def test_view(nd):
    a = nd.array([1.0, 2.0, 3.0, 4.0])
    v = nd.view(nd.ndarray, a, dt.float64, (2, 2), (16, 8))
    w = nd.view(nd.ndarray, v, dt.int64, (2,), (8,), offset=8)
    assert w._root is a and v._flags == 2 and nd.tolist(v + v) == [[2.0, 4.0], [6.0, 8.0]]
    a._flags |= 1
    assert nd.view(nd.ndarray, a, dt.float64, (4,), (8,))._flags == 3 and a[1:]._flags == 3
    assert nd.view(nd.ndarray, a, dt.float64, (5, 4), (0, 8))._bad & 4


def test_relayout(nd):
    a = nd.array([1.0, 2.0, 3.0, 4.0])
    nd.relayout(a, dt.float64, (2, 2))
    assert a.shape == (2, 2) and a.strides == (16, 8) and nd.tolist(a) == [[1.0, 2.0], [3.0, 4.0]]
    nd.relayout(a, dt.float32, (2, 4))
    assert a._dtype is dt.float32 and a.strides == (16, 4)
    nd.relayout(a, dt.string(2), (2, 2))
    nd.relayout(a, dt.float64, (2, 2), (8, 16))
    assert nd.tolist(a) == [[1.0, 3.0], [2.0, 4.0]] and a._bad & 4
    with memoryview(a), pytest.raises(BufferError):
        nd.relayout(a, dt.float64, (4,))
    a.shape = (4,)
    assert a.strides == (8,)


def test_from_list(nd):
    for values, dtype in (([1.5, 2.5], dt.float64), ([1, -2, 3], dt.int64), ([True, False], dt.bool_)):
        a = nd.from_list(nd.ndarray, values)
        assert nd.tolist(a) == values and a._dtype is dtype
    for values in ([], [1.0, 2], [1, True], [[1.0]], ["a"], (1.0,), [1 << 64], 5):
        assert nd.from_list(nd.ndarray, values) is None
    assert nd.from_list(nd.Tensor, [1.0] * 1000)._writes == 0


def test_a_bare_instance_is_sound(nd):
    a = nd.ndarray()
    assert a.shape == (0,) and a._dtype is dt.float64 and nd.tolist(a + a) == []
