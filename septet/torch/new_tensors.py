"""Tensors like another (new_*), of given strides, over foreign memory; resize_ and set_."""
from __future__ import annotations

from typing import Any

from septet.core import absent, dlpack, interop
from septet.core.array import Array, empty, is_c_contiguous, view_of
from septet.core.autograd import is_tracked, readable
from septet.core.fn.strides import storage_bytes
from septet.core.handle import give, relayout
from septet.core.write import copy
from septet.ir.shape import contiguous_strides
from septet.torch import dtypes
from septet.torch.api import FUNCTIONS, method
from septet.torch.creation import as_tensor, filled, finished, from_data, shape_of
from septet.torch.device import META, check_device, checked_device
from septet.torch.meta import on_meta
from septet.torch.operators import KIND_NAMES
from septet.torch.tensor import Tensor, from_plain


def made(self: Any, size: Any, value: Any, dtype: Any, device: Any, requires_grad: bool) -> Any:
    """A new tensor of one value, of the tensor's dtype unless told otherwise, on its device too."""
    if (self.is_meta if device is None else checked_device(device) == META):
        with absent.making():
            return made(absent.placed(self), size, value, dtype, "cpu", requires_grad)
    return finished(filled(dtypes.ir_dtype(dtype) or self._dtype, shape_of(size), value), requires_grad)


def new_of(name: str, value: Any) -> Any:
    """`new_zeros` and the like."""

    def function(self: Any, *size: Any, dtype: Any = None, device: Any = None, requires_grad: bool = False, layout: Any = None,
                 pin_memory: bool = False, **named: Any) -> Any:
        return made(self, size or (named.pop("size"),), value, dtype, device, requires_grad)

    return method(function, name=name)


new_zeros, new_ones, new_empty = new_of("new_zeros", 0), new_of("new_ones", 1), new_of("new_empty", None)


@method
def new_full(self: Any, size: Any, fill_value: Any, dtype: Any = None, device: Any = None, requires_grad: bool = False, layout: Any = None,
             pin_memory: bool = False) -> Any:
    """A new tensor of one value, of this tensor's dtype."""
    value = fill_value.item() if isinstance(fill_value, Array) else fill_value
    return made(self, (size,), value, dtype, device, requires_grad)


@method
def new_tensor(self: Any, data: Any, dtype: Any = None, device: Any = None, requires_grad: bool = False, layout: Any = None,
               pin_memory: bool = False) -> Any:
    """A new tensor of data, of this tensor's dtype."""
    if device is None and self.is_meta or device is not None and checked_device(device) == META:
        return on_meta(new_tensor(absent.placed(self), data, dtype, "cpu")).requires_grad_(requires_grad)
    kept = data._dtype if isinstance(data, Tensor) else self._dtype
    return finished(from_data(data, dtypes.ir_dtype(dtype) or kept), requires_grad)


@method
def new(self: Any, *data: Any, device: Any = None) -> Any:
    """A new tensor of this tensor's dtype: of lengths, or of data."""
    if self.is_meta:
        return on_meta(new(absent.placed(self), *data))
    if not data or isinstance(data[0], int) or type(data[0]).__name__ == "Size":
        return empty(Tensor, self._dtype, shape_of(data) if data else (0,))
    return from_data(data[0], self._dtype)


def laid_out(shape: Any, stride: Any, dtype: Any) -> Any:
    """An uninitialised tensor with strides counted in elements."""
    lengths, steps = tuple(int(n) for n in shape), tuple(int(s) for s in stride)
    if len(lengths) != len(steps):
        raise RuntimeError(f"dimensionality of sizes ({len(lengths)}) must match dimensionality of strides ({len(steps)})")
    if absent.boxes.makers:
        return empty(Tensor, dtype, lengths, tuple(s * dtype.itemsize for s in steps))
    count = 0 if 0 in lengths else 1 + sum((n - 1) * s for n, s in zip(lengths, steps))
    return view_of(empty(Tensor, dtype, (count,)), lengths, tuple(s * dtype.itemsize for s in steps))


