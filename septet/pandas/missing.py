"""The missing value NA with its three-valued logic, and the tests `isna`/`notna`."""
from __future__ import annotations

import math
import numbers
import operator
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas import kinds

nan = math.nan


class NAType:
    """The singleton NA: a value that is not known."""

    __module__ = "pandas._libs.missing"
    __slots__ = ()
    _instance: NAType | None = None

    def __new__(cls) -> NAType:
        if cls._instance is None:
            cls._instance = super().__new__(cls)
        return cls._instance

    def __repr__(self) -> str:
        return "<NA>"

    def __format__(self, spec: str) -> str:
        try:
            return self.__repr__().__format__(spec)
        except ValueError:
            return self.__repr__()

    def __bool__(self) -> bool:
        raise TypeError("boolean value of NA is ambiguous")

    def __hash__(self) -> int:
        return 2 ** 61 - 1

    def __reduce__(self) -> str:
        return "NA"

    def __and__(self, other: Any) -> Any:
        if other is False or isinstance(other, np.bool_) and not other:
            return False
        return self if other is self or isinstance(other, (bool, np.bool_)) else _logical(other)

    def __or__(self, other: Any) -> Any:
        if other is True or isinstance(other, np.bool_) and other:
            return True
        return self if other is self or isinstance(other, (bool, np.bool_)) else _logical(other)

    def __xor__(self, other: Any) -> Any:
        return self if other is self or isinstance(other, (bool, np.bool_)) else _logical(other)

    __rand__, __ror__, __rxor__ = __and__, __or__, __xor__

    def __pow__(self, other: Any) -> Any:
        if other is not self and isinstance(other, (numbers.Number, np.generic)):
            return type(other)(1) if other == 0 else self
        return self if other is self else _spread(other)

    def __rpow__(self, other: Any) -> Any:
        if other is not self and isinstance(other, (numbers.Number, np.generic)):
            return other if other == 1 else self
        return self if other is self else _spread(other)

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        if method != "__call__" or any(isinstance(x, ndarray) for x in inputs):
            return NotImplemented
        return (NA,) * ufunc.nout if ufunc.nout > 1 else NA


def _logical(other: Any) -> Any:
    return NotImplemented if not isinstance(other, ndarray) else _spread(other)


def _spread(other: Any) -> Any:
    """NA for each element of an array; NotImplemented for what knows itself what NA does."""
    if isinstance(other, ndarray):
        return np.full(other.shape, NA, dtype=object)
    scalar = isinstance(other, (numbers.Number, str, bytes, np.generic)) or type(other).__name__ in ("Timestamp", "Timedelta", "NaTType")
    return NA if scalar else NotImplemented


def _binary(self: NAType, other: Any) -> Any:
    return self if other is self else _spread(other)


def _unary(self: NAType) -> Any:
    return self


for _name in ("add sub mul truediv floordiv mod matmul radd rsub rmul rtruediv rfloordiv rmod rmatmul eq ne lt le gt ge divmod "
              "rdivmod").split():
    setattr(NAType, f"__{_name}__", _binary)
for _name in ("neg", "pos", "abs", "invert"):
    setattr(NAType, f"__{_name}__", _unary)
NA = NAType()
_PLAIN = (str, int, bool, bytes)


def is_missing(x: Any) -> bool:
    """Whether one scalar stands for a missing value: None, NaN, NaT, NA."""
    kind = type(x)
    if kind in _PLAIN:
        return False
    if x is None or x is NA:
        return True
    if kind is float or isinstance(x, (float, np.floating, complex, np.complexfloating, Decimal)):
        return bool(x != x)
    return kind.__name__ == "NaTType" or isinstance(x, (np.datetime64, np.timedelta64)) and bool(np.isnat(x))


def isna_array(a: Any) -> ndarray:
    """Boolean mask of what is missing in one array."""
    if type(a) is not ndarray and not isinstance(a, ndarray):
        return a.isna()
    kind = a.dtype.kind
    if kind in "fc":
        return np.isnan(a)
    if kind in "mM":
        return np.isnat(a)
    if kind == "O":
        flat = np.array([is_missing(x) for x in a.ravel().tolist()], dtype=bool)
        return flat.reshape(a.shape)
    return np.zeros(a.shape, dtype=bool)


def has_missing(a: Any) -> bool:
    """Whether an array has a missing value."""
    return False if type(a) is ndarray and a.dtype.kind in "biuSU" else bool(isna_array(a).any())


def isna(obj: Any) -> Any:
    """Whether values are missing: None, NaN, NaT, NA.  A scalar gives a bool, an array or table a mask of its shape."""
    if isinstance(obj, type):
        return False
    if isinstance(obj, (ndarray,)):
        return isna_array(obj)
    if hasattr(obj, "isna") and not isinstance(obj, type(NA)):
        if isinstance(obj, kinds.MultiIndex):
            raise NotImplementedError("isna is not defined for MultiIndex")
        return obj.isna()
    if isinstance(obj, list):
        return isna_array(np.array(obj, dtype=object))
    if hasattr(obj, "__array__") and not isinstance(obj, np.generic):
        return isna_array(np.asarray(obj))
    return is_missing(obj)


def notna(obj: Any) -> Any:
    """Whether values are present: the contrary of `isna`."""
    result = isna(obj)
    return not result if isinstance(result, bool) else ~result


isnull, notnull = isna, notna
compare: dict[str, Callable[..., Any]] = {n: getattr(operator, n) for n in ("eq", "ne", "lt", "le", "gt", "ge")}
