"""The buffer protocol, beside `struct` and `memoryview`."""
from __future__ import annotations

import ctypes
import struct

import pytest

from septet.ir import dtype as dt
from septet.runtime.native import registry


@pytest.mark.parametrize(
    "dtype, letter",
    [
        (dt.bool_, "?"),
        (dt.int8, "b"),
        (dt.int16, "h"),
        (dt.int32, "i"),
        (dt.int64, "l"),
        (dt.uint8, "B"),
        (dt.uint16, "H"),
        (dt.uint32, "I"),
        (dt.uint64, "L"),
        (dt.float16, "e"),
        (dt.float32, "f"),
        (dt.float64, "d"),
    ],
)
def test_formats(nd, dtype, letter):
    a = nd.empty(nd.ndarray, dtype, (3,))
    data = struct.pack(f"3{letter}", 1, 0, 1)
    ctypes.memmove(a._address, data, len(data))
    m = memoryview(a)
    assert m.format == letter and m.itemsize == dtype.itemsize and bytes(a) == m.tobytes() == data
    assert letter == "e" or m.tolist() == [1, 0, 1]  # memoryview reads no half floats before 3.12


def test_complex_and_others(nd):
    assert memoryview(nd.empty(nd.ndarray, dt.complex64, (2,))).format == "Zf"
    assert memoryview(nd.empty(nd.ndarray, dt.complex128, (2,))).format == "Zd"
    registry.register("buffer_format", lambda a: b"2s" if a.itemsize == 2 else 1 // 0)
    m = memoryview(nd.empty(nd.ndarray, dt.bytes_(2), (2,)))
    assert m.format == "2s"
    with pytest.raises(ZeroDivisionError):
        memoryview(nd.empty(nd.ndarray, dt.bytes_(3), (2,)))


def test_strides_and_orders(nd):
    a = nd.array([float(k) for k in range(6)], shape=(2, 3))
    m = memoryview(a.T)
    assert (
        m.strides == (8, 24)
        and m.f_contiguous
        and not m.c_contiguous
        and m.tolist() == [[0.0, 3.0], [1.0, 4.0], [2.0, 5.0]]
    )
    assert bytes(a[:, 1]) == struct.pack("2d", 1, 4)
    with pytest.raises((BufferError, TypeError)):
        (ctypes.c_char * 16).from_buffer(a[:, 1])  # wants dense memory
    assert (ctypes.c_double * 6).from_buffer(a)[5] == 5.0


def test_readonly(nd):
    a = nd.array([1.0])
    a._flags = 1
    assert memoryview(a).readonly
    with pytest.raises(TypeError, match="not writable"):
        (ctypes.c_double * 1).from_buffer(a)
    a._flags = 0
    memoryview(a)[0] = 2.0
    assert a[0] == 2.0


def test_a_buffer_keeps_the_array(nd):
    m = memoryview(nd.array([1.0, 2.0]))
    nd.array([7.0, 8.0])
    assert m.tolist() == [1.0, 2.0]
