"""What becomes a tensor and how: constants, conversions, dtypes, specs; and the checks that functions of the face share."""
from __future__ import annotations

from typing import Any

from septet.core import autograd, boxes
from septet.core import view as views
from septet.core.array import Array
from septet.core.cast import cast as core_cast
from septet.core.create import full
from septet.core.write import copy
from septet.keras import dtypes
from septet.keras.dtypes import as_dtype
from septet.keras.errors import invalid
from septet.keras.keras_tensor import KerasTensor
from septet.keras.operators import SHOWN, operand, wrong_dtype
from septet.keras.shapes import TensorShape
from septet.keras.tensor import Tensor, tensor
from septet.keras.variable import Variable

SYMBOLIC = ("A KerasTensor cannot be used as input to a TensorFlow function. A KerasTensor is a symbolic placeholder for a shape and "
            "dtype, "
            "used when constructing Keras Functional models or Keras Functions. You can only use it as input to a Keras layer or a Keras "
            "operation (from the namespaces `keras.layers` and `keras.ops`).")
FLOATS = "bfloat16, half, float, double"
WITH_COMPLEX = FLOATS + ", complex64, complex128"


def t(x: Any, dtype: Any = None) -> Any:
    """Anything that becomes a tensor, as one."""
    if type(x) is Tensor and dtype is None:
        return x
    if isinstance(x, KerasTensor):
        raise ValueError(SYMBOLIC)
    if hasattr(x, "_to_tensor"):
        x = x._to_tensor()
    return convert_to_tensor(x, dtype)


def convert_to_tensor(value: Any, dtype: Any = None, dtype_hint: Any = None, name: str | None = None) -> Any:
    """A tensor of a number, list, array, Variable or tensor.  ValueError where a tensor has another dtype already."""
    wanted = None if dtype is None else as_dtype(dtype)
    if isinstance(value, KerasTensor):
        raise ValueError(SYMBOLIC)
    if isinstance(value, (Tensor, Variable)):
        found = value if isinstance(value, Tensor) else as_read(value)
        if wanted is not None and found._dtype is not wanted._ir:
            raise ValueError(f"Tensor conversion requested dtype {wanted.name} for Tensor with dtype {dtypes.of(found._dtype).name}: "
                             f"{value!r}")
        return found
    if wanted is not None:
        return typed(value, wanted)
    if dtype_hint is not None:
        try:
            return typed(value, as_dtype(dtype_hint))
        except (TypeError, ValueError):
            pass
    return tensor(value)


def as_read(variable: Any) -> Any:
    """A variable's value of now, which no later assignment changes; what a tape follows or a capture reads is told of those."""
    found = variable._read()
    return found if boxes.under_way() or autograd.is_tracked(found) else copy(found, "C")


def typed(value: Any, wanted: Any) -> Any:
    """A tensor of Python's values in a dtype.  TypeError where they are not of its kind."""
    if isinstance(value, Array) or hasattr(value, "__array__") or hasattr(value, "__array_interface__"):
        return tensor(value, wanted)
    found = tensor(value) if not is_whole(value) else None
    if found is not None and not fits(found._dtype, wanted._ir) and found._size:
        raise TypeError(f"Cannot convert {value!r} to EagerTensor of dtype {wanted.name}")
    return tensor(value, wanted)


def is_whole(value: Any) -> bool:
    """Whether a value is one whole number, which may be too large for 32 bits."""
    return isinstance(value, int) and not isinstance(value, bool)


def fits(found: Any, wanted: Any) -> bool:
    """Whether Python's values of one kind may be given for a dtype."""
    if wanted.kind == "O" or found.kind == "O":
        return bool(wanted.kind == found.kind)
    if found.is_complex:
        return bool(wanted.is_complex)
    if found.is_float:
        return bool(wanted.is_inexact)
    return wanted.name != "bool" if found.name != "bool" else wanted.name == "bool"


