"""`KerasTensor`: a shape and a dtype that stand for a tensor while a model is put together."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from septet.keras import dtypes, naming
from septet.keras.variable import standardize_shape


class KerasTensor:
    """A place for a tensor in a graph of layers and operations.  Sizes that are not known yet are None."""

    __module__ = "keras.src.backend.common.keras_tensor"
    __array_priority__ = 200
    __array_ufunc__ = None

    def __init__(self, shape: Any, dtype: Any = "float32", sparse: bool = False, ragged: bool = False, record_history: bool = True,
                 name: str | None = None, ragged_rank: int | None = None, row_splits_dtype: Any = None):
        self._shape = standardize_shape(shape)
        self._dtype = dtypes.name_of(dtype if dtype is not None else "float32")
        self._sparse, self._ragged = bool(sparse), bool(ragged)
        self._ragged_rank, self._row_splits_dtype = ragged_rank, row_splits_dtype
        self.name = name or naming.auto_name(type(self).__name__)
        self.record_history = record_history

    @property
    def shape(self) -> tuple[Any, ...]:
        return self._shape

    @shape.setter
    def shape(self, value: Any) -> None:
        raise AttributeError("The `shape` attribute of KerasTensor is immutable. One should create a new instance of KerasTensor for this.")

    @property
    def dtype(self) -> str:
        return self._dtype

    @dtype.setter
    def dtype(self, value: Any) -> None:
        raise AttributeError("The `dtype` attribute of KerasTensor is immutable. One should create a new instance of KerasTensor for this.")

    @property
    def sparse(self) -> bool:
        return self._sparse

    @property
    def ragged(self) -> bool:
        return self._ragged

    @property
    def ragged_rank(self) -> int | None:
        return self._ragged_rank

    @property
    def row_splits_dtype(self) -> Any:
        return self._row_splits_dtype

    @property
    def ndim(self) -> int:
        return len(self._shape)

    def reshape(self, newshape: Any) -> KerasTensor:
        """`keras.ops.reshape` of it."""
        return by_op("reshape")(self, newshape)  # type: ignore[no-any-return]

    def squeeze(self, axis: Any = None) -> KerasTensor:
        """`keras.ops.squeeze` of it."""
        return by_op("squeeze")(self, axis)  # type: ignore[no-any-return]

    def __array__(self, *args: Any, **kwargs: Any) -> Any:
        raise ValueError("A KerasTensor is symbolic: it's a placeholder for a shape an a dtype. It doesn't have any actual numerical "
                         "value. You cannot convert it to a NumPy array.")

    def __tf_tensor__(self, dtype: Any, name: Any) -> Any:
        raise ValueError("A KerasTensor cannot be used as input to a TensorFlow function: use `keras.ops`, or wrap the call in a layer.")

    def __repr__(self) -> str:
        return (f"<KerasTensor shape={self.shape}, dtype={self.dtype}, sparse={self.sparse}, ragged={self.ragged}, name={self.name}>")

    def __iter__(self) -> Any:
        raise NotImplementedError("Iterating over a symbolic KerasTensor is not supported.")

    def __bool__(self) -> bool:
        raise TypeError("A symbolic KerasTensor cannot be used as a boolean.")

    def __float__(self) -> float:
        raise ValueError("A KerasTensor is symbolic: it's a placeholder for a shape an a dtype. It has no number to give.")

    __int__ = __index__ = __float__  # type: ignore[assignment]

    def __round__(self, digits: int | None = None) -> Any:
        return by_op("round")(self, decimals=digits or 0)

    def __getitem__(self, key: Any) -> Any:
        from septet.keras.operation import get_item

        return get_item(self, key)

    def __hash__(self) -> int:
        return id(self)


def by_op(name: str) -> Callable[..., Any]:
    """A function of `keras.ops`."""
    from septet.keras import ops

    return getattr(ops, name)  # type: ignore[no-any-return]


OPERATORS = {"add": "add", "sub": "subtract", "mul": "multiply", "truediv": "true_divide", "floordiv": "floor_divide", "mod": "mod",
             "pow": "power", "matmul": "matmul", "and": "logical_and", "or": "logical_or", "xor": "logical_xor"}
# not "eq": symbolic tensors are equal by identity, so that they can be keys
COMPARISONS = {"lt": "less", "le": "less_equal", "gt": "greater", "ge": "greater_equal", "ne": "not_equal"}


def forward(name: str) -> Callable[..., Any]:
    return lambda self, other: by_op(name)(self, other)


def reflected(name: str) -> Callable[..., Any]:
    return lambda self, other: by_op(name)(other, self)


for _method, _name in (OPERATORS | COMPARISONS).items():
    setattr(KerasTensor, f"__{_method}__", forward(_name))
for _method, _name in OPERATORS.items():
    setattr(KerasTensor, f"__r{_method}__", reflected(_name))
for _method, _name in {"neg": "negative", "abs": "absolute", "invert": "logical_not"}.items():
    setattr(KerasTensor, f"__{_method}__", lambda self, _op=_name: by_op(_op)(self))


def is_keras_tensor(x: Any) -> bool:
    """Whether it is a symbolic tensor."""
    return isinstance(x, KerasTensor)


def any_symbolic(args: Any) -> bool:
    """Whether symbolic tensors stand among arguments, or in the nests among them."""
    for x in args:
        kind = type(x)
        if kind is KerasTensor or kind in (list, tuple) and any_symbolic(x) or kind is dict and any_symbolic(x.values()):
            return True
        if isinstance(x, KerasTensor):
            return True
    return False
