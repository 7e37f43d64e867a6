"""The hierarchy of NumPy's scalar types: the abstract classes from `generic` down."""
from __future__ import annotations

import builtins
import numbers
import pickle
from pathlib import Path
from typing import Any

from septet.numpy.named_type import NamedType


def face() -> Any:
    """The NumPy face: where scalars find arrays and ufuncs."""
    import septet.numpy

    return septet.numpy


class generic(metaclass=NamedType):
    """Base of all scalar types."""

    __slots__ = ()
    __array_priority__ = -1000000.0
    _abstract = True
    _dtype: Any = None
    _value: Any

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        raise TypeError(f"cannot create 'numpy.{cls.__name__}' instances")

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.__module__ = "numpy"

    def __class_getitem__(cls, item: Any) -> Any:
        import types

        return types.GenericAlias(cls, item)

    def __reduce__(self) -> tuple[Any, ...]:
        from septet.numpy.scalars import _unpickle

        return _unpickle, (face().dtype(self._dtype), self._value)

    def dumps(self) -> bytes:
        """The scalar as a pickle."""
        return pickle.dumps(self)

    def dump(self, file: Any) -> None:
        """Write the pickle to a path or file object."""
        if hasattr(file, "write"):
            file.write(self.dumps())
        else:
            Path(file).write_bytes(self.dumps())

    def __copy__(self) -> Any:
        return self

    def __deepcopy__(self, memo: Any) -> Any:
        return self

    def __hash__(self) -> int:
        return hash(self._value)

    def __bool__(self) -> builtins.bool:
        return builtins.bool(self._value)


generic.__module__ = "numpy"


class number(generic):
    """Base of all numeric types."""

    __slots__ = ()


class integer(number):
    """Base of all integer types."""

    __slots__ = ()

    @property
    def numerator(self) -> Any:
        """The number itself."""
        return self

    @property
    def denominator(self) -> int:
        """1."""
        return 1

    def is_integer(self) -> builtins.bool:
        """True."""
        return True

    def bit_count(self) -> int:
        """Number of ones in the absolute value."""
        return self._value.bit_count()  # type: ignore[no-any-return]


class signedinteger(integer):
    """Base of the signed integers."""

    __slots__ = ()


class unsignedinteger(integer):
    """Base of the unsigned integers."""

    __slots__ = ()


class inexact(number):
    """Base of floats and complex numbers."""

    __slots__ = ()


class floating(inexact):
    """Base of the floats."""

    __slots__ = ()

    def is_integer(self) -> builtins.bool:
        """Whether there is no fractional part."""
        return self._value.is_integer()  # type: ignore[no-any-return]

    def as_integer_ratio(self) -> tuple[int, int]:
        """The number as an exact fraction."""
        return self._value.as_integer_ratio()  # type: ignore[no-any-return]


class complexfloating(inexact):
    """Base of the complex numbers."""

    __slots__ = ()


class flexible(generic):
    """Base of the types whose size is not fixed."""

    __slots__ = ()


class character(flexible):
    """Base of the text types."""

    __slots__ = ()


for _abstract, _cls in ((numbers.Number, number), (numbers.Integral, integer), (numbers.Complex, inexact), (numbers.Real, floating)):
    _abstract.register(_cls)            # type: ignore[attr-defined]
