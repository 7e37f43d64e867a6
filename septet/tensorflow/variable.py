"""`tf.Variable`: a tensor that can be assigned to."""
from __future__ import annotations

from typing import Any

from septet.errors import NotSupported
from septet.ir import dtype as dt
from septet.keras import dtypes
from septet.keras import ops as keras_ops
from septet.keras import variable as base
from septet.keras.dtypes import as_dtype
from septet.keras.shapes import TensorShape
from septet.keras.tensor import Tensor, tensor
from septet.tensorflow.convert import as_read, pair, t, typed
from septet.tensorflow.variable_parts import METHODS, assigned_at


class Variable(base.Variable):
    """A tensor whose value may change.

    initial_value: the value, or a function without arguments that gives it.  constraint: a function of the value, for optimizers.
    """

    __module__ = "tensorflow.python.ops.resource_variable_ops"
    __array_priority__ = 100

    def __init__(self, initial_value: Any = None, trainable: Any = None, validate_shape: bool = True, caching_device: Any = None,
                 name: str | None = None, variable_def: Any = None, dtype: Any = None, import_scope: Any = None, constraint: Any = None,
                 synchronization: Any = None, aggregation: Any = None, shape: Any = None,
                 experimental_enable_variable_lifting: bool = True):
        if initial_value is None:
            raise ValueError("Argument `initial_value` must be specified.")
        value = initial_value() if callable(initial_value) and not isinstance(initial_value, Tensor) else initial_value
        wanted = None if dtype is None else as_dtype(dtype)
        found = t(value) if wanted is None else tensor(value, wanted) if isinstance(value, (Tensor, base.Variable)) else typed(value,
                                                                                                                               wanted)
        if shape is not None and not TensorShape(shape).is_compatible_with(found.shape):
            raise ValueError(f"In this `tf.Variable` creation, the initial value's shape ({found.shape}) is not compatible with the "
                             f"explicitly "
                             f"supplied `shape` argument ({shape}).")
        super().__init__(found, trainable=trainable is not False, name=(name or "Variable").replace("/", "_"))
        self._shown = f"{name or 'Variable'}:0"
        self.constraint = constraint

    @property
    def name(self) -> str:
        return self._shown

    @property
    def dtype(self) -> Any:
        return dtypes.of(self._buffers["value"]._dtype)

    @property
    def device(self) -> str:
        return "/job:localhost/replica:0/task:0/device:CPU:0"

    def value(self) -> Any:  # type: ignore[override]
        """The value as a tensor."""
        return as_read(self)

    read_value = value

    def initialized_value(self) -> Any:
        """The value."""
        return as_read(self)

    def get_shape(self) -> Any:
        """The shape."""
        return self.shape

    def assign(self, value: Any, use_locking: bool = False, name: str | None = None, read_value: bool = True) -> Any:
        """Give the variable another value of the same shape."""
        own = self._buffers["value"]
        found = pair(own, value, "AssignVariableOp")[1]
        if tuple(found.shape) != tuple(self._shape):
            raise ValueError(f"Cannot assign value to variable ' {self.name}': Shape mismatch.The variable shape {tuple(self._shape)}, and "
                             f"the "
                             f"assigned value shape {tuple(found.shape)} are incompatible.")
        self._store(found)
        return unread(self) if read_value else None

    def __getitem__(self, key: Any) -> Any:
        """A part of the value; its `assign` gives that part of the variable another value."""
        found = self._read()[key]
        if getattr(key, "_dtype", None) is not dt.bool_:
            found.assign = lambda value, use_locking=False, name=None: assigned_at(self, key, value)
        return found

    def assign_add(self, delta: Any, use_locking: bool = False, name: str | None = None, read_value: bool = True) -> Any:
        """Add to the value."""
        own = self._buffers["value"]
        return self.assign(keras_ops.add(own, pair(own, delta, "AssignAddVariableOp")[1]), read_value=read_value)

    def assign_sub(self, delta: Any, use_locking: bool = False, name: str | None = None, read_value: bool = True) -> Any:
        """Subtract from the value."""
        own = self._buffers["value"]
        return self.assign(keras_ops.subtract(own, pair(own, delta, "AssignSubVariableOp")[1]), read_value=read_value)

    def gather_nd(self, indices: Any, name: str | None = None) -> Any:
        """Elements of the value."""
        from septet.tensorflow.selecting import gather_nd

        return gather_nd(self._read(), indices)

    def sparse_read(self, indices: Any, name: str | None = None) -> Any:
        """Rows of the value."""
        from septet.tensorflow.selecting import gather

        return gather(self._read(), indices)

    def ref(self) -> Any:
        """Something that stands for the variable in sets and as a key."""
        from septet.keras.backends.tensorflow.tensor import Reference

        return Reference(self)

    def eval(self, session: Any = None) -> Any:
        """NotSupported: sessions."""
        raise NotSupported("tf.Variable.eval: there are no sessions; use numpy()")

    def __repr__(self) -> str:
        value = self.numpy()
        shown = repr(value if self.ndim or isinstance(value, bytes) else value.item())
        gap = "\n" if "\n" in shown else ""
        return f"<tf.Variable '{self.name}' shape={self.shape} dtype={self.dtype.name}, numpy={gap}{shown}>"

    def __bool__(self) -> bool:
        return bool(self._read())

    def __len__(self) -> int:
        return len(self._read())

    def __hash__(self) -> int:
        raise TypeError("Variable is unhashable. Instead, use variable.ref() as the key. (Variable: " + repr(self) + ")")

    def __reduce__(self) -> Any:
        return restored, (self.numpy(), self.trainable, self.name)

    def __neg__(self) -> Any:
        return -self._read()

    def __abs__(self) -> Any:
        return abs(self._read())

    def __invert__(self) -> Any:
        return ~self._read()


class Unread(Variable):
    """What an assignment gives: the variable itself, read when someone looks."""

    __module__ = Variable.__module__
    name = property(lambda self: "UnreadVariable")

    def __init__(self, variable: Variable):
        self.__dict__ = variable.__dict__

    def _owner(self) -> Any:
        return self._buffers["value"]._variable

    def _followed(self) -> Any:
        return self._owner()._followed()

    def _store(self, value: Any) -> None:
        self._owner()._store(value)


def unread(variable: Variable) -> Variable:
    """A variable after an assignment, as TensorFlow shows it."""
    return Unread(variable)


def restored(value: Any, trainable: bool, name: str) -> Variable:
    """A variable out of a pickle."""
    return Variable(value, trainable=trainable, name=name.removesuffix(":0"))


def operator(name: str) -> Any:
    """An operator of the value, by TensorFlow's rules of dtypes."""
    def call(self: Any, other: Any) -> Any:
        return getattr(self._read(), name)(other._read() if isinstance(other, base.Variable) else other)

    return call


for _name in ("add radd sub rsub mul rmul truediv rtruediv floordiv rfloordiv mod rmod pow rpow matmul rmatmul and rand or ror xor rxor "
              "lt le gt ge eq ne").split():
    setattr(Variable, f"__{_name}__", operator(f"__{_name}__"))
for _name, _method in METHODS.items():
    setattr(Variable, _name, _method)