def empty_strided(size: Any, stride: Any, *, dtype: Any = None, layout: Any = None, device: Any = None, requires_grad: bool = False,
                  pin_memory: bool = False) -> Any:
    """An uninitialised tensor of a shape and strides."""
    check_device(device)
    return finished(laid_out(size, stride, dtypes.ir_dtype(dtype) or dtypes.default()), requires_grad)


@method
def new_empty_strided(self: Any, size: Any, stride: Any, dtype: Any = None, device: Any = None, requires_grad: bool = False,
                      layout: Any = None, pin_memory: bool = False) -> Any:
    """An uninitialised tensor of a shape and strides, of this tensor's dtype."""
    return empty_strided(size, stride, dtype=dtype or self.dtype, device=device, requires_grad=requires_grad)


def empty_permuted(size: Any, physical_layout: Any, *, dtype: Any = None, layout: Any = None, device: Any = None,
                   requires_grad: bool = False, pin_memory: bool = False) -> Any:
    """An uninitialised tensor whose dimensions lie in memory in a given order, outermost first."""
    check_device(device)
    lengths, order = tuple(size), list(physical_layout)
    if sorted(order) != list(range(len(lengths))):
        raise RuntimeError(f"Number of dimensions in size does not match the length of the physical_layout; i.e. len(size) = "
                           f"{len(lengths)} is not equal to len(physical_layout) = {len(order)}")
    steps, at = [0] * len(lengths), 1
    for k in reversed(order):
        steps[k] = at
        at *= max(lengths[k], 1)
    return finished(laid_out(lengths, steps, dtypes.ir_dtype(dtype) or dtypes.default()), requires_grad)


# ---- foreign memory --------------------------------------------------------------------------------------------------


def frombuffer(buffer: Any, *, dtype: Any, count: int = -1, offset: int = 0, requires_grad: bool = False) -> Any:
    """A vector over the memory of a buffer.  ValueError where the buffer is too short."""
    kind = dtypes.ir_dtype(dtype)
    assert kind is not None
    held = memoryview(buffer).cast("B")
    size, length = kind.itemsize, held.nbytes
    if not length or not count:
        raise ValueError(f"both buffer length ({length}) and count ({count}) must not be 0")
    if not 0 <= offset < length:
        raise ValueError(f"offset ({offset} bytes) must be non-negative and no greater than buffer length ({length} bytes) minus 1")
    if count < 0 and (length - offset) % size:
        raise ValueError(f"buffer length ({length - offset} bytes) after offset ({offset} bytes) must be a multiple of element size "
                         f"({size})")
    n = (length - offset) // size if count < 0 else count
    if offset + n * size > length:
        raise ValueError(f"requested buffer length ({n} * {size} bytes) after offset ({offset} bytes) must not be greater than actual "
                         f"buffer length ({length} bytes)")
    raw = from_plain(interop.from_buffer(Tensor, held[offset : offset + n * size]))
    return finished(view_of(raw, (n,), (size,), 0, kind), requires_grad)


def from_dlpack(ext_tensor: Any, *, device: Any = None, copy: bool | None = None) -> Any:
    """A tensor over the memory of what speaks DLPack."""
    check_device(device)
    if type(ext_tensor).__name__ == "PyCapsule":
        return from_plain(dlpack.consume(Tensor, ext_tensor))
    return from_plain(dlpack.from_dlpack(Tensor, ext_tensor, None, copy))


def to_dlpack(tensor: Any) -> Any:
    """A capsule of a tensor's memory."""
    return tensor.__dlpack__()


