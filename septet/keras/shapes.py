"""`TensorShape`: a tensor's shape as TensorFlow shows it; sizes that are not known are None."""
from __future__ import annotations

from functools import partial
from typing import Any

from septet.runtime.native import registry, types


class TensorShape(types.Shape):  # type: ignore[misc]  # made at run time
    """A tuple of sizes that prints as TensorFlow's shapes do."""

    __slots__ = ()

    def __new__(cls, dims: Any = ()) -> TensorShape:
        if isinstance(dims, int):
            dims = (dims,)
        return tuple.__new__(cls, (None if n is None else int(n) for n in dims))

    def __repr__(self) -> str:
        return f"TensorShape({list(self)})"

    def __str__(self) -> str:
        return "(" + ", ".join(map(str, self)) + ("," if len(self) == 1 else "") + ")"

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

    def __eq__(self, other: Any) -> bool:
        return tuple.__eq__(self, tuple(other)) if isinstance(other, (tuple, list)) else NotImplemented

    def __ne__(self, other: Any) -> bool:
        return tuple.__ne__(self, tuple(other)) if isinstance(other, (tuple, list)) else NotImplemented

    __hash__ = tuple.__hash__

    def __add__(self, other: Any) -> TensorShape:
        return TensorShape(tuple.__add__(self, tuple(other)))

    concatenate = __add__

    def __radd__(self, other: Any) -> TensorShape:
        return TensorShape(tuple(other) + tuple(self))

    def __reduce__(self) -> Any:
        return TensorShape, (tuple(self),)

    @property
    def rank(self) -> int:
        """How many dimensions there are."""
        return len(self)

    ndims = rank

    @property
    def dims(self) -> list[Any]:
        return list(self)

    def as_list(self) -> list[Any]:
        """The sizes as a list."""
        return list(self)

    def num_elements(self) -> int | None:
        """How many elements such a tensor has, None where that is not known."""
        total = 1
        for n in self:
            if n is None:
                return None
            total *= n
        return total

    def is_fully_defined(self) -> bool:
        return None not in self

    def is_compatible_with(self, other: Any) -> bool:
        """Whether a tensor could have both shapes."""
        return len(self) == len(other) and all(a == b or None in (a, b) for a, b in zip(self, other))

    def assert_is_compatible_with(self, other: Any) -> None:
        if not self.is_compatible_with(other):
            raise ValueError(f"Shapes {self} and {TensorShape(other)} are incompatible")

    def with_rank(self, rank: int) -> TensorShape:
        if len(self) != rank:
            raise ValueError(f"Shape {self} must have rank {rank}")
        return self


registry.register("tensor_shape_of", partial(tuple.__new__, TensorShape))
