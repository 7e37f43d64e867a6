"""`keras.Variable`: a tensor that can be assigned to; what layers learn and keep."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from septet.core import autograd, boxes
from septet.core.array import empty
from septet.core.cast import cast
from septet.core.write import assign as write
from septet.keras import dtypes, naming, recording
from septet.keras.backends import active
from septet.keras.tensor import Tensor, default_float, tensor

read = active.read
AGGREGATIONS = (None, "none", "mean", "sum", "only_first_replica")


class Variable:
    """A tensor whose value may change, with a name and a path.

    initializer: the value, or a function of (shape, dtype), or its name.  trainable: whether optimizers change it.
    """

    __module__ = "keras.src.backend"
    _is_keras_variable = True

    def __init__(self, initializer: Any, shape: Any = None, dtype: Any = None, trainable: bool = True, autocast: bool = True,
                 aggregation: str | None = "none", synchronization: str = "auto", name: str | None = None, **kwargs: Any):
        if kwargs:
            raise TypeError(f"Variable.__init__() got an unexpected keyword argument '{next(iter(kwargs))}'")
        if aggregation not in AGGREGATIONS:
            raise ValueError(f"Invalid value for argument `aggregation`. Expected one of {AGGREGATIONS}. "
                             f"Received: aggregation={aggregation}")
        self._name = name or naming.auto_name(type(self).__name__)
        if not isinstance(self._name, str) or "/" in self._name:
            raise ValueError(f"Argument `name` must be a string and cannot contain character `/`. Received: name={name}")
        parent = naming.current_path()
        self._path = f"{parent}/{self._name}" if parent else self._name
        self._shape: tuple[int, ...] = ()
        self._regularizer: Any = None
        self._constraint: Any = None
        self._trainable, self._autocast = bool(trainable), bool(autocast)
        self._aggregation, self._synchronization = aggregation, synchronization
        self._overwrite_with_gradient = False
        # tables that capture and replay know of: the memory, and the view of it that tapes follow
        self._buffers: dict[str, Any] = {}
        self._parameters: dict[str, Any] = {}
        self._parameter: Any = None             # what the backend shows as the value
        recording.changed()
        self._initialize(first_value(initializer, shape, dtype))

    def _initialize(self, value: Any) -> None:
        """Take the first value: memory of the variable's own."""
        own = empty(Tensor, value._dtype, tuple(value.shape))
        write(own, autograd.detach(value))
        self._shape, self._dtype_name = tuple(own.shape), dtypes.of(own._dtype).name
        own._variable = self                    # a tape that is asked for the gradient of a value knows whose it is
        self._buffers["value"] = own
        self._parameters.clear()

    @property
    def value(self) -> Any:
        """The value as a tensor, in the compute dtype of the layer that is being called."""
        return self._read()

    def _read(self) -> Any:
        found = read(self)
        if recording._autocast and self._autocast:
            wanted = recording._autocast[-1]
            if wanted is not None and found._dtype.is_float:
                return cast(found, dtypes.NAMES[wanted])
        return found

    def _followed(self) -> Any:
        """The tensor that tapes follow; the plain one where no gradients flow through it."""
        found = self._parameters.get("leaf")
        if found is None:
            own = self._buffers["value"]
            if not own._dtype.is_inexact:
                return own
            found = self._parameters["leaf"] = autograd.leaf(own)
            found._variable = self
        return found

    def assign(self, value: Any) -> Any:
        """Give the variable another value, of the same shape; the value."""
        if recording._inferring:
            return value
        own = self._buffers["value"]
        found = tensor(value, dtypes.NAMES[self._dtype_name]) if not isinstance(value, Tensor) or value._dtype is not own._dtype else value
        if tuple(found.shape) != self._shape:
            raise ValueError("The shape of the target variable and the shape of the target value in `variable.assign(value)` must match. "
                             f"variable.shape={tuple(self._shape)}, Received: value.shape={tuple(found.shape)}. Target variable: {self}")
        self._store(found)
        return found

    def _store(self, value: Any) -> None:
        """Write a value over the variable's memory; gradients do not flow through it."""
        if recording._tapes and "leaf" in self._parameters:
            self._begin_anew()
        before = autograd.set_recording(False)
        try:
            write(self._buffers["value"], autograd.detach(value) if autograd.is_tracked(value) else value)
        finally:
            autograd.set_recording(before)

    def _begin_anew(self) -> None:
        """Memory of its own for the next value: a tape's gradients use the value that was read, and flow to what was read."""
        read = self._parameters.pop("leaf")
        recording.gathers.setdefault(id(self), []).append((None, read))
        if boxes.under_way():
            recording.moved.append((self, self._buffers["value"]))
        self._buffers["value"] = own = empty(Tensor, read._dtype, tuple(read.shape))
        own._variable = self

    def assign_add(self, value: Any) -> Any:
        """Add to the value."""
        return value if recording._inferring else self.assign(self._buffers["value"] + tensor(value, self._dtype_name))

    def assign_sub(self, value: Any) -> Any:
        """Subtract from the value."""
        return value if recording._inferring else self.assign(self._buffers["value"] - tensor(value, self._dtype_name))

    def _move_back(self, own: Any) -> None:
        """The value in the memory that was the variable's before."""
        write(own, self._buffers["value"])
        self._buffers["value"] = own
        self._parameters.clear()

    # ---- what it is ----

    @property
    def dtype(self) -> str:
        wanted = recording.autocast_dtype()
        return wanted if wanted and self._autocast and self._buffers["value"]._dtype.is_float else self._dtype_name

    @property
    def shape(self) -> tuple[int, ...]:
        return active.Shape(self._shape)  # type: ignore[no-any-return]

    @property
    def ndim(self) -> int:
        return len(self._shape)

    @property
    def name(self) -> str:
        return self._name

    @property
    def path(self) -> str:
        return self._path

    @property
    def trainable(self) -> bool:
        return self._trainable

    @trainable.setter
    def trainable(self, value: bool) -> None:
        self._trainable = bool(value)
        active.follow(self)

    @property
    def regularizer(self) -> Any:
        return self._regularizer

    @regularizer.setter
    def regularizer(self, value: Any) -> None:
        if value is not None and not callable(value):
            raise ValueError("Invalid value for attribute `regularizer`. Expected an instance of `keras.regularizers.Regularizer`, or "
                             f"`None`. Received: regularizer={value}")
        self._regularizer = value

    @property
    def constraint(self) -> Any:
        return self._constraint

    @constraint.setter
    def constraint(self, value: Any) -> None:
        if value is not None and not callable(value):
            raise ValueError("Invalid value for attribute `constraint`. Expected an instance of `keras.constraints.Constraint`, or `None`. "
                             f"Received: constraint={value}")
        self._constraint = value

    @property
    def aggregation(self) -> str | None:
        return self._aggregation

    @property
    def synchronization(self) -> str:
        return self._synchronization

    @property
    def overwrite_with_gradient(self) -> bool:
        return self._overwrite_with_gradient

    @overwrite_with_gradient.setter
    def overwrite_with_gradient(self, value: bool) -> None:
        self._overwrite_with_gradient = bool(value)

    @property
    def handle(self) -> Any:
        return self._buffers["value"]

    def __torch_tensor__(self) -> Any:
        """What functions of PyTorch take for it."""
        return self._read()

    def numpy(self) -> Any:
        """The value as a NumPy array."""
        return self._buffers["value"].numpy()

    def __array__(self, dtype: Any = None, *, copy: bool | None = None) -> Any:
        return self._buffers["value"].__array__(dtype)

    def __repr__(self) -> str:
        return f"<Variable path={self.path}, shape={tuple(self._shape)}, dtype={self.dtype}, value={self.numpy()}>"

    def __bool__(self) -> bool:
        raise TypeError("A Keras Variable cannot be used as a boolean.")

    def __float__(self) -> float:
        if self.ndim > 0:
            raise TypeError("Only scalar arrays can be converted to Python floats. "
                            f"Got: shape={tuple(self._shape)}, dtype={self.dtype}")
        return float(self._read())

    def __int__(self) -> int:
        if self.ndim > 0:
            raise TypeError(f"Only scalar arrays can be converted to Python integers. Got: shape={tuple(self._shape)}, dtype={self.dtype}")
        return int(self._read())

    def __iter__(self) -> Any:
        return iter(self._read())

    def __getitem__(self, key: Any) -> Any:
        return active.kept_apart(self._read()[key], self)

    def __round__(self, digits: int | None = None) -> Any:
        return round(self._read(), digits or 0)

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        made = type(self).__new__(type(self))
        memo[id(self)] = made
        made.__dict__.update({**self.__dict__, "_buffers": {}, "_parameters": {}, "_parameter": None})
        made._initialize(self._buffers["value"])
        return made

    def __reduce__(self) -> Any:
        state = {k: v for k, v in self.__dict__.items() if k not in ("_buffers", "_parameters", "_parameter")}
        return restored, (type(self), state, self.numpy())

    __hash__ = None  # type: ignore[assignment]     # compared element by element


