"""NumPy's functions of Series and DataFrame: np.sqrt(s), np.add(a, b)."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas import kinds

_OPERATORS = {"add": "add", "subtract": "sub", "multiply": "mul", "divide": "truediv", "true_divide": "truediv", "floor_divide": "floordiv",
              "remainder": "mod", "power": "pow", "equal": "eq", "not_equal": "ne", "less": "lt", "less_equal": "le", "greater": "gt",
              "greater_equal": "ge", "bitwise_and": "and", "bitwise_or": "or", "bitwise_xor": "xor"}
_REDUCTIONS = {"add": "sum", "multiply": "prod", "maximum": "max", "minimum": "min", "logical_and": "all", "logical_or": "any"}


def apply_ufunc(self: Any, ufunc: Any, method: str, inputs: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """A universal function of a series or frame."""
    if method == "reduce":
        return _reduced(self, ufunc, inputs, kwargs)
    name = _OPERATORS.get(ufunc.__name__)
    if method == "__call__" and name and len(inputs) == 2 and not kwargs:
        return _operator(self, name, inputs)
    if isinstance(self, kinds.DataFrame) or any(isinstance(x, kinds.DataFrame) for x in inputs):
        return _of_frames(ufunc, method, inputs, kwargs)
    index, inputs = _aligned(inputs)
    plain = [x._values if isinstance(x, (kinds.Series, kinds.Index)) else x for x in inputs]
    plain = [np.asarray(x) if hasattr(x, "_from_sequence") and not hasattr(x, "__array_ufunc__") else x for x in plain]
    found = getattr(ufunc, method)(*plain, **kwargs)
    return _wrapped(inputs, found, index)


def _operator(self: Any, name: str, inputs: tuple[Any, ...]) -> Any:
    a, b = inputs
    if isinstance(a, (kinds.Series, kinds.DataFrame)):
        return getattr(a, f"__{name}__")(b)
    flipped = {"eq": "eq", "ne": "ne", "lt": "gt", "gt": "lt", "le": "ge", "ge": "le"}
    return getattr(b, f"__{flipped[name]}__")(a) if name in flipped else getattr(b, f"__r{name}__")(a)


def _aligned(inputs: tuple[Any, ...]) -> tuple[Any, tuple[Any, ...]]:
    series = [x for x in inputs if isinstance(x, kinds.Series)]
    index = series[0]._index
    if len(series) == 2 and not index.equals(series[1]._index):
        a, b = series[0].align(series[1])
        return a._index, (a, b)
    return index, inputs


def _wrapped(inputs: tuple[Any, ...], found: Any, index: Any) -> Any:
    series = [x for x in inputs if isinstance(x, kinds.Series)]
    if isinstance(found, tuple):
        return tuple(_wrapped(inputs, part, index) for part in found)
    if not hasattr(found, "__len__") or getattr(found, "ndim", 1) != 1 or len(found) != len(index):
        return found
    from septet.pandas.construct import of_ndarray

    made = series[0]._with(of_ndarray(found) if type(found) is ndarray else found, index)
    if len(series) > 1 and series[0]._name != series[1]._name:
        made._name = None
    return made


def _of_frames(ufunc: Any, method: str, inputs: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    if method != "__call__":
        return NotImplemented
    frames = [x for x in inputs if isinstance(x, kinds.DataFrame)]
    if len(frames) == 2:
        a, b = frames[0].align(frames[1])
        arrays = [ufunc(x, y, **kwargs) for x, y in zip(a._columns, b._columns, strict=True)]
        return a._with(arrays)
    frame = frames[0]
    arrays = [ufunc(*[a if x is frame else x for x in inputs], **kwargs) for a in frame._columns]
    if arrays and isinstance(arrays[0], tuple):
        return tuple(frame._with(list(part)) for part in zip(*arrays, strict=True))
    return frame._with(arrays)


def _reduced(self: Any, ufunc: Any, inputs: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    name = _REDUCTIONS.get(ufunc.__name__)
    if name is None:
        return ufunc.reduce(self.to_numpy(), **kwargs)
    axis = kwargs.pop("axis", 0)
    kwargs = {k: v for k, v in kwargs.items() if v not in (None, False)}
    return getattr(self, name)(axis=axis, skipna=False, **kwargs)
