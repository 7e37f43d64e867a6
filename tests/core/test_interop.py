"""DLPack and Arrow: the same memory on both sides, given back once, refused when misused.

The structures are read here by offsets from their published layouts, not by the code under test.
"""
from __future__ import annotations

import ctypes
import gc
import struct
import sys
from typing import Any

import pytest

import septet.numpy as np
from septet.core import dlpack

_pointer = ctypes.pythonapi.PyCapsule_GetPointer
_pointer.restype, _pointer.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]


def words(address: int, form: str) -> tuple[Any, ...]:
    return struct.unpack(form, ctypes.string_at(address, struct.calcsize(form)))


def unpack(capsule: Any) -> tuple[Any, ...]:
    """(data, device, dtype as (code, bits, lanes), shape, strides, offset) of a DLManagedTensor (dlpack.h)."""
    data, device, number, ndim, code, bits, lanes, shape, strides, offset = words(_pointer(capsule, b"dltensor"), "<QiiiBBHQQQ")
    return data, (device, number), (code, bits, lanes), words(shape, f"<{ndim}q"), words(strides, f"<{ndim}q"), offset


class Once:
    """A producer that hands out one capsule."""

    def __init__(self, a: Any, **how: Any):
        self.capsule = a.__dlpack__(**how)

    def __dlpack_device__(self) -> tuple[int, int]:
        return 1, 0

    def __dlpack__(self, **_: Any) -> Any:
        return self.capsule


@pytest.mark.parametrize("dtype, code", [("int8", 0), ("uint64", 1), ("float16", 2), ("float64", 2), ("complex64", 5), ("bool", 6)])
def test_dlpack_describes_the_array(dtype: str, code: int) -> None:
    a = np.zeros((4, 6), dtype)[1:, ::2]
    data, device, kind, shape, strides, offset = unpack(a.__dlpack__())
    assert data + offset == a.__array_interface__["data"][0]
    assert (device, kind, shape, strides) == ((1, 0), (code, 8 * a.itemsize, 1), (3, 3), (6, 2))


def test_dlpack_there_and_back_is_the_same_memory() -> None:
    a = np.arange(12, dtype="float32").reshape(3, 4).T
    b = np.from_dlpack(a)
    assert b.__array_interface__["data"][0] == a.__array_interface__["data"][0]
    assert (b.shape, b.strides, b.dtype) == (a.shape, a.strides, a.dtype)
    a[0, 0] = 99
    assert b[0, 0] == 99


def test_memory_lives_until_the_last_user() -> None:
    b = np.from_dlpack(np.full(100_000, 7.0))
    gc.collect()
    assert float(b.sum()) == 700_000
    before = len(dlpack._exported)
    del b
    gc.collect()
    assert len(dlpack._exported) == before - 1


def test_capsule_nobody_consumed_is_released() -> None:
    a = np.ones(10)
    before, count = len(dlpack._exported), sys.getrefcount(a)
    capsule = a.__dlpack__()
    assert len(dlpack._exported) == before + 1
    del capsule
    assert len(dlpack._exported) == before and sys.getrefcount(a) == count


def test_capsule_is_consumed_once() -> None:
    producer = Once(np.ones(3))
    first = np.from_dlpack(producer)
    with pytest.raises(ValueError, match="consumed already"):
        np.from_dlpack(producer)
    assert first.tolist() == [1, 1, 1]


def test_dlpack_refuses_what_it_cannot_say() -> None:
    fixed = np.ones(3)
    fixed.flags.writeable = False
    with pytest.raises(BufferError, match="readonly"):
        fixed.__dlpack__()
    assert not np.from_dlpack(Once(fixed, max_version=(1, 0))).flags.writeable
    with pytest.raises(BufferError):
        np.array(["a"]).__dlpack__()
    with pytest.raises(RuntimeError, match="stream"):
        fixed.__dlpack__(stream=1)


def test_numpy_itself_reads_and_writes_our_memory() -> None:
    real = pytest.importorskip("numpy", reason="the project's environment has no NumPy; it is the other side here")
    a = np.arange(6.0).reshape(2, 3)
    theirs = real.from_dlpack(a)
    assert theirs.ctypes.data == a.__array_interface__["data"][0] and theirs.tolist() == a.tolist()
    given = real.arange(5, dtype="int32")
    ours = np.from_dlpack(given)
    assert ours.__array_interface__["data"][0] == given.ctypes.data and ours.tolist() == given.tolist()


def test_torch_reads_our_memory() -> None:
    torch = pytest.importorskip("torch", reason="the project's environment has no PyTorch; it is the other side here")
    a = np.arange(6, dtype="float32")
    theirs = torch.from_dlpack(a)
    theirs[2] = 50
    assert theirs.data_ptr() == a.__array_interface__["data"][0] and a[2] == 50


def arrow_words(capsules: Any) -> tuple[Any, ...]:
    """(format, length, null_count, offset, data buffer's address) of an Arrow array (CDataInterface)."""
    (form,) = words(_pointer(capsules[0], b"arrow_schema"), "<Q")
    length, nulls, offset, buffers, _, at = words(_pointer(capsules[1], b"arrow_array"), "<qqqqqQ")
    return ctypes.string_at(form), length, nulls, offset, words(at, f"<{buffers}Q")[-1]


@pytest.mark.parametrize("dtype, form", [("int8", b"c"), ("uint16", b"S"), ("int64", b"l"), ("float16", b"e"), ("float64", b"g")])
def test_arrow_describes_the_array(dtype: str, form: bytes) -> None:
    a = np.arange(10).astype(dtype)
    assert arrow_words(a.__arrow_c_array__()) == (form, 10, 0, 0, a.__array_interface__["data"][0])


def test_arrow_keeps_the_memory_alive() -> None:
    capsules = np.full(1000, 3.5).__arrow_c_array__()
    gc.collect()
    assert words(arrow_words(capsules)[-1], "<1000d") == (3.5,) * 1000


def test_pyarrow_reads_our_memory() -> None:
    arrow = pytest.importorskip("pyarrow", reason="the project's environment has no PyArrow; it is the other side here")
    a = np.arange(5, dtype="int16")
    theirs = arrow.array(a)
    assert theirs.buffers()[1].address == a.__array_interface__["data"][0] and theirs.to_pylist() == a.tolist()
