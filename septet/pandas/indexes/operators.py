"""Arithmetic, comparison and logic of Index."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.construct import is_list_like, to_array
from septet.pandas.ops import ARITHMETIC, COMPARISON, LOGICAL, arithmetic, compare, logical


class IndexOperators:
    """Operators of Index: arithmetic gives an Index, comparison an array of booleans."""

    _values: Any
    _name: Any

    def __neg__(self) -> Any:
        return self._like(-self._values)                    # type: ignore[attr-defined]

    def __pos__(self) -> Any:
        return self._like(+self._values)                    # type: ignore[attr-defined]

    def __abs__(self) -> Any:
        return self._like(abs(self._values))                # type: ignore[attr-defined]

    def __invert__(self) -> Any:
        if self._values.dtype.kind == "f":
            raise TypeError("ufunc 'invert' not supported for the input types, and the inputs could not be safely coerced to any supported "
                            "types according to the casting rule ''safe''")
        return self._like(~self._values)                    # type: ignore[attr-defined]

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        if any(isinstance(x, (kinds.Series, kinds.DataFrame)) for x in inputs):
            return NotImplemented
        plain = [x._values if isinstance(x, kinds.Index) else x for x in inputs]
        found = getattr(ufunc, method)(*plain, **kwargs)
        if method != "__call__" or not hasattr(found, "dtype") or getattr(found, "ndim", 1) != 1 or found.dtype.kind == "b":
            return found
        return self._like(found)                            # type: ignore[attr-defined]


def operand(other: Any, n: int) -> Any:
    """The other side of an operator: an array of the same length or a scalar."""
    if isinstance(other, kinds.Index):
        other = other._values
    elif is_list_like(other) and not isinstance(other, (ndarray, dict)):
        other = to_array(other)
    if is_list_like(other) and len(other) != n:
        if len(other) == 1 and isinstance(other, ndarray):
            return other[0]
        raise ValueError("Lengths must match to compare" if n != len(other) else "")
    return other


def _operator(run: Callable[[str, Any, Any], Any], name: str, wrap: bool) -> Callable[[Any, Any], Any]:
    def method(self: Any, other: Any) -> Any:
        if isinstance(other, (kinds.Series, kinds.DataFrame)):
            return NotImplemented
        if isinstance(self, kinds.RangeIndex) and wrap:
            found = of_range(self, name, other)
            if found is not None:
                return found
        if not wrap and isinstance(self, kinds.MultiIndex) and not isinstance(other, kinds.MultiIndex) and isinstance(other, tuple):
            return np.array([x == other for x in self.tolist()]) if name == "eq" else np.array([x != other for x in self.tolist()])
        found = run(name, self._values, operand(other, len(self)))
        if found is NotImplemented:
            return found
        if not wrap:
            return found if type(found) is ndarray or not hasattr(found, "to_numpy") or hasattr(found, "_mask") else np.asarray(found)
        name_of = self._name
        if isinstance(other, kinds.Index) and not (other._name is name_of or other._name == name_of):
            name_of = None
        from septet.pandas.indexes.base import from_array

        return from_array(found, name_of) if not isinstance(found, tuple) else tuple(from_array(x, name_of) for x in found)

    return method


def of_range(index: Any, name: str, other: Any) -> Any:
    """Arithmetic of a RangeIndex with an integer that gives another one; None otherwise."""
    if not isinstance(other, (int, np.integer)) or isinstance(other, bool):
        return None
    r, k = index._range, int(other)
    if name in ("add", "radd"):
        found = range(r.start + k, r.stop + k, r.step)
    elif name == "sub":
        found = range(r.start - k, r.stop - k, r.step)
    elif name == "rsub":
        found = range(k - r.start, k - r.stop, -r.step)
    elif name in ("mul", "rmul") and k:
        found = range(r.start * k, r.stop * k, r.step * k)
    elif name == "floordiv" and k and len(r) and r.start % k == 0 and r.step % k == 0:
        found = range(r.start // k, r.start // k + len(r) * (r.step // k), r.step // k)
    else:
        return None
    return kinds.RangeIndex._of(found, index._name)


for _name in ARITHMETIC:
    setattr(IndexOperators, f"__{_name}__", _operator(arithmetic, _name, True))
for _name in COMPARISON:
    setattr(IndexOperators, f"__{_name}__", _operator(compare, _name, False))
for _name in LOGICAL:
    setattr(IndexOperators, f"__{_name}__", _operator(logical, _name, True))