def constant(value: Any, dtype: Any = None, shape: Any = None, name: str = "Const") -> Any:
    """A tensor of given values; `shape`: one value for all elements, or the values in another shape."""
    wanted = None if dtype is None else as_dtype(dtype)
    if isinstance(value, (Tensor, Variable)):
        found = value if isinstance(value, Tensor) else as_read(value)
        found = found if wanted is None else core_cast(found, wanted._ir)
    else:
        found = convert_to_tensor(value, wanted)
    if shape is None:
        return found
    sizes = shape_argument(shape)
    if found._size == 1:
        return views.broadcast_to(views.reshape(found, ()), sizes)
    if found._size != TensorShape(sizes).num_elements():
        raise TypeError(f"Eager execution of tf.constant with unsupported shape. Tensor {found!r} (converted from {value!r}) has "
                        f"{found._size} elements, but got `shape` {TensorShape(sizes)} with {TensorShape(sizes).num_elements()} elements).")
    return views.reshape(found, sizes)


def shape_argument(shape: Any) -> tuple[int, ...]:
    """A shape given as a list, a number or a tensor."""
    if isinstance(shape, Array):
        return tuple(int(n) for n in (shape.numpy() if hasattr(shape, "numpy") else shape).reshape(-1).tolist())
    if isinstance(shape, int) or not hasattr(shape, "__iter__"):
        return (int(shape),)
    return tuple(int(n) for n in shape)


def axis_argument(axis: Any) -> Any:
    """An axis, several or None, given as numbers or tensors."""
    if axis is None or type(axis) is int:
        return axis
    if isinstance(axis, Array):
        axis = axis.numpy().tolist()
    return tuple(int(a) for a in axis) if hasattr(axis, "__iter__") else int(axis)


def cast(x: Any, dtype: Any, name: str | None = None) -> Any:
    """A tensor's values in another dtype; fractions are cut off towards zero."""
    wanted = as_dtype(dtype)
    a = t(x)
    if (a._dtype.kind == "O") != (wanted.name == "string"):
        raise unimplemented(f"Cast {dtypes.of(a._dtype).name} to {wanted.name} is not supported [Op:Cast] name: ")
    return core_cast(a, wanted._ir)


def unimplemented(message: str) -> Exception:
    """TensorFlow's error for an operation without a kernel."""
    from septet.tensorflow.errors import UnimplementedError

    return UnimplementedError(None, None, message)


def saturate_cast(value: Any, dtype: Any, name: str | None = None) -> Any:
    """Values in another dtype; what it cannot hold becomes its least or greatest."""
    from septet.keras.ops import saturate_cast as body

    return body(t(value), as_dtype(dtype).name)


def pair(x: Any, y: Any, op: str) -> tuple[Any, Any]:
    """Both sides as tensors of one dtype.  InvalidArgumentError for two dtypes."""
    if is_plain(x) and not is_plain(y):
        b = t(y)
        return like(x, b, op), b
    a = t(x)
    return a, like(y, a, op)


def is_plain(x: Any) -> bool:
    """Whether something is Python's own number or list of numbers, which take the other side's dtype."""
    return isinstance(x, (bool, int, float, complex, list, tuple, str, bytes))


def like(x: Any, a: Any, op: str) -> Any:
    """The other side, of a's dtype."""
    if isinstance(x, KerasTensor):
        raise ValueError(SYMBOLIC)
    if isinstance(x, (list, tuple)):
        return typed(x, dtypes.of(a._dtype))
    if isinstance(x, complex) and a._dtype.is_complex or isinstance(x, (str, bytes)):
        return tensor(x, None if a._dtype.kind == "O" else dtypes.of(a._dtype))
    if hasattr(x, "_to_tensor"):
        x = x._to_tensor()
    if isinstance(x, (Tensor, Variable)) or not hasattr(x, "__array__"):
        found = operand(x, a, op)
        if found is None:
            raise ValueError(f"Attempt to convert a value ({x!r}) with an unsupported type ({type(x)}) to a Tensor.")
    else:
        found = tensor(x)
        if found._dtype is not a._dtype:
            raise wrong_dtype(a._dtype, found._dtype, op)
    return found if isinstance(found, Array) else full(Tensor, a._dtype, (), found)


