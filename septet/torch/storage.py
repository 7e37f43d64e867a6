"""Storages: the memory of tensors, as bytes and as elements."""
from __future__ import annotations

import warnings
from typing import Any

from septet.core.array import Array, view_of
from septet.core.autograd import readable, recording_set
from septet.core.fn.strides import storage_bytes
from septet.ir import dtype as dt
from septet.torch import dtypes
from septet.torch.api import FUNCTIONS, method
from septet.torch.checkpoint_storage import outermost
from septet.torch.device import CPU
from septet.torch.tensor import Tensor, from_plain

DEPRECATED = ("TypedStorage is deprecated. It will be removed in the future and UntypedStorage will be the only storage class. This "
              "should only matter to you if you are using storages directly.  To access UntypedStorage directly, use "
              "tensor.untyped_storage() instead of tensor.storage()")


def bytes_of(a: Any) -> Any:
    """The whole memory behind a tensor, as a tensor of bytes."""
    root = outermost(a)
    with recording_set(False):
        return from_plain(view_of(readable(root), (storage_bytes(root),), (1,), 0, dt.uint8))


class UntypedStorage:
    """The bytes of a tensor's memory."""

    __slots__ = ("_bytes",)
    is_cuda = is_sparse = False
    device = CPU

    def __init__(self, *size: Any, device: Any = None):
        if len(size) == 1 and isinstance(size[0], Array):
            self._bytes = size[0]
        else:
            self._bytes = FUNCTIONS["empty"](*(size or (0,)), dtype=dtypes.of(dt.uint8))

    def _tensor(self, dtype: Any) -> Any:
        """The bytes as a vector of a dtype."""
        return from_plain(view_of(self._bytes, (self._bytes._size // dtype.itemsize,), (dtype.itemsize,), 0, dtype))

    def data_ptr(self) -> int:
        return int(self._bytes._address)

    def nbytes(self) -> int:
        return int(self._bytes._size)

    size = __len__ = nbytes

    def element_size(self) -> int:
        return 1

    def __getitem__(self, key: Any) -> Any:
        return UntypedStorage(self._bytes[key]) if isinstance(key, slice) else self._bytes[key].item()

    def __setitem__(self, key: Any, value: Any) -> None:
        self._bytes[key] = value

    def __iter__(self) -> Any:
        return iter(self._bytes.tolist())

    def tolist(self) -> list[int]:
        found: list[int] = self._bytes.tolist()
        return found

    def clone(self) -> UntypedStorage:
        return UntypedStorage(self._bytes.clone())

    def copy_(self, source: Any, non_blocking: bool = False) -> UntypedStorage:
        self._bytes.copy_(source._bytes)
        return self

    def fill_(self, value: Any) -> UntypedStorage:
        self._bytes.fill_(value)
        return self

    def cpu(self) -> UntypedStorage:
        return self

    def share_memory_(self) -> UntypedStorage:
        """The storage, moved to where other processes see it."""
        self._bytes.share_memory_()
        return self

    def is_shared(self) -> bool:
        """Whether other processes may see it."""
        return bool(self._bytes.is_shared())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, UntypedStorage) and self.data_ptr() == other.data_ptr()

    def __hash__(self) -> int:
        return hash(self.data_ptr())

    def __repr__(self) -> str:
        lines = "".join(f" {x}\n" for x in self._bytes.tolist())
        return f"{lines}[torch.storage.UntypedStorage(device=cpu) of size {self.nbytes()}]"


class TypedStorage:
    """A tensor's memory as elements of a dtype."""

    __slots__ = ("_elements",)
    is_cuda = is_sparse = False
    device = CPU

    def __init__(self, *elements: Any, wrap_storage: Any = None, dtype: Any = None, device: Any = None):
        if elements and isinstance(elements[0], Array):
            self._elements = elements[0]
        elif wrap_storage is not None:
            self._elements = wrap_storage._tensor(dtypes.ir_dtype(dtype) or dtypes.default())
        else:
            self._elements = FUNCTIONS["tensor"](elements[0]) if elements and not isinstance(elements[0], int) else \
                FUNCTIONS["empty"](*(elements or (0,)), dtype=dtype)

    @property
    def dtype(self) -> Any:
        return self._elements.dtype

    def _tensor(self, dtype: Any) -> Any:
        return self._elements

    def untyped(self) -> UntypedStorage:
        return UntypedStorage(bytes_of(self._elements))

    def data_ptr(self) -> int:
        return int(self._elements._address)

    def size(self) -> int:
        return int(self._elements._size)

    __len__ = size

    def nbytes(self) -> int:
        return int(self._elements.nbytes)

    def element_size(self) -> int:
        return int(self._elements.itemsize)

    def __getitem__(self, key: Any) -> Any:
        return self._elements[key].item()

    def __setitem__(self, key: Any, value: Any) -> None:
        self._elements[key] = value

    def tolist(self) -> list[Any]:
        found: list[Any] = self._elements.tolist()
        return found

    def __repr__(self) -> str:
        lines = "".join(f" {x}\n" for x in self.tolist())
        return f"{lines}[torch.storage.TypedStorage(dtype={self.dtype}, device=cpu) of size {self.size()}]"


UntypedStorage.__module__ = TypedStorage.__module__ = "torch.storage"


@method
def untyped_storage(self: Any) -> UntypedStorage:
    """The memory that the tensor shows a part of."""
    return UntypedStorage(bytes_of(self))


@method
def storage(self: Any) -> TypedStorage:
    """The memory as elements; deprecated."""
    warnings.warn(DEPRECATED, UserWarning, stacklevel=2)
    return TypedStorage(untyped_storage(self)._tensor(self._dtype))


@method
def is_set_to(self: Any, tensor: Any) -> bool:
    """Whether both show the same memory with the same shape and strides."""
    return bool(self._address == tensor._address and self.stride() == tensor.stride() and tuple(self.shape) == tuple(tensor.shape))


@method
def share_memory_(self: Any) -> Any:
    """The tensor, its memory moved to where other processes see it.  NotSupported on Windows."""
    from septet.torch.sharing import share

    share(self)
    return self


@method
def is_shared(self: Any) -> bool:
    """Whether other processes may see the memory."""
    from septet.torch.sharing import block_of

    return block_of(self) is not None


@method
def apply_(self: Any, callable: Any) -> Any:
    """Every element replaced by callable(element); slow."""
    if self.requires_grad:
        raise RuntimeError("Can't call apply_() on Variable that requires grad. Use var.detach().apply_() instead.")
    found = [callable(x) for x in self.reshape(-1).tolist()]
    return self.copy_(FUNCTIONS["tensor"](found).to(self.dtype).reshape(self.shape)) if found else self


@method
def map_(self: Any, tensor: Any, callable: Any) -> Any:
    """Every element replaced by callable(element, the other tensor's); slow."""
    if self.requires_grad:
        raise RuntimeError("Can't call map_() on Variable that requires grad. Use var.detach().map_() instead.")
    pairs = zip(self.reshape(-1).tolist(), tensor.expand(self.shape).reshape(-1).tolist())
    found = [callable(a, b) for a, b in pairs]
    return self.copy_(FUNCTIONS["tensor"](found).to(self.dtype).reshape(self.shape)) if found else self


def is_storage(obj: Any, /) -> bool:
    """Whether an object is a storage."""
    return isinstance(obj, (UntypedStorage, TypedStorage))


FUNCTIONS["is_storage"] = is_storage
Tensor._typed_storage = lambda self: TypedStorage(untyped_storage(self)._tensor(self._dtype))