def restored(cls: Any, state: dict[str, Any], value: Any) -> Any:
    """A variable out of a pickle."""
    made = cls.__new__(cls)
    made.__dict__.update(state, _buffers={}, _parameters={}, _parameter=None)
    made._initialize(tensor(value))
    return made


def first_value(initializer: Any, shape: Any, dtype: Any) -> Any:
    """The value a variable begins with.  ValueError for a function without a shape."""
    if isinstance(initializer, str):
        from septet.keras import initializers

        initializer = initializers.get(initializer)
    if not callable(initializer) or isinstance(initializer, Tensor):
        return given_value(initializer, shape, dtype)
    if shape is None:
        raise ValueError("When creating a Variable from an initializer, the `shape` argument should be specified. "
                         f"Received: initializer={initializer} and shape={shape}")
    wanted = dtypes.name_of(dtype) if dtype is not None else default_float().name
    return tensor(initializer(standardize_shape(shape), dtype=wanted), wanted)


def given_value(value: Any, shape: Any, dtype: Any) -> Any:
    """A value as it is given, in the dtype asked for."""
    found = tensor(value, dtype)
    if shape is not None and tuple(shape) != tuple(found.shape):
        raise ValueError(f"The value given has shape {tuple(found.shape)}, not `shape`={tuple(shape)}")
    return found


