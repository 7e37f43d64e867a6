"""Arrays of Python objects: every operation is Python's own, element by element.  Registers itself with `core/ops.py`."""
from __future__ import annotations

import functools
import math
import operator
from collections.abc import Callable, Sequence
from typing import Any

from septet.core import ops
from septet.core.array import Array
from septet.core.convert import elements
from septet.core.create import from_values
from septet.core.reduce import COMBINE, MISSING
from septet.core.view import broadcast_to, reshape, transpose
from septet.ir import dtype as dt
from septet.ir.dtype import DType
from septet.ir.shape import Shape, broadcast_shapes, reduced_shape

COMPARE = {"equal": operator.eq, "not_equal": operator.ne, "less": operator.lt, "less_equal": operator.le, "greater": operator.gt,
           "greater_equal": operator.ge}


def greater(a: Any, b: Any) -> Any:
    """The greater; the first where they are equal."""
    return a if a >= b else b


def lesser(a: Any, b: Any) -> Any:
    """The lesser; the first where they are equal."""
    return a if a <= b else b


def both(a: Any, b: Any) -> Any:
    """Python's `and`."""
    return a and b


def either(a: Any, b: Any) -> Any:
    """Python's `or`."""
    return a or b


def sign(a: Any) -> int:
    """-1, 0 or 1."""
    return (a > 0) - (a < 0)


def picked(condition: Any, a: Any, b: Any) -> Any:
    """One of two objects."""
    return a if condition else b


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "add": operator.add, "subtract": operator.sub, "multiply": operator.mul, "divide": operator.truediv, "floor_divide": operator.floordiv,
    "remainder": operator.mod, "power": operator.pow, "left_shift": operator.lshift, "right_shift": operator.rshift,
    "bitwise_and": operator.and_, "bitwise_or": operator.or_, "bitwise_xor": operator.xor, "negative": operator.neg,
    "positive": operator.pos, "absolute": operator.abs, "invert": operator.inv, "logical_and": both, "logical_or": either,
    "logical_not": operator.not_, "maximum": greater, "minimum": lesser, "fmax": greater, "fmin": lesser, "sign": sign,
    "square": lambda a: a * a, "reciprocal": lambda a: 1 / a, "floor": math.floor, "ceil": math.ceil, "trunc": math.trunc,
    "gcd": math.gcd, "lcm": math.lcm, "where": picked,
}
# functions NumPy asks the element itself for
METHODS = set("""sqrt cbrt exp exp2 expm1 log log2 log10 log1p sin cos tan arcsin arccos arctan sinh cosh tanh arcsinh arccosh arctanh degrees
    radians deg2rad rad2deg rint fabs conjugate arctan2 hypot fmod logical_xor""".split())


def object_op(cls: type[Array], row: Any, operands: Sequence[Any], dtype: DType | None, **reduction: Any) -> Any:
    """An elementwise op or (with axes, keepdims, initial, where) a reduction where an operand holds objects."""
    if row.kind == "reduce":
        return reduce(cls, row, operands[0], **reduction)
    shape = broadcast_shapes(*(getattr(x, "shape", ()) for x in operands))
    columns = [column(x, shape) for x in operands]
    if row.name in COMPARE:
        compare = COMPARE[row.name]
        return from_values(cls._face, [truth(compare(a, b)) for a, b in zip(*columns)], dtype or dt.bool_, shape)
    return from_values(cls._face, list(map(function_of(row), *columns)), dt.object_, shape)


def truth(x: Any) -> bool:
    """The truth value of a comparison."""
    return bool(x)


def column(x: Any, shape: Shape) -> list[Any]:
    """The elements of an operand broadcast to a shape."""
    if isinstance(x, Array):
        return elements(x if x.shape == shape else broadcast_to(x, shape))
    return [getattr(x, "_value", x)] * math.prod(shape)


def function_of(row: Any) -> Callable[..., Any]:
    """What computes the op on objects.  NoLoop where nothing does."""
    found = FUNCTIONS.get(row.name)
    if found is not None:
        return found
    if row.name in METHODS:
        return functools.partial(by_method, row)
    raise ops.NoLoop(row.name, [dt.object_] * row.arity, f"ufunc '{row.name}' not supported for the input types, and the inputs could not be "
                     "safely coerced to any supported types according to the casting rule ''safe''")


def by_method(row: Any, a: Any, *others: Any) -> Any:
    """a.sqrt() and the like; TypeError where the object has no such method."""
    method = getattr(a, row.name, None)
    if method is None and others:
        raise AttributeError(f"'{type(a).__name__}' object has no attribute '{row.name}'")
    if not callable(method):
        raise TypeError(f"loop of ufunc does not support argument 0 of type {type(a).__name__} which has no callable {row.name} method")
    return method(*others)


# ---- reductions ------------------------------------------------------------------------------------------------------


def reduce(cls: type[Array], row: Any, a: Any, axes: Sequence[int], keepdims: bool, initial: Any = MISSING, where: Any = None) -> Any:
    """Fold the objects along axes, from left to right."""
    groups = grouped(a, axes)
    masks = grouped(broadcast_to(where, a.shape), axes) if where is not None else None
    shape = reduced_shape(a.shape, axes, keepdims)
    if row.name.startswith("arg"):
        return from_values(cls._face, [best(row.name, g) for g in groups], dt.int64, shape)
    if masks is not None:
        groups = [[x for x, keep in zip(g, m) if keep] for g, m in zip(groups, masks)]
    if row.name in ("any", "all"):
        test = any if row.name == "any" else all
        return from_values(cls._face, [test(map(bool, g)) for g in groups], dt.bool_, shape)
    combine = FUNCTIONS[COMBINE[row.name]]
    return from_values(cls._face, [fold(row, combine, g, initial) for g in groups], dt.object_, shape)


def grouped(a: Any, axes: Sequence[int]) -> list[list[Any]]:
    """The elements that are reduced together, group by group in C order of what stays."""
    kept = [k for k in range(a.ndim) if k not in axes]
    size = math.prod(a.shape[k] for k in axes)
    count = math.prod(a.shape[k] for k in kept)
    flat = elements(reshape(transpose(a, [*kept, *axes]), (count, size))) if size and count else []
    return [flat[k * size : (k + 1) * size] for k in range(count)]


def fold(row: Any, combine: Callable[[Any, Any], Any], values: list[Any], initial: Any) -> Any:
    """One group combined.  ValueError where it is empty and there is no identity."""
    if initial is not MISSING and initial is not None:
        return functools.reduce(combine, values, getattr(initial, "_value", initial))
    if values:
        return functools.reduce(combine, values)
    if row.identity is None:
        raise ValueError(f"zero-size array to reduction operation {COMBINE[row.name]} which has no identity")
    return row.identity


def best(name: str, values: list[Any]) -> int:
    """Index of the first greatest or least."""
    if not values:
        raise ValueError(f"attempt to get {name} of an empty sequence")
    found = 0
    for k, value in enumerate(values):
        if value > values[found] if name == "argmax" else value < values[found]:
            found = k
    return found


ops.others["O"] = object_op
