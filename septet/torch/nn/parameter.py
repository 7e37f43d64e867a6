"""Parameters and buffers: tensors that modules know of."""
from __future__ import annotations

from collections import OrderedDict
from typing import Any

from septet.core import autograd
from septet.core.array import empty
from septet.runtime.native.adopt import adopt
from septet.runtime.native.types import make_type
from septet.torch import dtypes
from septet.torch.tensor import Tensor, as_class, require_grad


class _Parameter:
    """A tensor that a module learns: set as an attribute of one, it is among its parameters()."""

    __slots__ = ()
    _views = Tensor

    def __new__(cls, data: Any = None, requires_grad: bool = True) -> Any:
        if data is None:
            data = empty(Tensor, dtypes.default(), (0,))
        made = as_class(autograd.detach(data), cls)
        if requires_grad and not made._dtype.is_inexact:
            raise RuntimeError("Only Tensors of floating point and complex dtype can require gradients")
        require_grad(made, requires_grad)
        return made

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        if id(self) not in memo:
            memo[id(self)] = type(self)(self.detach().clone(), self.requires_grad)
        return memo[id(self)]

    def __reduce_ex__(self, protocol: Any) -> Any:
        cls = None if type(self) is Parameter else type(self)       # the name `torch.nn.parameter` may mean nothing where it is read
        return rebuilt, (cls, self.detach(), self.requires_grad, OrderedDict())


Parameter: Any = make_type("torch.nn.parameter.Parameter", (Tensor,), scalars=False, attributes=True, counts_as=Tensor)
adopt(Parameter, _Parameter)


def rebuilt(cls: Any, data: Any, requires_grad: bool, hooks: Any) -> Any:
    """A parameter out of a pickle; cls: None for Parameter itself."""
    return (cls or Parameter)(data, requires_grad)


class BufferType(type):
    """`isinstance(x, Buffer)` asks for the mark that Buffer leaves: buffers are plain tensors."""

    def __instancecheck__(cls, x: Any) -> bool:
        return isinstance(x, Tensor) and bool(x.__dict__.get("_is_buffer"))


class Buffer(metaclass=BufferType):
    """A tensor that belongs to a module's state without being learnt: set as an attribute of one, it is among its buffers()."""

    def __new__(cls, data: Any = None, *, persistent: bool = True) -> Any:
        made = autograd.detach(data) if data is not None else empty(Tensor, dtypes.default(), (0,))
        if isinstance(data, Tensor):
            require_grad(made, data.requires_grad)
        made.persistent, made._is_buffer = persistent, True
        return made


class Uninitialized:
    """What uninitialised parameters and buffers share: they have no shape yet."""

    def materialize(self: Any, shape: Any, device: Any = None, dtype: Any = None) -> None:
        """Give the tensor a shape; its elements are nothing in particular."""
        made = empty(Tensor, dtypes.ir_dtype(dtype) or self._dtype, tuple(shape))
        self.data = made
        self.__class__ = self.cls_to_become

    @property
    def shape(self) -> Any:
        raise RuntimeError("Can't access the shape of an uninitialized parameter or buffer. This error usually happens in "
                           "`load_state_dict` when trying to load an uninitialized parameter into an initialized one. Call `forward` to "
                           "initialize the parameters before accessing their attributes.")

    def share_memory_(self) -> Any:
        raise RuntimeError("Can't share memory on an uninitialized parameter or buffer. Call `forward` to initialize the parameters before "
                           "calling `module.share_memory()`.")

    def __repr__(self, *, tensor_contents: Any = None) -> str:
        return f"<{type(self).__name__}>"


class UninitializedParameter(Uninitialized, Parameter):
    """A parameter whose shape the first call of its module decides."""

    cls_to_become = Parameter

    def __new__(cls, requires_grad: bool = True, device: Any = None, dtype: Any = None) -> Any:
        made = as_class(empty(Tensor, dtypes.ir_dtype(dtype) or dtypes.default(), (0,)), cls)
        require_grad(made, requires_grad)
        return made

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        if id(self) not in memo:
            memo[id(self)] = type(self)(self.requires_grad, dtype=self.dtype)
        return memo[id(self)]

    def __reduce_ex__(self, protocol: Any) -> Any:
        return UninitializedParameter, (self.requires_grad, None, self.dtype)


class UninitializedBuffer(Uninitialized, Tensor):  # type: ignore[misc]
    """A buffer whose shape the first call of its module decides."""

    cls_to_become = Tensor

    def __new__(cls, requires_grad: bool = False, device: Any = None, dtype: Any = None, persistent: bool = True) -> Any:
        made = as_class(empty(Tensor, dtypes.ir_dtype(dtype) or dtypes.default(), (0,)), cls)
        made.persistent, made._is_buffer = persistent, True
        return made


def is_lazy(x: Any) -> bool:
    """Whether a parameter or buffer has no shape yet."""
    return isinstance(x, Uninitialized)
