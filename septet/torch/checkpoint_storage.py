"""Storages in checkpoints: runs of a file's memory that tensors lie on. What `tensor.untyped_storage()` gives is in storage.py."""
from __future__ import annotations

from typing import Any

from septet.core.array import Array, foreign, is_c_contiguous, settle, view_of
from septet.core.autograd import detach
from septet.core.write import copy
from septet.ir import dtype as dt
from septet.ir.dtype import DType
from septet.runtime.memory import Block
from septet.torch import dtypes
from septet.torch.device import CPU
from septet.torch.tensor import Tensor

TYPES: dict[str, DType | None] = {
    "FloatStorage": dt.float32, "DoubleStorage": dt.float64, "HalfStorage": dt.float16, "BFloat16Storage": dt.bfloat16,
    "LongStorage": dt.int64, "IntStorage": dt.int32, "ShortStorage": dt.int16, "CharStorage": dt.int8, "ByteStorage": dt.uint8,
    "BoolStorage": dt.bool_, "ComplexFloatStorage": dt.complex64, "ComplexDoubleStorage": dt.complex128, "UntypedStorage": None,
}
BY_DTYPE = {dtype: name for name, dtype in TYPES.items() if dtype is not None}


class StorageType:
    """What stands for `torch.FloatStorage` and the like in a pickle."""

    def __init__(self, name: str):
        self.name, self.dtype = name, TYPES[name]

    def __repr__(self) -> str:
        return f"<class 'torch.{self.name}'>"


KINDS = {name: StorageType(name) for name in TYPES}


class Storage:
    """`nbytes` of memory at `address`; owner keeps it alive."""

    def __init__(self, address: int, nbytes: int, owner: Any, dtype: DType | None = None):
        self.address, self._nbytes, self.owner, self._dtype = address, nbytes, owner, dtype
        self._whole: dict[DType, Any] = {}

    def whole(self, dtype: DType) -> Any:
        """All of it as a vector, the same at each call: what tensors on parts of it are views of."""
        if dtype not in self._whole:
            count = self._nbytes // dtype.itemsize
            self._whole[dtype] = foreign(Tensor, self.address, dtype, (count,), (dtype.itemsize,), self.owner)
        return self._whole[dtype]

    @property
    def dtype(self) -> Any:
        """The dtype of a typed storage."""
        return dtypes.of(self._dtype or dt.uint8)

    @property
    def device(self) -> Any:
        return CPU

    def nbytes(self) -> int:
        """Its bytes."""
        return self._nbytes

    def size(self) -> int:
        """Its elements."""
        return self._nbytes // (self._dtype.itemsize if self._dtype else 1)

    __len__ = size

    def data_ptr(self) -> int:
        """Its address."""
        return self.address

    def cpu(self) -> Storage:
        """Itself: all storages are the CPU's."""
        return self

    def cuda(self, *args: Any, **kwargs: Any) -> Any:
        """There is no CUDA."""
        raise AssertionError("Torch not compiled with CUDA enabled")

    def untyped(self) -> Storage:
        """The same memory without a dtype."""
        return Storage(self.address, self._nbytes, self.owner)


def outermost(a: Array) -> Any:
    """The array whose memory a tensor lies on, through views and detached tensors."""
    a._address
    root = a
    while True:
        inner = root if root._root is None else root._root
        if isinstance(inner._owner, Array):
            inner = inner._owner
        if inner is root:
            return root
        root = inner


def base_of(a: Array) -> tuple[Any, int, int]:
    """(whose memory a tensor lies on, its address, its bytes)."""
    root = outermost(a)
    owner = root._owner
    if type(owner) is Block:
        return owner, owner.address, owner.nbytes
    if isinstance(owner, Storage):
        return owner, owner.address, owner._nbytes
    return root, root._address, root.nbytes


def placed(a: Any) -> tuple[Any, Any, int, int]:
    """(a tensor, whose memory it lies on, its address, its bytes): itself, or a copy where PyTorch's strides could not describe it."""
    settle(a)
    owner, address, nbytes = base_of(a)
    span = sum((n - 1) * s for n, s in zip(a.shape, a.strides)) + a.itemsize if a._size else 0
    if any(s < 0 for s in a.strides) or not address <= a._address <= a._address + span <= address + nbytes \
            or (a._address - address) % a.itemsize or any(s % a.itemsize for s in a.strides):
        a = copy(detach(a), "C") if not is_c_contiguous(a) else detach(a)
        owner, address, nbytes = a, a._address, a.nbytes
    return a, owner, address, nbytes


def tensor_on(storage: Storage, dtype: DType, offset: int, size: tuple[int, ...], stride: tuple[int, ...]) -> Any:
    """A tensor on a storage; offset and strides in elements.  ValueError where it would reach beyond it."""
    if len(size) != len(stride) or offset < 0 or any(type(n) is not int or n < 0 for n in (*size, *stride, offset)):
        raise ValueError(f"a tensor of size {list(size)}, stride {list(stride)} and offset {offset} cannot be")
    last = offset + sum((n - 1) * s for n, s in zip(size, stride)) if all(size) else offset - 1
    if (last + 1) * dtype.itemsize > storage._nbytes:
        raise ValueError(f"a tensor of size {list(size)}, stride {list(stride)} and offset {offset} lies beyond its storage of "
                         f"{storage._nbytes} bytes")
    steps = tuple(s * dtype.itemsize for s in stride)
    if offset or (last + 1) * dtype.itemsize < storage._nbytes:        # as_strided may reach what lies around it
        return view_of(storage.whole(dtype), size, steps, offset * dtype.itemsize)
    return foreign(Tensor, storage.address, dtype, size, steps, storage.owner)
