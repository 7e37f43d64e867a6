"""TensorFlow's eager tensor, over the engine's arrays.  Operators stand in `keras/operators.py`."""
from __future__ import annotations

from typing import Any

from septet.core import autograd, convert, index
from septet.core.array import Array, foreign, settle
from septet.core.autograd import readable
from septet.core.interop import typestr
from septet.core.write import copy
from septet.ir import dtype as dt
from septet.keras import dtypes, shapes
from septet.keras.errors import invalid
from septet.runtime.native.adopt import adopt, register_dispatch
from septet.runtime.native.layout import SYMBOLS
from septet.runtime.native.types import make_type

assert shapes                                   # its hook says what a tensor's shape is

KEYS = ("Only integers, slices (`:`), ellipsis (`...`), tf.newaxis (`None`) and scalar tf.int32/tf.int64 tensors are valid indices, "
        "got {!r}")


class Absent:
    """An attribute that arrays have and tensors have not."""

    def __init__(self, name: str):
        self.name = name

    def __get__(self, instance: Any, owner: Any) -> Any:
        raise AttributeError(f"'tensorflow.python.framework.ops.EagerTensor' object has no attribute {self.name!r}")


class _Tensor:
    """Elements of one dtype that never change, on the engine."""

    __slots__ = ()
    _policy = "keras"
    _is_keras_tensor_like = True
    __array_priority__ = 100
    OVERLOADABLE_OPERATORS = frozenset(f"__{n}__" for n in (
        "abs add and div eq floordiv ge getitem gt invert le lt matmul mod mul ne neg or pow radd rand rdiv rfloordiv rmatmul rmod rmul "
        "ror rpow rsub rtruediv rxor sub truediv xor").split())

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        raise TypeError("tensors are made by keras.ops.convert_to_tensor or tf.constant")

    @property
    def dtype(self) -> Any:
        return dtypes.of(self._dtype)

    @property
    def device(self) -> str:
        return "/job:localhost/replica:0/task:0/device:CPU:0"

    backing_device = device

    @property
    def name(self) -> str:
        raise AttributeError("Tensor.name is undefined when eager execution is enabled.")

    @property
    def graph(self) -> Any:
        raise AttributeError("Tensor.graph is undefined when eager execution is enabled.")

    @property
    def op(self) -> Any:
        raise AttributeError("Tensor.op is undefined when eager execution is enabled.")

    def numpy(self) -> Any:
        """The values as a NumPy array of their own; a NumPy scalar where there are no dimensions."""
        from septet.numpy.ndarray import ndarray

        if self._dtype.kind in "OUS" and not self.ndim:
            return convert.item(self)
        source = copy(autograd.detach(self), "C")
        made = foreign(ndarray, source._address, source._dtype, tuple(source.shape), source.strides, source)
        return made if self.ndim else made[()]

    def get_shape(self) -> Any:
        """The shape."""
        return self.shape

    def set_shape(self, shape: Any) -> None:
        """Nothing, where the shape is that.  ValueError otherwise."""
        if not shapes.TensorShape(shape).is_compatible_with(self.shape):
            raise ValueError(f"Tensor's shape {self.shape} is not compatible with supplied shape {tuple(shape)}.")

    def ref(self) -> Any:
        """Something that stands for the tensor in sets and as a key."""
        return Reference(self)

    experimental_ref = ref

    def cpu(self) -> Any:
        return self

    gpu = cpu

    def consumers(self) -> list[Any]:
        return []

    # ---- Python protocols ----

    def __len__(self) -> int:
        if not self.ndim:
            raise TypeError("Scalar tensor has no `len()`")
        return int(self.shape[0])

    def __iter__(self) -> Any:
        if not self.ndim:
            raise TypeError("Cannot iterate over a scalar tensor.")
        return (self[k] for k in range(self.shape[0]))

    def __bool__(self) -> bool:
        if self._size == 1:
            return bool(convert.item(readable(self)))
        raise ValueError("The truth value of an array with more than one element is ambiguous. Use a.any() or a.all()"
                         if self._size else "The truth value of an empty array is ambiguous. Use `array.size > 0` to check that an array "
                         "is not empty.")

    def __int__(self) -> int:
        return int(only(self))

    def __float__(self) -> float:
        return float(only(self))

    def __complex__(self) -> complex:
        return complex(only(self))

    def __index__(self) -> int:
        if self.ndim or not self._dtype.is_integer:
            raise TypeError("only integer scalar arrays can be converted to a scalar index")
        return int(convert.item(self))

    def __contains__(self, value: Any) -> bool:
        raise TypeError("Tensor.__contains__ is not allowed: Python's `in` is no operation of tensors.")

    def __hash__(self) -> int:
        raise TypeError("Tensor is unhashable. Instead, use tensor.ref() as the key.")

    def __repr__(self) -> str:
        shown = repr(shown_array(self) if self.ndim or self._dtype.kind in "OUS" else only(self))
        gap = "\n" if "\n" in shown else ""
        return f"<tf.Tensor: shape={self.shape}, dtype={dtypes.of(self._dtype).name}, numpy={gap}{shown}>"

    def __str__(self) -> str:
        gap = "\n" if "\n" in str(shown_array(self)) else ""
        return f"tf.Tensor({gap}{shown_array(self)}, shape={self.shape}, dtype={dtypes.of(self._dtype).name})"

    def __format__(self, spec: str) -> str:
        return format(self.numpy(), spec) if not self.ndim and spec else format(str(self), spec)

    def __array__(self, dtype: Any = None, *, copy: bool | None = None) -> Any:
        from septet.numpy import asarray

        return asarray(self.numpy(), dtype)

    @property
    def __array_interface__(self) -> dict[str, Any]:
        settle(self)
        return {"version": 3, "shape": tuple(self.shape), "typestr": typestr(self._dtype), "data": (self._address, True),
                "strides": self.strides}

    def __dlpack__(self, *, stream: Any = None, max_version: Any = None, dl_device: Any = None, copy: bool | None = None) -> Any:
        from septet.core.dlpack import dlpack

        return dlpack(autograd.detach(self), stream, max_version, dl_device, copy)

    def __dlpack_device__(self) -> tuple[int, int]:
        return 1, 0

    def __copy__(self) -> Any:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        return copy(autograd.detach(self))

    def __reduce_ex__(self, protocol: Any) -> Any:
        from septet.keras.tensor import tensor

        return tensor, (self.numpy(), dtypes.of(self._dtype).name)

    def __round__(self, digits: int | None = None) -> Any:
        from septet.keras import ops

        return ops.round(self, digits or 0)

    # ---- elements ----

    def __setitem__(self, key: Any, value: Any) -> None:
        raise TypeError("'tensorflow.python.framework.ops.EagerTensor' object does not support item assignment")

    def __delitem__(self, key: Any) -> None:
        raise TypeError("'tensorflow.python.framework.ops.EagerTensor' object doesn't support item deletion")

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, Array) and key._dtype is dt.bool_:
            return index.getitem(self, key)
        parts = tuple(map(checked_part, key)) if isinstance(key, tuple) else checked_part(key)
        try:
            return index.getitem(self, parts)
        except IndexError as wrong:
            raise invalid(f"{wrong} [Op:StridedSlice] name: strided_slice/") from None


