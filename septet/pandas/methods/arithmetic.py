"""Operators of Series and DataFrame and the methods of their names: add, radd, eq, ..."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.alignment import joined, values_at
from septet.pandas.construct import is_list_like, to_array
from septet.pandas.ops import ARITHMETIC, COMPARISON, LOGICAL, arithmetic, compare, logical


class SeriesArithmetic:
    """Operators of Series."""


class FrameArithmetic:
    """Operators of DataFrame."""


def _operand(other: Any, n: int) -> Any:
    """What is not a series: a scalar, or an array of the same length."""
    if not is_list_like(other):
        return other
    values = to_array(other if not isinstance(other, tuple) else list(other)) if not isinstance(other, (dict, set)) else other
    if len(values) != n:
        raise ValueError(f"operands could not be broadcast together with shapes ({n},) ({len(values)},)")
    return values


def _series_operator(run: Callable[[str, Any, Any], Any], name: str) -> Callable[[Any, Any], Any]:
    def method(self: Any, other: Any) -> Any:
        if isinstance(other, kinds.Series):
            if self._index is other._index or self._index.equals(other._index):
                made = self._with(run(name, self._values, other._values))
            else:
                index, left, right = joined(self._index, other._index)
                made = self._with(run(name, values_at(self._values, left), values_at(other._values, right)), index)
            if made._name is not other._name and not (type(made._name) is type(other._name) and made._name == other._name):
                made._name = None
            return made
        if isinstance(other, kinds.DataFrame):
            return NotImplemented
        return self._with(run(name, self._values, _operand(other, len(self._index))))

    return method


for _name in ARITHMETIC:
    if "divmod" not in _name:
        setattr(SeriesArithmetic, f"__{_name}__", _series_operator(arithmetic, _name))
for _name in COMPARISON:
    setattr(SeriesArithmetic, f"__{_name}__", _series_operator(compare, _name))
for _name in LOGICAL:
    setattr(SeriesArithmetic, f"__{_name}__", _series_operator(logical, _name))
__all__ = ["ndarray"]
