"""`torch.Tensor`: attributes, indexing and conversion.  Operators stand in `operators.py`, functions and methods in the files by family."""
from __future__ import annotations

from functools import partial
from typing import Any
from weakref import ref

from septet.core import autograd, convert, index, view
from septet.core.absent import is_absent, without_data
from septet.core.array import Array, foreign, is_c_contiguous, root_of, show
from septet.core.autograd import Step, is_tracked, readable
from septet.core.fn import stats
from septet.core.handle import give, registry, relayout
from septet.core.write import copy
from septet.ir.shape import contiguous_strides
from septet.runtime.native.adopt import adopt, register_dispatch
from septet.runtime.native.types import make_type
from septet.torch import dtypes
from septet.torch.device import CPU, META, Size, strided


class _Tensor:
    """A multi-dimensional array of elements of one dtype, through which gradients can flow."""

    __slots__ = ()
    _policy = "torch"
    __array_priority__ = 1000
    is_cuda = is_sparse = is_quantized = is_mkldnn = is_mps = is_xpu = is_nested = is_sparse_csr = is_vulkan = False
    layout = strided
    names: Any = None
    output_nr = 0
    __torch_function__ = None

    def __new__(cls, *data: Any, dtype: Any = None, device: Any = None) -> Any:
        from septet.torch.creation import legacy_tensor

        return legacy_tensor(cls, data, dtype)

    # ---- what it is ----

    @property
    def dtype(self) -> Any:
        return dtypes.of(self._dtype)

    @property
    def device(self) -> Any:
        return META if self._place is None and is_absent(self) else CPU

    @property
    def is_meta(self) -> bool:
        """Whether it has no data: it is on the device meta."""
        return self._place is None and is_absent(self)

    @property
    def is_cpu(self) -> bool:
        """Whether it is on the CPU."""
        return not self.is_meta

    @property
    def H(self) -> Any:
        if self.ndim not in (0, 2):
            raise RuntimeError(f"tensor.H is only supported on matrices (2-D tensors). Got {self.ndim}-D tensor."
                               + (" For batches of matrices, consider using tensor.mH" if self.ndim > 2 else ""))
        return self.mH if self.ndim else self

    @property
    def mT(self) -> Any:
        if self.ndim < 2:
            raise RuntimeError(f"tensor.mT is only supported on matrices or batches of matrices. Got {self.ndim}-D tensor.")
        return view.swapaxes(self, -1, -2)

    @property
    def mH(self) -> Any:
        if not self.ndim:
            return self
        turned = self.mT
        return turned.conj() if self._dtype.is_complex else turned

    @property
    def T(self) -> Any:
        return view.transpose(self)

    @property
    def real(self) -> Any:
        return stats.real(self)

    @real.setter
    def real(self, value: Any) -> None:
        self.real.copy_(value)

    @property
    def imag(self) -> Any:
        if not self._dtype.is_complex:
            raise RuntimeError("imag is not implemented for tensors with non-complex dtypes.")
        return stats.imag(self)

    @imag.setter
    def imag(self, value: Any) -> None:
        self.imag.copy_(value)

    @property
    def _version(self) -> int:
        if autograd.is_inference(self):
            raise RuntimeError("Inference tensors do not track version counter.")
        return autograd.version_of(self)

    # ---- gradients ----

    @property
    def requires_grad(self) -> bool:
        """Whether gradients flow through it."""
        return is_tracked(self)

    @requires_grad.setter
    def requires_grad(self, wanted: bool) -> None:
        require_grad(self, wanted)

    def requires_grad_(self, requires_grad: bool = True) -> Any:
        """Ask for gradients of a leaf, in place."""
        require_grad(self, requires_grad)
        return self

    @property
    def is_leaf(self) -> bool:
        """Whether no operation made it that gradients flow through."""
        return not is_tracked(self) or self._node.rule is None

    @property
    def grad(self) -> Any:
        """The gradient that backward() has added up here, or None."""
        return self.__dict__.get("_grad")

    @grad.setter
    def grad(self, value: Any) -> None:
        check_grad(self, value)
        self.__dict__["_grad"] = value

    @grad.deleter
    def grad(self) -> None:
        self.__dict__.pop("_grad", None)

    @property
    def grad_fn(self) -> Any:
        """What made it, as an object; None for leaves."""
        if self.is_leaf:
            return None
        from septet.torch.autograd.node import node_of

        return node_of(autograd.step_of(self))

    @property
    def data(self) -> Any:
        """The same memory, without gradients."""
        return set_apart(autograd.detach(self))

    @data.setter
    def data(self, value: Any) -> None:
        replace_data(self, value)

    # ---- Python protocols ----

    def __len__(self) -> int:
        if not self.shape:
            raise TypeError("len() of a 0-d tensor")
        return self.shape[0]

    def __iter__(self) -> Any:
        if not self.shape:
            raise TypeError("iteration over a 0-d tensor")
        return (self[k] for k in range(self.shape[0]))

    def __bool__(self) -> bool:
        if self._size == 1:
            return bool(self.item() if self.is_meta else convert.item(readable(self)))
        if self._size == 0:
            raise RuntimeError("Boolean value of Tensor with no values is ambiguous")
        raise RuntimeError("Boolean value of Tensor with more than one value is ambiguous")

    def __int__(self) -> int:
        return int(number(self))

    def __float__(self) -> float:
        return float(number(self))

    def __complex__(self) -> complex:
        return complex(number(self))

    def __reversed__(self) -> Any:
        return self.flip(0) if self.ndim else self

    def __delitem__(self, key: Any) -> None:
        raise TypeError("Tensor does not support deleting items")

    def __index__(self) -> int:
        if self._size != 1 or not (self._dtype.is_integer or self._dtype.kind == "b"):
            raise TypeError("only integer tensors of a single element can be converted to an index")
        return int(convert.item(self))

    def __contains__(self, value: Any) -> bool:
        if not isinstance(value, (Tensor, int, float, complex, bool)):
            raise RuntimeError(f"Tensor.__contains__ only supports Tensor or scalar, but you passed in a {type(value)}.")
        return bool((self == value).any())

    def __repr__(self, *, tensor_contents: Any = None) -> str:
        from septet.torch._tensor_str import text_of

        return text_of(self)

    def __format__(self, spec: str) -> str:
        if self.ndim == 0 and type(self) is Tensor and not self.is_meta:
            return format(self.item(), spec)
        return object.__format__(self, spec)

    def __dir__(self) -> list[str]:
        return sorted({*object.__dir__(self), *self.__dict__})

    def __array__(self, dtype: Any = None, *, copy: bool | None = None) -> Any:
        found = self.numpy()
        return found if dtype is None else found.astype(dtype)

    @property
    def __array_interface__(self) -> dict[str, Any]:
        from septet.core.interop import typestr

        if autograd.recording(self):
            raise RuntimeError("Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.")
        show(self)
        dense = is_c_contiguous(self)
        return {"version": 3, "shape": tuple(self.shape), "typestr": typestr(self._dtype), "data": (self._address, False),
                "strides": None if dense else self.strides}

    def __dlpack__(self, *, stream: Any = None, max_version: Any = None, dl_device: Any = None, copy: bool | None = None) -> Any:
        from septet.core.dlpack import dlpack

        if is_tracked(self):
            raise BufferError("Can't export tensors that require gradient, use tensor.detach()")
        return dlpack(self, stream, max_version, dl_device, copy)

    def __dlpack_device__(self) -> tuple[int, int]:
        return 1, 0

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        if not self.is_leaf:
            raise RuntimeError("Only Tensors created explicitly by the user (graph leaves) support the deepcopy protocol at the moment.  "
                               "If you were attempting to deepcopy a module, this may be because of a torch.nn.utils.weight_norm usage, "
                               "see https://github.com/pytorch/pytorch/pull/103001")
        if id(self) not in memo:
            memo[id(self)] = twin(self, memo)
        return memo[id(self)]

    def __reduce_ex__(self, protocol: Any) -> Any:
        from septet.torch.pickling import parts

        return parts(self)

    # ---- elements ----

    def __getitem__(self, key: Any) -> Any:
        from septet.torch.indexing import get

        return get(self, key)

    def __setitem__(self, key: Any, value: Any) -> None:
        from septet.torch.indexing import put

        put(self, key, value)