Tensor: Any = make_type("tensorflow.python.framework.ops.EagerTensor", scalars=False, attributes=True, kind=SYMBOLS)
register_dispatch()
adopt(Tensor, _Tensor)
Tensor._face = Tensor
Tensor.__hash__, Tensor.__setitem__, Tensor.__delitem__ = _Tensor.__hash__, _Tensor.__setitem__, _Tensor.__delitem__
for _name in "T sum mean max min any all argmax prod size".split():
    setattr(Tensor, _name, Absent(_name))
Tensor._as_scalar = staticmethod(lambda a: a)


class Reference:
    """A tensor as a key: equal to itself alone."""

    def __init__(self, tensor: Any):
        self._tensor = tensor

    def deref(self) -> Any:
        """The tensor."""
        return self._tensor

    def __hash__(self) -> int:
        return id(self._tensor)

    def __eq__(self, other: Any) -> bool:
        return isinstance(other, Reference) and other._tensor is self._tensor


def only(a: Any) -> Any:
    """The only element as a Python value.  TypeError for several."""
    if a._size != 1:
        raise TypeError("only length-1 arrays can be converted to Python scalars" if a.ndim == 0 or a._size else
                        "only 0-dimensional arrays can be converted to Python scalars")
    return convert.item(readable(a))


def shown_array(a: Any) -> Any:
    """What a tensor prints as."""
    if a.ndim or a._dtype.kind in "OUS":
        return a.numpy()
    return Plain(a.numpy())


class Plain:
    """A NumPy scalar that prints as its number alone."""

    def __init__(self, value: Any):
        self.value = value

    def __repr__(self) -> str:
        return f"{float(self.value):g}" if self.value.dtype.name == "bfloat16" else str(self.value)


def checked_part(k: Any) -> Any:
    """One part of a key; TypeError for what TensorFlow does not index with."""
    if type(k) is int or k is None or k is Ellipsis:
        return k
    if type(k) is slice:
        return slice(*(None if x is None else int(x) for x in (k.start, k.stop, k.step)))
    if isinstance(k, Array) and k._dtype is dt.bool_ and k.ndim:
        return k
    if not isinstance(k, bool) and hasattr(k, "__index__") and not getattr(k, "shape", ()):
        return int(k)
    if hasattr(k, "__int__") and getattr(k, "shape", None) == ():
        return int(k)
    raise TypeError(KEYS.format(k))