def standardize_shape(shape: Any) -> tuple[Any, ...]:
    """A shape as a tuple.  ValueError for sizes that are none."""
    if shape is None:
        raise ValueError("Undefined shapes are not supported.")
    if not hasattr(shape, "__iter__"):
        raise ValueError(f"Cannot convert '{shape}' to a shape.")
    found = tuple(shape)
    for n in found:
        if n is None:
            continue
        if not hasattr(n, "__index__"):
            raise ValueError(f"Cannot convert '{shape}' to a shape. Found invalid entry '{n}' of type '{type(n)}'. ")
        if n < 0:
            raise ValueError(f"Cannot convert '{shape}' to a shape. Negative dimensions are not allowed.")
    return tuple(None if n is None else int(n) for n in found)


def operator(name: str) -> Callable[..., Any]:
    """An operator of the value."""
    def call(self: Any, other: Any) -> Any:
        mine, theirs = matched(self._read(), other)
        if hasattr(other, "record_history"):
            return NotImplemented
        return getattr(mine, name)(theirs)

    return call


def matched(mine: Any, other: Any) -> tuple[Any, Any]:
    """Both sides in one dtype: of two variables or tensors by Keras' promotion, of a number by the variable's."""
    if isinstance(other, Variable):
        other = other._read()
    if type(other) is float and not mine._dtype.is_inexact:
        return cast(mine, default_float()), other
    if isinstance(other, Tensor) and other._dtype is not mine._dtype:
        from septet.ir.promote import promote

        common = promote("keras", mine._dtype, other._dtype)
        return cast(mine, common), cast(other, common)
    return mine, other


for _name in ("add radd sub rsub mul rmul truediv rtruediv floordiv rfloordiv mod rmod pow rpow matmul rmatmul and rand or ror xor rxor "
              "lt le gt ge eq ne").split():
    setattr(Variable, f"__{_name}__", operator(f"__{_name}__"))
for _name in ("neg", "abs", "invert"):
    setattr(Variable, f"__{_name}__", lambda self, _method=f"__{_name}__": getattr(self._read(), _method)())
Variable.__pos__ = lambda self: self._read()  # type: ignore[attr-defined]
Variable.__hash__ = None  # type: ignore[assignment]