Tensor: Any = make_type("torch.Tensor", scalars=False, attributes=True)
register_dispatch()
adopt(Tensor, _Tensor)
Tensor._face = Tensor
registry.register("shape_of", partial(tuple.__new__, Size))
Tensor._as_scalar = staticmethod(lambda a: a)


def number(a: Any) -> Any:
    """The only element as a Python number.  ValueError for several."""
    if a._size != 1:
        raise ValueError("only one element tensors can be converted to Python scalars")
    return a.item()


def set_apart(a: Any) -> Any:
    """A fresh detached handle, marked: what is written through it is no part of its owner's gradient."""
    if a._root is not None:
        a._apart = True
    return a


def require_grad(a: Any, wanted: bool) -> None:
    """Make a tensor a leaf whose gradient is asked for, or no longer.  RuntimeError where that cannot be."""
    if wanted == is_tracked(a):
        return
    if not wanted:
        if a._node.rule is not None:
            raise RuntimeError("you can only change requires_grad flags of leaf variables. If you want to use a computed variable in a "
                               "subgraph that doesn't require differentiation use var_no_grad = var.detach().")
        a._node = a._node.pending
        return
    if not a._dtype.is_inexact:
        raise RuntimeError("only Tensors of floating point and complex dtype can require gradients")
    if autograd.is_inference(a) and not autograd.infers():
        raise RuntimeError("Setting requires_grad=True on inference tensor outside InferenceMode is not allowed.")
    autograd.attach(a, "leaf", None, ())
    a._node.owner = ref(a)


