"""Methods of Tensor that are no functions: sizes, conversions, detaching, numpy()."""
from __future__ import annotations

from typing import Any

from septet.core import autograd, convert, view
from septet.core.absent import is_absent
from septet.core.array import is_c_contiguous
from septet.core.autograd import is_tracked, readable
from septet.core.cast import cast
from septet.core.write import assign, copy, fill
from septet.ir import dtype as dt
from septet.torch import dtypes
from septet.torch.api import FUNCTIONS, TENSOR, api, method
from septet.torch.device import CPU, channels_last, channels_last_3d, check_device, checked_device
from septet.torch.device import device as device_class
from septet.torch.indexing import fitting
from septet.torch.meta import NO_DATA, moved
from septet.torch.operators import check_apart
from septet.torch.shapes import axis_of
from septet.torch.tensor import Tensor, set_apart


@method
def size(self: Any, dim: Any = None) -> Any:
    """The shape, or one length."""
    return self.shape if dim is None else self.shape[axis_of(dim, self.ndim)]


@method
def stride(self: Any, dim: Any = None) -> Any:
    """Elements from one to the next along each dimension, or along one."""
    settle(self)
    steps = tuple(s // self.itemsize for s in self.strides)
    return steps if dim is None else steps[axis_of(dim, self.ndim)]


@method(name="dim", aliases=("ndimension",))
def dim_(self: Any) -> int:
    """How many dimensions."""
    return self.ndim


@api(out=False, aliases=())
def numel(input: TENSOR) -> int:
    """How many elements."""
    return input._size


Tensor.nelement = lambda self: self._size
Tensor.element_size = lambda self: self.itemsize


@method
def item(self: Any) -> Any:
    """The only element as a Python number."""
    if self.is_meta:
        raise RuntimeError("Tensor.item() cannot be called on meta tensors")
    if self._size != 1:
        raise RuntimeError(f"a Tensor with {self._size} elements cannot be converted to Scalar")
    return convert.item(readable(self))


@method
def tolist(self: Any) -> Any:
    """Nested lists of Python numbers."""
    if self.is_meta:
        raise NotImplementedError(NO_DATA)
    return convert.tolist(readable(self))


@method
def numpy(self: Any, *, force: bool = False) -> Any:
    """A NumPy array over the same memory."""
    from septet.core.handle import foreign
    from septet.numpy.ndarray import ndarray

    if is_absent(self):
        raise TypeError("can't convert meta device type tensor to numpy. Use Tensor.cpu() to copy the tensor to host memory first.")
    if autograd.recording(self) and not force:
        raise RuntimeError("Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.")
    source = autograd.detach(self)
    if source._dtype is dt.bfloat16:
        raise TypeError("Got unsupported ScalarType BFloat16")
    return foreign(ndarray, source._address, source._dtype, tuple(source.shape), source.strides, source)


@api(out=False)
def detach(input: TENSOR) -> Any:
    """The same memory, without gradients."""
    return set_apart(autograd.detach(input))


@method
def detach_(self: Any) -> Any:
    """Take the tensor out of the gradient graph, in place."""
    if is_tracked(self):
        settle(self)
        self._node = self._node.pending if is_absent(self) else None
    return self


@method
def to(self: Any, *args: Any, dtype: Any = None, device: Any = None, non_blocking: bool = False, copy: bool = False,
       memory_format: Any = None) -> Any:
    """Another dtype or device; the tensor itself where nothing changes."""
    for x in args:
        if isinstance(x, dtypes.dtype):
            dtype = x
        elif isinstance(x, Tensor):
            dtype, device = x.dtype, x.device
        elif isinstance(x, (str, int, device_class)) and not isinstance(x, bool):
            device = x
    if device is not None:
        self = moved(self, checked_device(device))
    wanted = dtypes.ir_dtype(dtype)
    if wanted is None or wanted is self._dtype:
        made = FUNCTIONS["clone"](self) if copy else self
    else:
        made = cast(self, wanted)
    return contiguous(made, memory_format) if memory_format in LAST else made


def converter(name: str) -> Any:
    """`x.float()` and the like."""
    wanted = dtypes.BY_NAME[name]

    def convert_to(self: Any, memory_format: Any = None) -> Any:
        return self.to(wanted) if memory_format is None else self.to(wanted, memory_format=memory_format)

    convert_to.__name__ = {"uint8": "byte", "int8": "char"}.get(name, name)
    return convert_to


for _name in ("float", "double", "half", "bfloat16", "int", "long", "short", "bool", "cfloat", "cdouble"):
    setattr(Tensor, _name, converter(_name))
Tensor.byte, Tensor.char = converter("uint8"), converter("int8")


@method
def type(self: Any, dtype: Any = None, non_blocking: bool = False) -> Any:
    """The name of the tensor's type, or the tensor converted."""
    from septet.torch.indexing import KINDS

    if dtype is None:
        return f"torch.{'meta.' * self.is_meta}{KINDS.get(self._dtype.name, self._dtype.name.capitalize() + 'Tensor')}"
    if isinstance(dtype, str):
        from septet.torch.tensor_types import BY_TEXT

        if dtype not in BY_TEXT:
            raise ValueError(f"invalid type: '{dtype}'")
        dtype = BY_TEXT[dtype]
    return self.to(dtype if isinstance(dtype, dtypes.dtype) else getattr(dtype, "dtype", dtype))


Tensor.type_as = lambda self, other: self.to(other)
Tensor.cpu = lambda self, memory_format=None: moved(self, CPU)
Tensor.get_device = lambda self: -1
Tensor.data_ptr = lambda self: 0 if is_absent(self) else self._address
Tensor.storage_offset = lambda self: 0 if self._root is None or is_absent(self) else (self._address - self._root._address) // self.itemsize


@method
def cuda(self: Any, device: Any = None, non_blocking: bool = False, memory_format: Any = None) -> Any:
    """There is no CUDA: AssertionError, as PyTorch without it has."""
    check_device("cuda")


def settle(a: Any) -> None:
    """What is pending gets its strides; what has no data has them."""
    if not is_absent(a):
        a._address


@method
def is_contiguous(self: Any, memory_format: Any = None) -> bool:
    """Whether the elements lie in order without gaps."""
    settle(self)
    order = LAST.get(memory_format)
    if order is None:
        return is_c_contiguous(self)
    return len(order) == self.ndim and is_c_contiguous(view.transpose(self.detach(), order))


@method
def contiguous(self: Any, memory_format: Any = None) -> Any:
    """The elements in order without gaps: the tensor itself where they are."""
    settle(self)
    if memory_format in LAST:
        return self if is_contiguous(self, memory_format) else ordered(self, memory_format)
    return self if is_c_contiguous(self) else copy(self, "C")


# memory format -> the dimensions from the outermost in memory to the innermost
LAST = {channels_last: (0, 2, 3, 1), channels_last_3d: (0, 2, 3, 4, 1)}


def ordered(a: Any, memory_format: Any) -> Any:
    """A copy whose channels lie innermost in memory.  RuntimeError for another number of dimensions."""
    order = LAST[memory_format]
    if a.ndim != len(order):
        raise RuntimeError(f"required rank {len(order)} tensor to use {memory_format!r} format".replace("torch.", ""))
    return view.transpose(copy(view.transpose(a, order), "C"), view.inverse(order, a.ndim))


@method
def dim_order(self: Any, *, ambiguity_check: Any = False) -> tuple[int, ...]:
    """The dimensions from the outermost in memory to the innermost."""
    steps = self.stride()
    return tuple(sorted(range(self.ndim), key=lambda k: -steps[k]))


@method
def copy_(self: Any, src: Any, non_blocking: bool = False) -> Any:
    """Write another tensor's elements into this one, broadcast and converted."""
    from septet.ir.shape import broadcasts_to

    if isinstance(src, (bool, int, float, complex)):
        src = FUNCTIONS["tensor"](src)
    if not broadcasts_to(tuple(src.shape), tuple(self.shape)):
        raise RuntimeError(f"The size of tensor a ({self.shape[-1] if self.ndim else 1}) must match the size of tensor b "
                           f"({src.shape[-1] if src.ndim else 1}) at non-singleton dimension {max(self.ndim - 1, 0)}")
    check_apart(self)
    assign(self, src)
    return self


@method
def fill_(self: Any, value: Any) -> Any:
    """Every element set to one value."""
    if isinstance(value, Tensor):
        value = 0 if is_absent(self) and is_absent(value) else value.item()
    fill(self, fitting(value, self._dtype))
    return self


@method
def as_subclass(self: Any, cls: Any) -> Any:
    """The same memory as an instance of a subclass, or of Tensor, its gradient with it."""
    from septet.core.handle import foreign
    from septet.torch.tensor import as_class

    self._address
    plain = foreign(Tensor, self._address, self._dtype, tuple(self.shape), self.strides, self)
    made = as_class(plain, cls)
    if is_tracked(self):
        made._node = self._node
    return made


@method
def zero_(self: Any) -> Any:
    """Every element set to zero."""
    fill(self, 0)
    return self


def through(name: str) -> Any:
    """A method that is a function of torch.nn.functional."""
    def call(self: Any, *args: Any, **kwargs: Any) -> Any:
        from septet.torch.nn.functional import activation

        return getattr(activation, name)(self, *args, **kwargs)

    call.__name__ = name
    return call


for _name in ("hardshrink", "prelu"):
    setattr(Tensor, _name, through(_name))