def asarray(obj: Any, *, dtype: Any = None, device: Any = None, copy: bool | None = None, requires_grad: bool = False) -> Any:
    """A tensor of anything, over its memory where that can be (copy: True never, False always)."""
    check_device(device)
    wanted = dtypes.ir_dtype(dtype)
    if isinstance(obj, (bytes, bytearray, memoryview)):
        shared: Any = frombuffer(obj, dtype=dtype or dtypes.of(dtypes.default()))
    elif isinstance(obj, Array) or hasattr(obj, "__array_interface__"):
        shared = as_tensor(obj)
    elif hasattr(obj, "__dlpack__"):
        shared = from_dlpack(obj)
    else:
        if copy is False:
            raise ValueError("can't alias arbitrary sequence into a tensor.")
        return finished(from_data(obj, wanted), requires_grad)
    return aliased(shared, wanted, copy, requires_grad)


def aliased(shared: Any, wanted: Any, copy_: bool | None, requires_grad: bool) -> Any:
    """A tensor over shared memory, or its copy."""
    changes = wanted is not None and wanted is not shared._dtype
    if copy_ is False and changes:
        raise ValueError(f"can't alias tensor with dtype '{KIND_NAMES[shared._dtype.name]}' into dtype '{KIND_NAMES[wanted.name]}'.")
    if changes:
        return finished(shared.detach().to(dtypes.of(wanted)), requires_grad)
    found = copy(shared.detach() if is_tracked(shared) and not requires_grad else shared, "C") if copy_ else shared
    if is_tracked(found) and not requires_grad:
        return found.detach()
    return found if is_tracked(found) else finished(found.detach() if requires_grad and not copy_ else found, requires_grad)


# ---- memory of another size ------------------------------------------------------------------------------------------


@method
def resize_(self: Any, *sizes: Any, memory_format: Any = None) -> Any:
    """Another shape over the same memory, or over more of it, whose end is uninitialised."""
    if is_tracked(self):
        raise RuntimeError("cannot resize variables that require grad")
    given = tuple(int(n) for n in (sizes[0] if len(sizes) == 1 and hasattr(sizes[0], "__iter__") else sizes))
    if any(n < 0 for n in given):
        raise RuntimeError("numel: integer multiplication overflow")
    count, available = 1, storage_bytes(self)
    for n in given:
        count *= n
    offset = self.storage_offset() * self.itemsize
    if offset + count * self.itemsize > available:
        grow(self, count)
    elif self._root is None:
        self.__dict__["_storage_bytes"] = available
    relayout(self, self._dtype, given, contiguous_strides(given, self.itemsize))
    return self


def grow(self: Any, count: int) -> None:
    """Let a tensor have memory of its own for so many elements, its present ones first."""
    larger = empty(Tensor, self._dtype, (count,))
    kept = readable(self)
    flat = kept if is_c_contiguous(kept) else copy(kept, "C")
    view_of(larger, (flat._size,), (self.itemsize,)).copy_(flat.reshape(-1))
    self.__dict__.pop("_storage_bytes", None)
    relayout(self, self._dtype, (count,), (self.itemsize,))
    give(self, larger._address, larger, (self.itemsize,))


@method
def resize_as_(self: Any, the_template: Any, *, memory_format: Any = None) -> Any:
    """The shape of another tensor."""
    return resize_(self, tuple(the_template.shape))


@method
def set_(self: Any, source: Any = None, storage_offset: int = 0, size: Any = None, stride: Any = None) -> Any:
    """Let the tensor show the memory of another tensor or storage."""
    if source is None:
        source = empty(Tensor, self._dtype, (0,))
    whole = source if isinstance(source, Array) else source._tensor(self._dtype)
    if whole._dtype is not self._dtype:
        raise RuntimeError(f"Could not set tensor of type {whole._dtype.name} to a tensor of type {self._dtype.name}")
    if size is not None:
        steps = stride if stride is not None else tuple(s // self.itemsize for s in contiguous_strides(tuple(size), self.itemsize))
        whole = FUNCTIONS["as_strided"](whole, tuple(size), steps, storage_offset)
    whole._address
    relayout(self, self._dtype, tuple(whole.shape), whole.strides)
    give(self, whole._address, whole, whole.strides)
    return self


FUNCTIONS.update({f.__name__: f for f in (empty_strided, empty_permuted, frombuffer, from_dlpack, to_dlpack, asarray)})