def check_grad(a: Any, value: Any) -> None:
    """TypeError or RuntimeError for what cannot be a tensor's gradient."""
    if value is None:
        return
    if not isinstance(value, Tensor):
        raise TypeError(f"assigned grad expected to be a Tensor or None but got grad of type {type(value).__name__}")
    if value.shape != a.shape:
        raise RuntimeError(f"assigned grad has data of a different size: {list(value.shape)} for a tensor of size {list(a.shape)}")


def replace_data(a: Any, value: Any) -> None:
    """Let a tensor show the memory of another, its place in the gradient graph kept."""
    node = a._node
    if is_absent(a) != is_absent(value):
        raise RuntimeError("Attempted to call `variable.set_data(tensor)`, but `variable` and `tensor` have incompatible tensor type.")
    source = autograd.detach(value)
    if is_absent(a):
        relayout(a, source._dtype, tuple(source.shape), source.strides)
        return
    if root_of(source) is a:                                # `a.data += 1` ends here: the memory must not be let go for a view of itself
        if (source._address, source.shape, source.strides, source._dtype) == (a._address, a.shape, a.strides, a._dtype):
            return
        source = copy(source)
    relayout(a, source._dtype, tuple(source.shape), source.strides)
    give(a, source._address, source, source.strides)
    if type(node) is Step:
        node.pending, node.made = None, autograd.version_of(a)
        a._node = node


def twin(a: Any, memo: dict[int, Any]) -> Any:
    """A copy with memory, gradient and attributes of its own."""
    from copy import deepcopy

    made = as_class(copy(autograd.detach(a)), type(a))
    require_grad(made, a.requires_grad)
    for name, value in a.__dict__.items():
        made.__dict__[name] = deepcopy(value, memo)
    return made


def as_class(a: Any, cls: Any) -> Any:
    """A tensor as an instance of a subclass over the same memory."""
    if cls is Tensor:
        return a
    from septet.torch.overrides import is_followed

    is_followed(cls)
    if is_absent(a):
        return without_data(a, cls)
    a._address
    made = foreign(cls, a._address, a._dtype, tuple(a.shape), a.strides, a)
    made._writes = autograd.version_of(a)
    return made


def from_plain(a: Array) -> Any:
    """An array of another face, or of none, as a tensor over the same memory."""
    if isinstance(a, Tensor):
        return a
    if is_absent(a):
        return without_data(a, Tensor)
    return foreign(Tensor, a._address, a._dtype, tuple(a.shape), a.strides or contiguous_strides(a.shape, a.itemsize), a)


def indexed(a: Any, key: Any) -> Any:
    """a[key] as the core means it."""
    return index.getitem(a, key)