def floating(x: Any, op: str, allowed: str = WITH_COMPLEX) -> Any:
    """A tensor of floats.  InvalidArgumentError for whole numbers."""
    a = t(x)
    if not a._dtype.is_inexact or a._dtype.is_complex and "complex64" not in allowed:
        raise invalid(f"Value for attr 'T' of {SHOWN.get(a._dtype.name, a._dtype.name)} is not in the list of allowed values: "
                      f"{allowed}\n\t; "
                      f"NodeDef: {{{{node {op}}}}}; Op<name={op}> [Op:{op}] name: ")
    return a


def is_tensor(x: Any) -> bool:
    """Whether something is a tensor or one of TensorFlow's kinds of it."""
    return isinstance(x, (Tensor, Variable, KerasTensor)) or hasattr(x, "_to_tensor")


def identity(input: Any, name: str | None = None) -> Any:
    """The same values."""
    return copy(t(input), "C")


def stop_gradient(input: Any, name: str | None = None) -> Any:
    """The same values; no gradient flows through them."""
    return autograd.detach(t(input))


def get_static_value(tensor: Any, partial: bool = False) -> Any:
    """The values as an array."""
    return t(tensor).numpy()


def shape(input: Any, out_type: Any = "int32", name: str | None = None) -> Any:
    """The sizes of a tensor, as a tensor."""
    return tensor(list(t(input).shape), as_dtype(out_type)) if t(input).ndim else views.reshape(tensor([], as_dtype(out_type)), (0,))


def shape_n(input: Any, out_type: Any = "int32", name: str | None = None) -> list[Any]:
    """The sizes of several tensors."""
    return [shape(x, out_type) for x in input]


def rank(input: Any, name: str | None = None) -> Any:
    """How many dimensions a tensor has."""
    return tensor(t(input).ndim)


def size(input: Any, out_type: Any = "int32", name: str | None = None) -> Any:
    """How many elements a tensor has."""
    return tensor(t(input)._size, as_dtype(out_type))


class TensorSpec:
    """The shape and dtype of a tensor."""

    __module__ = "tensorflow.python.framework.tensor"

    def __init__(self, shape: Any = None, dtype: Any = "float32", name: str | None = None):
        self._shape = None if shape is None else TensorShape(shape)
        self.dtype, self.name = as_dtype(dtype), name

    @property
    def shape(self) -> Any:
        """The shape; sizes that are not known are None."""
        return UnknownShape() if self._shape is None else self._shape

    @property
    def value_type(self) -> Any:
        return Tensor

    @classmethod
    def from_tensor(cls, tensor: Any, name: str | None = None) -> Any:
        """The spec of a tensor."""
        return cls(tensor.shape, tensor.dtype, name)

    from_spec = from_tensor

    def is_compatible_with(self, x: Any) -> bool:
        """Whether a tensor, or what another spec describes, is of this one."""
        if not isinstance(x, TensorSpec):
            try:
                x = t(x)
            except (TypeError, ValueError):
                return False
        return self.dtype == x.dtype and (self._shape is None or getattr(x, "_shape",
                                                                         ()) is None or self._shape.is_compatible_with(x.shape))

    def __repr__(self) -> str:
        return f"TensorSpec(shape={self.shape}, dtype={self.dtype!r}, name={self.name!r})"

    def __eq__(self, other: Any) -> bool:
        return isinstance(other, TensorSpec) and (self._shape, self.dtype, self.name) == (other._shape, other.dtype, other.name)

    def __hash__(self) -> int:
        return hash((self._shape, self.dtype))


class UnknownShape:
    """A shape of unknown rank."""

    rank = ndims = dims = None

    def __repr__(self) -> str:
        return "TensorShape(None)"

    def __str__(self) -> str:
        return "<unknown>"

    def as_list(self) -> Any:
        raise ValueError("as_list() is not defined on an unknown TensorShape.")

    def __eq__(self, other: Any) -> bool:
        return isinstance(other, UnknownShape)

    __hash__ = None  # type: ignore[assignment]


def type_spec_from_value(value: Any) -> Any:
    """The spec of a value."""
    return value._spec() if hasattr(value, "_spec") else TensorSpec.from_tensor(t(value))
